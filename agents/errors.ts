import { LONGEST, show } from '../envs/core/errors.js'

/**
 * What an agent has to say to the one who configured it: one clear sentence and a stable code, listed in docs/errors.md.
 * `badInput` tells that the input is to be mended, not the program.
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

/** `Expected <what> to be <rule>, got <value>`. */
export function expected(what: string, rule: string, got: unknown, code = 'INVALID_OPTION'): AgentError {
  return new AgentError(code, `Expected ${what} to be ${rule}, got ${show(got)}`)
}
