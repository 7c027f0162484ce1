import { checksOf } from '../checks/checks.js'
import { abridged } from '../checks/show.js'

/**
 * An error in the options of an agent or a network: one clear sentence, and a stable code that docs/errors.md lists. `badInput` says that
 * the options are at fault, and not the program.
 *
 * @example
 * try {
 *   a2c({ env: 'CartPole-v1', unroll: 0 })
 * } catch (error) {
 *   if (error instanceof AgentError) console.error(error.code, error.message) // INVALID_OPTION Expected unroll to be a positive ...
 * }
 */
export class AgentError extends Error {
  override readonly name = 'AgentError'
  constructor(
    readonly code: string,
    message: string,
    readonly badInput = true,
  ) {
    super(abridged(message))
  }
}

/** The checks of this room, which throw AgentError. */
export const { expected, check, readOptions, plainOptions, checkNames } = checksOf<string, AgentError>(
  (code, message) => new AgentError(code, message),
)
