import type { Move } from './actions.js'
import { cosine, sine, TURN } from './heading.js'
import { blocked, distancesTo, neighbour, type Plan } from './plan.js'
import { things } from './things.js'
import type { World } from './world.js'

const QUARTER = TURN / 4
/** The distance from the middle of a corridor at which a player goes back to it first: at 0.3 of a cell it would touch the wall. */
const ASIDE = 0.28
/** The worth of looking along a corridor instead of half across; going the right way at full speed is worth 1. */
const STRAIGHT = 0.3

/**
 * Plays by the map. It goes for the thing that pays most for each step of the shortest way, around what costs something where there is a
 * way around it, and walks sideways and backwards rather than turn. Not the best that is possible: it looks no further than one thing.
 */
export class Oracle {
  /** Steps to a thing from everywhere, by its cell; of the map that was seen last. */
  private readonly ways = new Map<number, Int32Array>()
  private cells: Int32Array | undefined

  constructor(
    private readonly moves: readonly Move[],
    private readonly frameskip: number,
  ) {}

  /** The action that it would take. */
  action(world: World): number {
    if (world.cells !== this.cells) {
      this.ways.clear()
      this.cells = world.cells
    }
    const { x, y } = world.player
    const { width } = world.plan
    const here = Math.floor(y) * width + Math.floor(x)
    const to = this.next(world, here)
    // From the middle of this cell to the middle of the next; within this one that is where the player comes from.
    const [aheadX, aheadY] = [(to % width) - Math.floor(x), Math.floor(to / width) - Math.floor(y)]
    const [offX, offY] = [Math.floor(x) + 0.5 - x, Math.floor(y) + 0.5 - y]
    if (aheadX !== 0 && Math.abs(offY) > ASIDE) return this.towards(world, 0, offY)
    if (aheadY !== 0 && Math.abs(offX) > ASIDE) return this.towards(world, offX, 0)
    return this.towards(world, aheadX + offX, aheadY + offY)
  }

  /** The cell to go to next: a neighbour on the way to the best thing, or this one where that thing is in it, or there is none. */
  private next(world: World, here: number): number {
    const { plan, kinds, cells, present } = world
    let best: Int32Array | undefined
    let most = 0
    for (let i = 0; i < cells.length; i++) {
      const { reward } = things[kinds[i]!]!
      if (present[i] === 0 || reward < 0) continue
      const ways = this.waysTo(world, cells[i]!, here)
      const pays = reward / (ways[here]! + 1)
      if (ways[here]! < 0 || pays <= most) continue
      most = pays
      best = ways
    }
    if (best === undefined) return here
    for (let direction = 0; direction < 4; direction++) {
      const to = neighbour(plan, here, direction)
      if (best[to]! >= 0 && best[to]! < best[here]! && !blocked(plan, here, to, direction)) return to
    }
    return here
  }

  private waysTo({ plan, kinds, cells }: World, target: number, from: number): Int32Array {
    let ways = this.ways.get(target)
    if (ways === undefined || ways[from]! < 0) {
      ways = distancesTo(plan, target, costly(plan, kinds, cells))
      if (ways[from]! < 0) ways = distancesTo(plan, target)
      this.ways.set(target, ways)
    }
    return ways
  }

  /** The action that goes furthest in that direction, and keeps looking along it or across. */
  private towards({ player }: World, x: number, y: number): number {
    const length = Math.sqrt(x * x + y * y) || 1
    let best = 0
    let most = Number.NEGATIVE_INFINITY
    for (const [action, [forward, right, look]] of this.moves.entries()) {
      const heading = (player.heading + look * this.frameskip + TURN) % TURN
      const [ahead, aside] = [cosine(heading), sine(heading)]
      const progress = ((forward * ahead - right * aside) * x + (forward * aside + right * ahead) * y) / length
      const across = Math.abs(((heading + QUARTER / 2) % QUARTER) - QUARTER / 2) / (QUARTER / 2)
      const worth = progress - STRAIGHT * across
      if (worth <= most) continue
      most = worth
      best = action
    }
    return best
  }
}

/** 1 for the cells of things that cost something. */
function costly({ grid }: Plan, kinds: Uint8Array, cells: Int32Array): Uint8Array {
  const avoided = new Uint8Array(grid.length)
  for (const [i, cell] of cells.entries()) if (things[kinds[i]!]!.reward < 0) avoided[cell] = 1
  return avoided
}
