import type { Move } from './actions.js'
import { TURN } from './heading.js'
import { blocked, distancesFrom, distancesTo, neighbour, type Plan } from './plan.js'
import { Player } from './player.js'
import { things } from './things.js'
import type { World } from './world.js'

/** The worth in cells of looking along a corridor instead of half across: later steps are longer then. */
const STRAIGHT = 0.1
const QUARTER = TURN / 4
/** Cells: more than any way is long. */
const SOON = 1e6
/** Actions that it tries in its head, one after another. */
const AHEAD = 2
/** Before the first search. */
const NO_WAYS: Int32Array = new Int32Array(0)

/**
 * Plays by the map. It goes for the thing that pays most for each step of the shortest way, around what costs something where there is a
 * way around it: of all sequences of two actions it begins the one that brings it nearest. Not the best that is possible: it looks no further
 * than one thing.
 */
export class Oracle {
  /** Of the map that was seen last. */
  private cells: Int32Array | undefined
  /** 1 for the cells of its things that cost something. */
  private avoided = new Uint8Array(0)
  /** Things, by their cells, that were once out of reach but for a way through what costs something: it may go through that since. */
  private readonly throughAll = new Set<number>()
  /** Steps from a cell to everywhere: around what costs something, and through it. */
  private from = { cell: -1, around: NO_WAYS, through: NO_WAYS }
  /** Steps to the thing that it goes for, from everywhere. */
  private to = { cell: -1, through: false, ways: NO_WAYS }
  /** The player in its head, at each depth. */
  private readonly imagined = Array.from({ length: AHEAD }, () => new Player())

  constructor(
    private readonly moves: readonly Move[],
    private readonly frameskip: number,
  ) {}

  /** The action that it would take. */
  action(world: World): number {
    if (world.cells !== this.cells) {
      this.throughAll.clear()
      this.from.cell = -1
      this.to.cell = -1
      this.cells = world.cells
      this.avoided = costly(world.plan, world.kinds, world.cells)
    }
    const here = cellOf(world, world.player)
    const ways = this.best(world, here)
    if (ways === undefined) return this.moves.findIndex(([forward, right, look]) => forward === 0 && right === 0 && look === 0)
    let best = 0
    let least = Number.POSITIVE_INFINITY
    for (const action of this.moves.keys()) {
      const left = this.tried(world, ways, world.player, action, 0)
      if (left >= least) continue
      least = left
      best = action
    }
    return best
  }

  /** The way that is left, in cells, after an action and the best ones that follow it. */
  private tried(world: World, ways: Int32Array, from: Player, action: number, depth: number): number {
    const player = Object.assign(this.imagined[depth]!, from)
    for (let frame = 0; frame < this.frameskip; frame++) {
      world.go(player, this.moves[action]!)
      const cell = cellOf(world, player)
      // The sooner the better.
      if (ways[cell] === 0 && world.reaches(player, Math.floor(player.x), Math.floor(player.y)))
        return depth + frame / this.frameskip - SOON
    }
    if (depth === AHEAD - 1) return left(world, ways, player) + STRAIGHT * across(player)
    let least = Number.POSITIVE_INFINITY
    for (const next of this.moves.keys()) least = Math.min(least, this.tried(world, ways, player, next, depth + 1))
    return least
  }

  /** The ways to the thing that pays best from here; undefined where there is none. */
  private best(world: World, here: number): Int32Array | undefined {
    const { plan, kinds, cells, present } = world
    if (this.from.cell !== here) {
      this.from = { cell: here, around: distancesFrom(plan, here, this.avoided), through: distancesFrom(plan, here) }
    }
    const { around, through } = this.from
    let best = -1
    let most = 0
    for (let i = 0; i < cells.length; i++) {
      const { reward } = things[kinds[i]!]!
      if (present[i] === 0 || reward < 0) continue
      const cell = cells[i]!
      if (around[cell]! < 0) this.throughAll.add(cell)
      const steps = this.throughAll.has(cell) ? through[cell]! : around[cell]!
      const pays = reward / (steps + 1)
      if (steps < 0 || pays <= most) continue
      most = pays
      best = cell
    }
    return best < 0 ? undefined : this.waysTo(plan, best)
  }

  private waysTo(plan: Plan, cell: number): Int32Array {
    const through = this.throughAll.has(cell)
    if (this.to.cell !== cell || this.to.through !== through) {
      this.to = { cell, through, ways: distancesTo(plan, cell, through ? undefined : this.avoided) }
    }
    return this.to.ways
  }
}

function cellOf({ plan: { width } }: World, { x, y }: Player): number {
  return Math.floor(y) * width + Math.floor(x)
}

/** The way from a player's very place, by the middle of the cell that it goes to next. */
function left(world: World, ways: Int32Array, player: Player): number {
  const { plan } = world
  const here = cellOf(world, player)
  const { x, y } = player
  if (ways[here]! < 0) return Number.MAX_VALUE
  let least = ways[here] === 0 ? away(plan, x, y, here) : Number.POSITIVE_INFINITY
  for (let direction = 0; direction < 4; direction++) {
    const to = neighbour(plan, here, direction)
    if (ways[to]! < 0 || ways[to]! >= ways[here]! || blocked(plan, here, to, direction)) continue
    least = Math.min(least, ways[to]! + away(plan, x, y, to))
  }
  return least
}

/** 0 for a player that looks along a corridor, 1 for one that looks half across. */
function across({ heading }: Player): number {
  return Math.abs(((heading + QUARTER / 2) % QUARTER) - QUARTER / 2) / (QUARTER / 2)
}

/** The distance to the middle of a cell. */
function away({ width }: Plan, x: number, y: number, cell: number): number {
  return Math.hypot((cell % width) + 0.5 - x, Math.floor(cell / width) + 0.5 - y)
}

/** 1 for the cells of things that cost something. */
function costly({ grid }: Plan, kinds: Uint8Array, cells: Int32Array): Uint8Array<ArrayBuffer> {
  const avoided = new Uint8Array(grid.length)
  for (const [i, cell] of cells.entries()) if (things[kinds[i]!]!.reward < 0) avoided[cell] = 1
  return avoided
}
