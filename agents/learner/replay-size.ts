import { positiveInteger, wholeNumber } from '../../checks/requirements.js'
import { check, expected } from '../errors.js'

/** Rows of the largest replay. What is beyond needs arrays that JavaScript does not have. */
const LARGEST = 100_000_000

/** @throws AgentError INVALID_OPTION where so many rows make no replay of so many environments */
export function checkReplaySize(replaySize: number, envs: number): void {
  check('replaySize', replaySize, positiveInteger)
  check('replaySize', replaySize, wholeNumber(1, LARGEST))
  if (replaySize < 2 * envs) throw expected('replaySize', `at least two time steps of ${envs} environments, ${2 * envs}`, replaySize)
}
