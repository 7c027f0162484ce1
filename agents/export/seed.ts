import { wholeNumber } from '../../checks/requirements.js'
import { seedWords } from '../../envs/core/seed-sequence.js'
import { check } from '../errors.js'

/** Sets the stream of actions apart from that of the environment, which is seeded with the same number. */
const ACTIONS = 0x616374

/** The seed words of the actions that are drawn from `seed`. @throws AgentError INVALID_OPTION unless it is a whole number of 0 or more */
export function seedOfActions(seed: number): Uint32Array {
  check('seed', seed, wholeNumber(0))
  return seedWords(Uint32Array.of(seed, Math.floor(seed / 2 ** 32), ACTIONS), 4)
}
