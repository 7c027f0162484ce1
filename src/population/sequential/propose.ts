import type { Random } from '../../random.js'
import type { Values } from '../../trainable.js'
import type { PopulationConfig } from '../types.js'

/** A trial that has ended: null without a score, -Infinity where it diverged. */
export interface Past {
  readonly values: Values
  readonly score: number | null
}

/** The next setting, and why. */
export function propose(
  past: readonly Past[],
  drawn: number,
  { method, space, defaults }: PopulationConfig,
  random: Random,
): { readonly values: Values; readonly reason: string } {
  return { values: method.draw(space, defaults, random), reason: `proposed by chance, ${past.length + 1} of ${drawn}` }
}
