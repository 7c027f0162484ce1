import {
  ALERT,
  ARMOUR,
  BONUS,
  DAMAGE,
  HP,
  IS_ARMED,
  IS_LIGHT,
  OWNER,
  PERIOD,
  RADIUS,
  RANGE,
  REGENERATION,
  SELF,
  SPLASH,
  TICK,
} from './unit-types.js'
import { ATTACK, ATTACK_MOVE, CHASE, FREE, HOLD, IDLE, NOTHING, type World } from './world.js'

/** Half a hit point is harmed by any shot, however thick the armour. */
const LEAST_DAMAGE = 0.5

/**
 * A tick of fighting. Units without an order, and those that attack on their way, turn to the nearest enemy that they notice, and keep it as
 * long as it is in range. All shoot before the dead are taken away, so that the order of slots favours nobody.
 */
export function fight(world: World): void {
  for (let i = 0; i < world.used; i++) {
    const type = world.type[i]!
    world.stance[i] = FREE
    if (type === NOTHING || IS_ARMED[type] === 0) continue
    if (world.cooldown[i]! > 0) world.cooldown[i] = world.cooldown[i]! - TICK
    const target = targetFor(world, i)
    if (target === NOTHING) continue
    if (world.gap(i, target) > RANGE[type]!) {
      world.stance[i] = CHASE
      continue
    }
    world.stance[i] = HOLD
    if (world.cooldown[i]! > 0) continue
    world.cooldown[i] = world.cooldown[i]! + PERIOD[type]!
    // What splashes does so when it dies, see `bury`.
    if (SPLASH[type]! > 0) world.hp[i] = 0
    else harm(world, target, type)
  }
  bury(world)
  regenerate(world)
}

/** The enemy that a unit fights in this tick, which becomes its target; NOTHING for none. */
function targetFor(world: World, i: number): number {
  const order = world.order[i]!
  const current = world.targetOf(i)
  if (order === ATTACK) {
    if (current === NOTHING) world.stop(i)
    else return current
  } else if (order !== IDLE && order !== ATTACK_MOVE) return NOTHING
  const type = world.type[i]!
  if (current !== NOTHING && world.hp[current]! > 0 && world.gap(i, current) <= RANGE[type]!) return current
  const nearest = nearestEnemy(world, i, ALERT[type]!)
  if (nearest === NOTHING) world.target[i] = NOTHING
  else world.aim(i, nearest)
  return nearest
}

/** The enemy of a unit whose outline is nearest to its own, up to `alert`. */
function nearestEnemy(world: World, i: number, alert: number): number {
  const { type, hp, x, y } = world
  const owner = OWNER[type[i]!]!
  const ownX = x[i]!
  const ownY = y[i]!
  const ownRadius = RADIUS[type[i]!]!
  let nearest = NOTHING
  let least = alert
  for (let j = 0; j < world.used; j++) {
    const other = type[j]!
    // Owners are 0 and 2, neutral 1 in between.
    if (other === NOTHING || OWNER[other] !== 2 - owner || hp[j]! <= 0) continue
    const dx = x[j]! - ownX
    const dy = y[j]! - ownY
    const gap = Math.sqrt(dx * dx + dy * dy) - ownRadius - RADIUS[other]!
    if (gap < least) {
      least = gap
      nearest = j
    }
  }
  return nearest
}

/** Damage of a shot of one type at another: armour takes off, light targets suffer a bonus. */
export function damage(attacker: number, target: number): number {
  const bonus = IS_LIGHT[target] === 1 ? BONUS[attacker]! : 0
  return Math.max(LEAST_DAMAGE, DAMAGE[attacker]! + bonus - ARMOUR[target]!)
}

function harm(world: World, target: number, attackerType: number): void {
  world.hp[target] = Math.max(0, world.hp[target]! - damage(attackerType, world.type[target]!))
}

/** Takes the dead away; what splashes harms its enemies around first, who may die of it too. */
function bury(world: World): void {
  let deaths: number
  do {
    deaths = 0
    for (let i = 0; i < world.used; i++) {
      const type = world.type[i]!
      if (type === NOTHING || HP[type] === 0 || world.hp[i]! > 0) continue
      deaths++
      if (OWNER[type] === SELF) world.losses++
      else world.kills++
      if (SPLASH[type]! > 0) splash(world, i)
      world.remove(i)
    }
  } while (deaths > 0)
}

function splash(world: World, i: number): void {
  const type = world.type[i]!
  for (let j = 0; j < world.used; j++) {
    const other = world.type[j]!
    if (other === NOTHING || OWNER[other] !== 2 - OWNER[type]!) continue
    if (world.distance(i, world.x[j]!, world.y[j]!) - RADIUS[other]! <= SPLASH[type]!) harm(world, j, type)
  }
}

function regenerate(world: World): void {
  for (let i = 0; i < world.used; i++) {
    const type = world.type[i]!
    if (type === NOTHING || REGENERATION[type] === 0) continue
    world.hp[i] = Math.min(HP[type]!, world.hp[i]! + REGENERATION[type]!)
  }
}
