import type { Space } from './search-space/space.js'
import type { TrainableSpec, Values } from './trainable.js'

/**
 * Environment steps of the longest update that the ranges allow; 0 where the trainable does not tell. Every hyperparameter in turn is put
 * to the end of its range at which an update is longest, which finds the longest where each end is so whatever the others are.
 */
export function longestUpdate({ updateSteps, tunables }: TrainableSpec, space: Space): number {
  if (updateSteps === undefined) return 0
  let longest: Values = Object.fromEntries(Object.entries(tunables).map(([name, tunable]) => [name, tunable.default]))
  for (const [name, kind] of Object.entries(space)) {
    const zeros = Array.from({ length: kind.dimensions }, () => 0)
    const ends = [zeros, ...zeros.map((_, i) => zeros.with(i, 1))]
    for (const end of ends) {
      const candidate = { ...longest, [name]: kind.decode(end) }
      if (updateSteps(candidate) > updateSteps(longest)) longest = candidate
    }
  }
  return updateSteps(longest)
}
