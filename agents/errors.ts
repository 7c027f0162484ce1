import { LONGEST, show } from '../envs/core/errors.js'

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
    super(message.length > LONGEST ? `${message.slice(0, LONGEST - 1)}…` : message)
  }
}

/** An error that says `Expected <what> to be <rule>, got <value>`. */
export function expected(what: string, rule: string, got: unknown, code = 'INVALID_OPTION'): AgentError {
  return new AgentError(code, `Expected ${what} to be ${rule}, got ${show(got)}`)
}
