import { isIdleWorker } from './world/gathering.js'
import { OWNER, SELF, STEP, UNITS } from './world/unit-types.js'
import { NOTHING, type World } from './world/world.js'

/** Amounts at which a scalar without an upper bound is one half. */
const HALF_MINERALS = 200
const HALF_UNITS = 10
const MOST_SUPPLY = 200

/** Numbers of the observation beside its planes, each from 0 to 1. */
export const SCALARS = {
  /** The share of the episode's time that has passed. */
  time: (_world: World, elapsed: number) => Math.min(1, elapsed),
  own_units: (world: World) => squash(countOf(world, SELF), HALF_UNITS),
  /** Enemies that the player sees. */
  enemy_units: (world: World) => squash(countOf(world, 2 - SELF), HALF_UNITS),
  selected_units: (world: World) => squash(selected(world), HALF_UNITS),
  minerals: (world: World) => squash(world.minerals, HALF_MINERALS),
  gas: (world: World) => squash(world.gas, HALF_MINERALS),
  supply_used: (world: World) => world.supplyUsed / MOST_SUPPLY,
  supply_cap: (world: World) => world.supplyCap / MOST_SUPPLY,
  supply_left: (world: World) => squash(world.supplyCap - world.supplyUsed, HALF_UNITS),
  workers: (world: World) => squash(world.count(UNITS.scv), HALF_UNITS),
  idle_workers: (world: World) => squash(idle(world), HALF_UNITS),
  /** Units that wait in the queues of selected structures. */
  queued_units: (world: World) => squash(queued(world), HALF_UNITS),
} as const

export type ScalarName = keyof typeof SCALARS

/** An amount of 0 or more as a number from 0 to 1, one half at `half`. */
function squash(amount: number, half: number): number {
  return amount / (amount + half)
}

function countOf(world: World, owner: number): number {
  let count = 0
  for (let i = 0; i < world.used; i++) {
    const type = world.type[i]!
    if (type !== NOTHING && OWNER[type] === owner && STEP[type]! > 0 && world.sees(i)) count++
  }
  return count
}

function selected(world: World): number {
  let count = 0
  for (let i = 0; i < world.used; i++) count += world.selected[i]!
  return count
}

function idle(world: World): number {
  let count = 0
  for (let i = 0; i < world.used; i++) if (isIdleWorker(world, i)) count++
  return count
}

function queued(world: World): number {
  let count = 0
  for (let i = 0; i < world.used; i++) if (world.selected[i] === 1) count += world.queued[i]!
  return count
}
