import type { Pcg64 } from '../../core/pcg64.js'
import { RADIUS } from './unit-types.js'
import { NOTHING, type World } from './world.js'

/** Units of a line; more stand in further lines behind. */
const LENGTH = 9

/** The most that a unit stands off its place, in each direction. */
const NOISE = 0.25

/**
 * Lines units of a type up, about in line, at the given distance from the arena's middle, to the left of it for -1 and to the right for 1: those that are
 * there, who lose their orders, and then `count` new ones as far as there is room.
 */
export function lineUp(world: World, random: Pcg64, type: number, side: number, distance: number, count: number): void {
  const spacing = 2 * RADIUS[type]! + 2 * NOISE
  let there = 0
  for (let i = 0; i < world.used; i++) if (world.type[i] === type) there++
  const total = there + count
  let placed = 0
  const [middle, longest] = [world.side / 2, Math.min(total, LENGTH)]
  const noise = (): number => random.uniform(-NOISE, NOISE)
  const x = (): number => middle + side * (distance + spacing * Math.floor(placed / LENGTH)) + noise()
  const y = (): number => middle + spacing * ((placed % LENGTH) - (longest - 1) / 2) + noise()
  for (let i = 0; i < world.used; i++) {
    if (world.type[i] !== type) continue
    world.x[i] = x()
    world.y[i] = y()
    world.stop(i)
    placed++
  }
  for (; placed < total; placed++) if (world.spawn(type, x(), y()) === NOTHING) return
}
