import { RADIUS, STEP } from './unit-types.js'
import { ATTACK_MOVE, BUILD, CHASE, FREE, GATHER, HOLD, IDLE, MOVE, NOTHING, RETURN, type World } from './world.js'

/** A tick of walking: straight to where the order says, at full speed. `separate` brings those apart that ran into each other. */
export function walk(world: World): void {
  for (let i = 0; i < world.used; i++) {
    const type = world.type[i]!
    if (type === NOTHING || STEP[type] === 0 || world.stance[i] === HOLD) continue
    if (world.stance[i] === CHASE) {
      const target = world.target[i]!
      go(world, i, world.x[target]!, world.y[target]!)
      continue
    }
    const order = world.order[i]!
    if (order === IDLE) continue
    if (order === MOVE || order === ATTACK_MOVE) {
      // It keeps its goal, by which those that come later see that the place is taken.
      if (go(world, i, world.goalX[i]!, world.goalY[i]!)) world.order[i] = IDLE
    } else if (order === GATHER || order === BUILD || order === RETURN) {
      // `work` sees when it has arrived, and has set the goal.
      go(world, i, world.goalX[i]!, world.goalY[i]!)
    }
  }
}

/** Moves a unit a step. Returns whether it is there. */
function go(world: World, i: number, toX: number, toY: number): boolean {
  const type = world.type[i]!
  const step = STEP[type]!
  const dx = toX - world.x[i]!
  const dy = toY - world.y[i]!
  const distance = Math.sqrt(dx * dx + dy * dy)
  const there = distance <= step
  const radius = RADIUS[type]!
  world.x[i] = world.inside(there ? toX : world.x[i]! + (dx * step) / distance, radius)
  world.y[i] = world.inside(there ? toY : world.y[i]! + (dy * step) / distance, radius)
  world.awake[i] = 1
  return there
}

/** Says whether a unit is on its way to a place of its own choice. */
export function isTravelling(world: World, i: number): boolean {
  const order = world.order[i]!
  return world.stance[i] === FREE && (order === MOVE || order === ATTACK_MOVE)
}
