import type { Frame } from '../core/env.js'
import { cosine, sine, TURN } from './heading.js'
import { FLOOR, LEDGE, LEDGES, type Plan, REGIONS, WALL } from './plan.js'
import { Renderer } from './renderer.js'
import { SHADES, SIDES, textures, WALL_TEXELS } from './textures.js'
import { type Colour, things } from './things.js'
import type { World } from './world.js'

/** Pixels a side of each half: what the player sees, and the map. */
const SIDE = 240
const WIDTH = 2 * SIDE
const GAP: Colour = [16, 16, 24]
const PLAYER: Colour = [255, 255, 255]
const GROUND: Colour = [60, 62, 70]
const LEDGE_COLOUR: Colour = [240, 120, 20]
/** Eighths of a turn, from east clockwise. */
const ARROWS = '→↘↓↙←↖↑↗'

/** The map as text: walls, things by their letters, and an arrow for the player; below it place and heading in degrees. */
export function mapText(world: World): string {
  const { plan, player } = world
  const letters = Array.from(plan.grid, (kind) => (kind === WALL ? '#' : kind === FLOOR ? ' ' : LEDGES[kind - LEDGE]!))
  for (const [i, cell] of world.cells.entries()) if (world.present[i] === 1) letters[cell] = things[world.kinds[i]!]!.letter
  letters[cellOf(plan, player)] = ARROWS[Math.round((8 * player.heading) / TURN) % 8]!
  const rows = Array.from({ length: plan.height }, (_, row) => letters.slice(row * plan.width, (row + 1) * plan.width).join(''))
  const degrees = Math.round((360 * player.heading) / TURN) % 360
  return [...rows, `(${player.x.toFixed(2)}, ${player.y.toFixed(2)}) ${degrees}°`, ''].join('\n')
}

function cellOf({ width }: Plan, { x, y }: World['player']): number {
  return Math.floor(y) * width + Math.floor(x)
}

/** Pictures for who watches: to the left what the player sees, to the right the map. */
export class Picture {
  private readonly renderer = new Renderer(SIDE, false)
  private readonly seen = new Uint8Array(SIDE * SIDE * 3)
  private readonly wallColours = Array.from({ length: REGIONS }, (_, region) => wallColour(region))
  /** The map without player and things, and the plan that it is of. */
  private empty: Uint8Array | undefined
  private plan: Plan | undefined

  of(world: World): Frame {
    const { plan, player, kinds, cells, present } = world
    if (this.empty === undefined || this.plan !== plan) this.empty = this.emptyMap(plan)
    this.plan = plan
    const data = this.empty.slice()
    this.renderer.draw(world, this.seen, 0)
    for (let row = 0; row < SIDE; row++) data.set(this.seen.subarray(3 * SIDE * row, 3 * SIDE * (row + 1)), 3 * WIDTH * row)
    const scale = scaleOf(plan)
    for (const [i, cell] of cells.entries()) {
      if (present[i] === 1) dot(data, plan, middleOf(plan, cell), Math.max(2, 0.6 * scale), things[kinds[i]!]!.colour)
    }
    // The player, and three dots the way it looks.
    for (let step = 0; step < 4; step++) {
      const place = { x: player.x + 0.3 * step * cosine(player.heading), y: player.y + 0.3 * step * sine(player.heading) }
      dot(data, plan, place, step === 0 ? 0.7 * scale : 2, PLAYER)
    }
    return { width: WIDTH, height: SIDE, data }
  }

  private emptyMap(plan: Plan): Uint8Array {
    const data = new Uint8Array(WIDTH * SIDE * 3)
    for (let pixel = 0; pixel < WIDTH * SIDE; pixel++) data.set(GAP, 3 * pixel)
    for (const [cell, kind] of plan.grid.entries()) {
      const colour = kind === WALL ? this.wallColours[plan.region[cell]!]! : kind === FLOOR ? GROUND : LEDGE_COLOUR
      dot(data, plan, middleOf(plan, cell), scaleOf(plan), colour)
    }
    return data
  }
}

/** A place in a maze, in cells. */
interface Place {
  readonly x: number
  readonly y: number
}

/** Pixels a side of a cell on the map. */
function scaleOf({ width, height }: Plan): number {
  return Math.max(1, Math.floor(SIDE / Math.max(width, height)))
}

function middleOf({ width }: Plan, cell: number): Place {
  return { x: (cell % width) + 0.5, y: Math.floor(cell / width) + 0.5 }
}

/** Paints a square around a place of the map, as far as it lies within. */
function dot(data: Uint8Array, plan: Plan, { x, y }: Place, side: number, colour: Colour): void {
  const scale = scaleOf(plan)
  const left = Math.round(SIDE + (SIDE - scale * plan.width) / 2 + scale * x - side / 2)
  const top = Math.round((SIDE - scale * plan.height) / 2 + scale * y - side / 2)
  for (let row = Math.max(0, top); row < Math.min(SIDE, top + side); row++) {
    for (let column = Math.max(SIDE, left); column < Math.min(WIDTH, left + side); column++) data.set(colour, 3 * (WIDTH * row + column))
  }
}

/** The mean colour of a region's wall, in full light. */
function wallColour(region: number): Colour {
  const texels = WALL_TEXELS ** 2
  const { walls } = textures()
  const first = 3 * texels * SHADES * SIDES.length * region
  const mean = (part: number): number => {
    let sum = 0
    for (let texel = 0; texel < texels; texel++) sum += walls[first + 3 * texel + part]!
    return Math.round(sum / texels)
  }
  return [mean(0), mean(1), mean(2)]
}
