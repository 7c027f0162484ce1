import type { Space } from './search-space/space.js'
import type { TrainableSpec, Values } from './trainable.js'
import { broken, callUser, type UserCode } from './user-code.js'

/**
 * Environment steps of the longest update that the ranges allow; 0 where the trainable does not tell. Every hyperparameter in turn is put
 * to the end of its range at which an update is longest, which finds the longest where each end is so whatever the others are.
 */
export function longestUpdate(trainable: TrainableSpec, space: Space): number {
  const { tunables } = trainable
  if (trainable.updateSteps === undefined) return 0
  const lengthOf = (values: Values) => updateSteps(trainable, values)!
  let longest: Values = Object.fromEntries(Object.entries(tunables).map(([name, tunable]) => [name, tunable.default]))
  for (const [name, kind] of Object.entries(space)) {
    const zeros = Array.from({ length: kind.dimensions }, () => 0)
    const ends = [zeros, ...zeros.map((_, i) => zeros.with(i, 1))]
    for (const end of ends) {
      const candidate = { ...longest, [name]: kind.decode(end) }
      if (lengthOf(candidate) > lengthOf(longest)) longest = candidate
    }
  }
  return lengthOf(longest)
}

/**
 * Environment steps of one update with these hyperparameters; undefined where the trainable does not tell.
 *
 * @throws CladeError TRAINABLE_CONTRACT where it tells something else than a positive integer
 */
export function updateSteps(trainable: TrainableSpec, values: Values): number | undefined {
  if (trainable.updateSteps === undefined) return undefined
  const user: UserCode = { name: `the trainable ${trainable.name}`, code: 'TRAINABLE_CONTRACT', owner: trainable }
  return callUser(user, 'updateSteps', () => {
    const steps: unknown = trainable.updateSteps!(values)
    if (Number.isSafeInteger(steps) && Number(steps) > 0) return Number(steps)
    throw broken(user, 'updateSteps', 'answer updateSteps with a positive integer', steps)
  })
}
