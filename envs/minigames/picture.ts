import { Canvas, type Colour } from '../drawing/canvas.js'
import { circle, rectangle, stroke } from '../drawing/shapes.js'
import { BUILD_TIME, HP, OWNER, RADIUS, SELF, UNIT_NAMES, type UnitName } from './world/unit-types.js'
import { HIDDEN, IDLE, NOTHING, SEEN, type World } from './world/world.js'

/** Pixels a side. */
const SIDE = 512
const GROUND: Colour = [46, 44, 40]
const FOG: Readonly<Record<number, Colour>> = { [HIDDEN]: [8, 8, 12], [SEEN]: [26, 25, 24] }
const SELECTION: Colour = [130, 240, 130]
const WAY: Colour = [70, 110, 70]
const CAMERA: Colour = [200, 200, 200]
const HEALTH: Colour = [90, 220, 90]
const HARM: Colour = [170, 40, 40]
const CARGO: Colour = [120, 220, 255]

const COLOURS: Readonly<Record<UnitName, Colour>> = {
  marine: [90, 150, 255],
  zergling: [220, 120, 60],
  baneling: [120, 200, 50],
  roach: [200, 70, 90],
  beacon: [60, 150, 110],
  shard: [110, 200, 240],
  minerals: [80, 160, 220],
  geyser: [60, 170, 100],
  scv: [240, 200, 90],
  command_center: [120, 130, 160],
  supply_depot: [140, 120, 100],
  barracks: [110, 100, 150],
  refinery: [70, 140, 110],
}

/** The whole arena from above: units in their sizes with hit points, selection and ways; the fog, and a frame around what the screen shows. */
export function picture(world: World): Canvas {
  const canvas = new Canvas(SIDE, SIDE, GROUND)
  const scale = SIDE / world.side
  // The canvas counts upwards.
  const at = (x: number, y: number): readonly [number, number] => [x * scale, SIDE - y * scale]
  drawFog(world, canvas, scale)
  for (let i = 0; i < world.used; i++) {
    if (world.type[i] === NOTHING || world.selected[i] === 0 || world.order[i] === IDLE) continue
    const [from, to] = [at(world.x[i]!, world.y[i]!), at(world.goalX[i]!, world.goalY[i]!)]
    if (from[0] !== to[0] || from[1] !== to[1]) canvas.polygon(stroke([from, to], 2), WAY)
  }
  for (const slot of topLast(world)) drawUnit(world, canvas, scale, slot, at(world.x[slot]!, world.y[slot]!))
  if (world.view < world.side) drawFrame(world, canvas, scale)
  return canvas
}

/** Units that are seen, the large ones first. */
function topLast(world: World): readonly number[] {
  const slots = Array.from({ length: world.used }, (_, i) => i).filter((i) => world.type[i] !== NOTHING && world.sees(i))
  return slots.sort((a, b) => RADIUS[world.type[b]!]! - RADIUS[world.type[a]!]! || a - b)
}

function drawUnit(world: World, canvas: Canvas, scale: number, i: number, [x, y]: readonly [number, number]): void {
  const type = world.type[i]!
  // Small units are drawn a little larger than they are.
  const radius = Math.max(RADIUS[type]! * scale, 5)
  if (world.selected[i] === 1) canvas.polygon(circle([x, y], radius + 3), SELECTION)
  const colour = COLOURS[UNIT_NAMES[type]!]
  const isSite = BUILD_TIME[type]! > 0 && world.timer[i]! > 0 && OWNER[type] === SELF && RADIUS[type]! >= 1
  canvas.polygon(circle([x, y], radius), isSite ? (colour.map((shade) => shade / 2) as unknown as Colour) : colour)
  if (world.cargo[i] !== NOTHING) canvas.polygon(circle([x, y], radius / 2), CARGO)
  const full = HP[type]!
  if (full === 0 || world.hp[i] === full) return
  const [left, top, width] = [x - radius, y + radius + 5, 2 * radius]
  canvas.polygon(rectangle(left, top, left + width, top + 3), HARM)
  canvas.polygon(rectangle(left, top, left + (width * world.hp[i]!) / full, top + 3), HEALTH)
}

function drawFog(world: World, canvas: Canvas, scale: number): void {
  const { fog, side } = world
  if (fog === null) return
  for (let row = 0; row < side; row++) {
    const bottom = SIDE - (row + 1) * scale
    for (let from = 0, to = 1; from < side; from = to++) {
      // One rectangle for all neighbours that are alike.
      while (to < side && fog[row * side + to] === fog[row * side + from]) to++
      const colour = FOG[fog[row * side + from]!]
      if (colour !== undefined) canvas.polygon(rectangle(from * scale, bottom, to * scale, bottom + scale), colour)
    }
  }
}

function drawFrame(world: World, canvas: Canvas, scale: number): void {
  const [left, right] = [world.cameraX * scale, (world.cameraX + world.view) * scale]
  const [top, bottom] = [SIDE - world.cameraY * scale, SIDE - (world.cameraY + world.view) * scale]
  for (const [x1, y1, x2, y2] of [
    [left, bottom, right, bottom + 2],
    [left, top - 2, right, top],
    [left, bottom, left + 2, top],
    [right - 2, bottom, right, top],
  ] as const) {
    canvas.polygon(rectangle(x1, y1, x2, y2), CAMERA)
  }
}
