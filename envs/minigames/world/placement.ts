import type { Pcg64 } from '../../core/pcg64.js'
import type { World } from './world.js'

/** Draws after which a place is taken that breaks a rule: an arena may be too full. */
const PATIENCE = 1000

export interface Place {
  readonly x: number
  readonly y: number
}

/** Units of that type are at least so far away, and the nearest of them at most so far. */
export interface Away {
  readonly type: number
  readonly least: number
  readonly most?: number
}

/** Draws a place, uniform over the arena but for a margin, until it keeps all rules. */
export function drawPlace(world: World, random: Pcg64, margin: number, rules: readonly Away[]): Place {
  let place: Place
  let draws = 0
  do {
    place = { x: random.uniform(margin, world.side - margin), y: random.uniform(margin, world.side - margin) }
  } while (++draws < PATIENCE && !keeps(world, place, rules))
  return place
}

function keeps(world: World, { x, y }: Place, rules: readonly Away[]): boolean {
  for (const { type, least, most = Number.POSITIVE_INFINITY } of rules) {
    const distance = distanceTo(world, type, x, y)
    // Without such a unit the distance is infinite, and nothing is asked of it.
    if (distance < least || (distance > most && distance !== Number.POSITIVE_INFINITY)) return false
  }
  return true
}

/** The distance from a place to the nearest unit of a type; infinite where there is none. */
export function distanceTo(world: World, type: number, x: number, y: number): number {
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < world.used; i++) if (world.type[i] === type) least = Math.min(least, world.distance(i, x, y))
  return least
}
