import type { Command } from '../game.js'
import { ENEMY, OWNER, RANGE, UNITS } from '../world/unit-types.js'
import { ATTACK, MOVE, NOTHING, type World } from '../world/world.js'

const { marine: MARINE } = UNITS

/** So far above the uppermost enemy marines gather before they come nearer. */
const FLANK = 4

/** Selects all marines first where one is not selected. */
export function withArmy(world: World, command: (world: World) => Command): Command {
  for (let i = 0; i < world.used; i++) if (world.type[i] === MARINE && world.selected[i] === 0) return ['select_all']
  return command(world)
}

/**
 * Comes from above, until the uppermost enemy notices the marines and walks into their fire alone; then the next one. All shoot at one enemy.
 * @param strong so many marines do not wait, and attack
 */
export function lure(world: World, strong: number): Command {
  const isStrong = world.count(MARINE) >= strong
  const awake = leastEnemy(world, (i) =>
    world.target[i] === NOTHING ? Number.POSITIVE_INFINITY : world.hp[i]! - 1000 * shooters(world, i),
  )
  if (awake !== NOTHING) return shooters(world, awake) > 0 || isStrong ? shootAt(world, awake) : ['no_op']
  const [x, y] = middleOfArmy(world)
  if (isStrong) return shootAt(world, nearestEnemyTo(world, x, y))
  if (isMoving(world)) return ['no_op']
  const top = leastEnemy(world, (i) => world.y[i]!)
  if (y > world.y[top]! - FLANK) return ['move_screen', world.side / 2, 1.5]
  const distance = world.distance(top, x, y)
  const closer = (distance - 1) / distance
  return ['move_screen', world.x[top]! + (x - world.x[top]!) * closer, world.y[top]! + (y - world.y[top]!) * closer]
}

/** The middle of the marines. */
export function middleOfArmy(world: World): readonly [x: number, y: number] {
  let x = 0
  let y = 0
  let count = 0
  for (let i = 0; i < world.used; i++) {
    if (world.type[i] !== MARINE) continue
    x += world.x[i]!
    y += world.y[i]!
    count++
  }
  return [x / count, y / count]
}

export function nearestEnemyTo(world: World, x: number, y: number): number {
  return leastEnemy(world, (i) => world.distance(i, x, y))
}

/** Lets all selected marines shoot at one enemy; nothing is to be done where they do already. */
function shootAt(world: World, enemy: number): Command {
  for (let i = 0; i < world.used; i++) {
    if (world.type[i] !== MARINE || world.selected[i] === 0) continue
    if (world.order[i] !== ATTACK || world.targetOf(i) !== enemy) return ['attack_screen', world.x[enemy]!, world.y[enemy]!]
  }
  return ['no_op']
}

/** Marines that can shoot at an enemy from where they are. */
function shooters(world: World, enemy: number): number {
  let count = 0
  for (let i = 0; i < world.used; i++) if (world.type[i] === MARINE && world.gap(i, enemy) <= RANGE[MARINE]!) count++
  return count
}

/** Says whether a marine is on its way. */
function isMoving(world: World): boolean {
  for (let i = 0; i < world.used; i++) if (world.type[i] === MARINE && world.order[i] === MOVE) return true
  return false
}

/** The enemy for which `cost` is least; NOTHING where there is none, or all costs are infinite. */
function leastEnemy(world: World, cost: (slot: number) => number): number {
  let best = NOTHING
  let lowest = Number.POSITIVE_INFINITY
  for (let i = 0; i < world.used; i++) {
    if (world.type[i] === NOTHING || OWNER[world.type[i]!] !== ENEMY) continue
    const value = cost(i)
    if (value >= lowest) continue
    lowest = value
    best = i
  }
  return best
}
