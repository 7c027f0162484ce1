import { anything, type Requirement, wholeNumber } from '../../checks/requirements.js'
import type { Info, ResetOptions } from './env.js'
import { check, expected, readOptions } from './errors.js'
import type { Observations } from './observations.js'
import type { VectorStep } from './vector.js'

export const NO_INFO: Info = Object.freeze({})

/** @throws EnvError INVALID_OPTION unless count is a positive integer */
export function checkCount(count: number): void {
  if (!Number.isSafeInteger(count) || count < 1) throw expected('the number of environments', 'a positive integer', count)
}

/**
 * The options of a vector's `reset`: environment i is seeded with seed + i.
 *
 * @throws EnvError INVALID_SEED unless all `count` of these seeds are one; UNKNOWN_OPTION, INVALID_OPTION for other options
 */
export function readReset(given: ResetOptions | undefined, count: number): ResetOptions {
  const options = readOptions('reset', given, { seed: anything, options: anything }, '{ seed: 1 }')
  if (options.seed !== undefined) check(`the seed of ${count} environments`, options.seed, seedsOf(count), 'INVALID_SEED')
  return options
}

function seedsOf(count: number): Requirement {
  const last = Number.MAX_SAFE_INTEGER - (count - 1)
  return { ...wholeNumber(0, last), words: `a whole number from 0 to ${last}` }
}

/** A VectorStep in its owner's hands: made once, overwritten by each step. */
export type StepResult<O extends Observations = Observations> = { -readonly [K in keyof VectorStep]: VectorStep[K] } & {
  observations: O
  finalObservations: O
}

/**
 * Room for the steps of `count` environments.
 * @param observations makes room for one observation of each
 */
export function stepResult<O extends Observations>(count: number, observations: (count: number) => O): StepResult<O> {
  return {
    observations: observations(count),
    rewards: new Float64Array(count),
    terminated: new Uint8Array(count),
    truncated: new Uint8Array(count),
    finalObservations: observations(count),
    infos: NO_INFO,
  }
}

/** The infos of every step in which episodes of these environments end: the arrays are overwritten, the object stays. */
export function endInfos({ finalObservations }: StepResult, ended: Uint8Array): Info {
  return Object.freeze({ final_obs: finalObservations, _final_obs: ended, final_info: NO_INFO, _final_info: ended })
}
