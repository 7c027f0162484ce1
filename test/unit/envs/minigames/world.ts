import { FUNCTIONS, type FunctionName } from '../../../../envs/minigames/functions.js'
import { tick } from '../../../../envs/minigames/world/tick.js'
import { UNITS, type UnitName } from '../../../../envs/minigames/world/unit-types.js'
import { World } from '../../../../envs/minigames/world/world.js'

/** An empty arena of 32 x 32 that is shown whole. */
export function arena(capacity = 40): World {
  const world = new World(32, capacity, 32, false)
  world.clear()
  return world
}

export function put(world: World, name: UnitName, x: number, y: number): number {
  return world.spawn(UNITS[name], x, y)
}

export function ticks(world: World, count: number): void {
  for (let i = 0; i < count; i++) tick(world)
}

/** Selects these units alone and gives them an order at a place that is meant exactly. */
export function command(world: World, slots: readonly number[], name: FunctionName, x = 0, y = 0): void {
  world.selected.fill(0)
  for (const slot of slots) world.selected[slot] = 1
  if (!FUNCTIONS[name].isAvailable(world)) throw new Error(`${name} is not available`)
  FUNCTIONS[name].apply(world, x, y, 0.1)
}
