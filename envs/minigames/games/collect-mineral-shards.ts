import type { Pcg64 } from '../../core/pcg64.js'
import type { Command, Minigame } from '../game.js'
import { distanceTo, drawPlace } from '../world/placement.js'
import { RADIUS, UNITS } from '../world/unit-types.js'
import { IDLE, NOTHING, type World } from '../world/world.js'

const { marine: MARINE, shard: SHARD } = UNITS
const MARINES = 2
const SHARDS = 20
const APART = [{ type: MARINE, least: 2 * RADIUS[MARINE]! }]
const AWAY = [{ type: MARINE, least: 2 }]
/** Distance that one more order is worth, for the oracle. */
const DETOUR = 1
/** A shard is taken by a marine that touches it. */
const TOUCH = RADIUS[MARINE]! + RADIUS[SHARD]!

/** Two marines pick up shards, 1 for each; when all are gone there are twenty new ones. */
export const collectMineralShards: Minigame = {
  name: 'CollectMineralShards',
  side: 32,
  view: 32,
  isFoggy: false,
  capacity: MARINES + SHARDS,
  seconds: 120,
  scores: { random: 6.6, oracle: 85.5 },
  functions: ['no_op', 'select_all', 'select_point', 'move_screen', 'attack_screen'],
  unitPlanes: [],
  scalars: ['time', 'selected_units'],

  begin(world, random) {
    for (let i = 0; i < MARINES; i++) {
      const { x, y } = drawPlace(world, random, RADIUS[MARINE]!, APART)
      world.spawn(MARINE, x, y)
    }
    scatter(world, random)
  },

  judge(world, random) {
    let taken = 0
    for (let i = MARINES; i < world.used; i++) {
      if (world.type[i] !== SHARD || distanceTo(world, MARINE, world.x[i]!, world.y[i]!) > TOUCH) continue
      world.remove(i)
      taken++
    }
    if (taken > 0 && world.used === MARINES) scatter(world, random)
    return taken
  },

  isOver: () => false,

  /** Each marine goes to the nearest shard that the other one does not go to. The one that arrives next is selected in advance. */
  oracle(world): Command {
    // The one that is selected already goes first where both wait.
    const isSecond = wait(world, 1) - world.selected[1]! < wait(world, 0) - world.selected[0]!
    const [first, second] = isSecond ? [1, 0] : [0, 1]
    if (world.selected[first] === 0 || world.selected[second] === 1) return ['select_point', world.x[first]!, world.y[first]!]
    const shard = wait(world, first) > 0 ? NOTHING : nextShard(world, first, second)
    if (wait(world, first) === 0 && shard === NOTHING) return ['move_screen', world.side / 2, world.side / 2]
    return shard === NOTHING ? ['no_op'] : ['move_screen', world.x[shard]!, world.y[shard]!]
  },
}

/** The way that a marine has to go to the shard that it is sent to; 0 where it is sent to none. */
function wait(world: World, marine: number): number {
  const [x, y] = [world.goalX[marine]!, world.goalY[marine]!]
  return world.order[marine] === IDLE || shardAt(world, x, y) === NOTHING ? 0 : world.distance(marine, x, y)
}

function scatter(world: World, random: Pcg64): void {
  for (let i = 0; i < SHARDS; i++) {
    const { x, y } = drawPlace(world, random, RADIUS[SHARD]!, AWAY)
    world.spawn(SHARD, x, y)
  }
}

/** The shard that a marine with that goal will take. */
function shardAt(world: World, x: number, y: number): number {
  for (let i = MARINES; i < world.used; i++) if (world.type[i] === SHARD && world.distance(i, x, y) <= TOUCH) return i
  return NOTHING
}

/** The shard on whose way a marine takes most for its walking, but for the one that the other marine is sent to. */
function nextShard(world: World, marine: number, other: number): number {
  const taken = wait(world, other) === 0 ? NOTHING : shardAt(world, world.goalX[other]!, world.goalY[other]!)
  let best = NOTHING
  let most = 0
  for (let i = MARINES; i < world.used; i++) {
    if (world.type[i] !== SHARD || i === taken) continue
    const gain = shardsOnTheWay(world, marine, i) / (world.distance(marine, world.x[i]!, world.y[i]!) + DETOUR)
    if (gain <= most) continue
    most = gain
    best = i
  }
  return best
}

/** Shards that a marine takes when it goes straight to one of them. */
function shardsOnTheWay(world: World, marine: number, shard: number): number {
  const length = world.distance(marine, world.x[shard]!, world.y[shard]!)
  const dx = (world.x[shard]! - world.x[marine]!) / length
  const dy = (world.y[shard]! - world.y[marine]!) / length
  let count = 0
  for (let i = MARINES; i < world.used; i++) {
    if (world.type[i] !== SHARD) continue
    const [toX, toY] = [world.x[i]! - world.x[marine]!, world.y[i]! - world.y[marine]!]
    const along = toX * dx + toY * dy
    if (along > 0 && along < length + TOUCH && Math.abs(toX * dy - toY * dx) < TOUCH) count++
  }
  return count
}
