import { checksOf } from '../../checks/checks.js'
import { abridged } from '../../checks/show.js'

/** Stable codes of this room's errors, listed in docs/errors.md. */
export type EnvErrorCode =
  | 'ENV_UNKNOWN'
  | 'ENV_CONTRACT'
  | 'ENV_RESET_NEEDED'
  | 'ENV_MODULE'
  | 'SPACE_INVALID'
  | 'INVALID_OPTION'
  | 'UNKNOWN_OPTION'
  | 'INVALID_SEED'
  | 'PYTHON_MISSING'
  | 'PYTHON_PACKAGE_MISSING'
  | 'PYTHON_TIMEOUT'
  | 'PYTHON_FAILED'

/**
 * One clear sentence and a stable code; the reader can act on it, so it is shown without a stack.
 *
 * @example
 * try {
 *   make('CartPole-v9')
 * } catch (error) {
 *   if (error instanceof EnvError) console.error(error.code, error.message) // ENV_UNKNOWN Expected env to be a registered id, ...
 * }
 */
export class EnvError extends Error {
  override readonly name = 'EnvError'
  readonly badInput = true
  constructor(
    readonly code: EnvErrorCode,
    message: string,
  ) {
    super(abridged(message))
  }
}

/** The checks of this room, which throw EnvError. */
export const { expected, check, readOptions, plainOptions } = checksOf<EnvErrorCode, EnvError>(
  (code, message) => new EnvError(code, message),
)

/** The error of a method that was called before the first reset. */
export function resetNeeded(call: string): EnvError {
  return new EnvError('ENV_RESET_NEEDED', `Expected reset to be called before the first ${call}, got ${call}`)
}

/** The error of a state that is none of that environment's: of another one, of another number of rows, or one that was JSON since. */
export function foreignState(what: string, got: unknown): EnvError {
  return expected(`the state of ${what}`, 'one that getState of its like gave, kept as it is (JSON has no typed arrays)', got)
}
