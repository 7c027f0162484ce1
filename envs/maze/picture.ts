import type { Frame } from '../core/env.js'
import { cosine, sine, TURN } from './heading.js'
import { FLOOR, LEDGE, LEDGES, type Plan, REGIONS, WALL } from './plan.js'
import { Renderer } from './renderer.js'
import { SHADES, SIDES, textures, WALL_TEXELS } from './textures.js'
import { type Colour, things } from './things.js'
import type { World } from './world.js'

/** Pixels a side of each half: what the player sees, and the map. */
const SIDE = 240
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
  const degrees = ((360 * player.heading) / TURN).toFixed(0)
  return [...rows, `(${player.x.toFixed(2)}, ${player.y.toFixed(2)}) ${degrees}°`, ''].join('\n')
}

function cellOf({ width }: Plan, { x, y }: World['player']): number {
  return Math.floor(y) * width + Math.floor(x)
}

/** Pictures for who watches: to the left what the player sees, to the right the map. */
export class Picture {
  private readonly renderer = new Renderer(SIDE, false)
  private readonly wallColours = Array.from({ length: REGIONS }, (_, region) => wallColour(region))
  private readonly seen = new Uint8Array(SIDE * SIDE * 3)

  of(world: World): Frame {
    const width = 2 * SIDE
    const data = Uint8Array.from({ length: width * SIDE * 3 }, (_, i) => GAP[i % 3]!)
    this.renderer.draw(world, this.seen, 0)
    for (let row = 0; row < SIDE; row++) data.set(this.seen.subarray(3 * SIDE * row, 3 * SIDE * (row + 1)), 3 * width * row)
    const { plan, player } = world
    const scale = Math.floor(SIDE / Math.max(plan.width, plan.height))
    const left = SIDE + Math.floor((SIDE - scale * plan.width) / 2)
    const top = Math.floor((SIDE - scale * plan.height) / 2)
    const dot = (x: number, y: number, side: number, colour: Colour): void => {
      for (let row = Math.round(y - side / 2); row < y + side / 2; row++) {
        for (let column = Math.round(x - side / 2); column < x + side / 2; column++) data.set(colour, 3 * (row * width + column))
      }
    }
    for (const [cell, kind] of plan.grid.entries()) {
      const [x, y] = [left + scale * ((cell % plan.width) + 0.5), top + scale * (Math.floor(cell / plan.width) + 0.5)]
      dot(x, y, scale, kind === WALL ? this.wallColours[plan.region[cell]!]! : kind === FLOOR ? GROUND : LEDGE_COLOUR)
    }
    for (const [i, cell] of world.cells.entries()) {
      if (world.present[i] === 0) continue
      const [x, y] = [left + scale * ((cell % plan.width) + 0.5), top + scale * (Math.floor(cell / plan.width) + 0.5)]
      dot(x, y, Math.max(2, 0.6 * scale), things[world.kinds[i]!]!.colour)
    }
    for (let step = 0; step < 4; step++) {
      const ahead = 0.3 * step * scale
      dot(
        left + scale * player.x + ahead * cosine(player.heading),
        top + scale * player.y + ahead * sine(player.heading),
        step === 0 ? 0.7 * scale : 2,
        PLAYER,
      )
    }
    return { width, height: SIDE, data }
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
