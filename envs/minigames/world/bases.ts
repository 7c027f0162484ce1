import type { Pcg64 } from '../../core/pcg64.js'
import { UNITS } from './unit-types.js'
import type { World } from './world.js'

const { minerals: MINERALS, geyser: GEYSER, scv: SCV, command_center: COMMAND_CENTER } = UNITS

/** Eight minerals in an arc to the left of a base's middle, [to the left, down], and two geysers. */
const ARC = [
  [4.11, -5.03],
  [5.24, -3.84],
  [6.04, -2.41],
  [6.45, -0.82],
  [6.45, 0.82],
  [6.04, 2.41],
  [5.24, 3.84],
  [4.11, 5.03],
] as const
const GEYSERS = [
  [-1.25, -7],
  [-1.25, 7],
] as const
const WORKERS = 12

/** From the middle of a base to the workers at the start, and the square that they stand in. */
const WORKERS_AWAY = 5.5
const WORKERS_SPREAD = 3

/** Minerals around the middle of a base: to the left of it for -1 and to the right for 1; geysers too where it has them. */
export function addDeposits(world: World, x: number, y: number, side: number, hasGas: boolean): void {
  for (const [away, down] of ARC) world.spawn(MINERALS, x + side * away, y + down)
  if (hasGas) for (const [away, down] of GEYSERS) world.spawn(GEYSER, x + side * away, y + down)
}

/** What a player begins with: a command center, twelve workers without orders on the other side of it, and fifty minerals. */
export function addStart(world: World, random: Pcg64, x: number, y: number, side: number): void {
  world.grant(COMMAND_CENTER, x, y)
  const noise = (): number => random.uniform(-WORKERS_SPREAD / 2, WORKERS_SPREAD / 2)
  for (let i = 0; i < WORKERS; i++) world.grant(SCV, x - side * WORKERS_AWAY + noise(), y + noise())
  world.minerals = 50
}
