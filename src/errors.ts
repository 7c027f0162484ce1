import { checksOf } from '../checks/checks.js'
import { abridged } from '../checks/show.js'

/**
 * An error that its reader can act on: one clear sentence and a stable code, listed in docs/errors.md.
 * `badInput` says whose doing it is: true ends the process with 2 (mend the input), false with 1 (the run failed).
 *
 * @example
 * try {
 *   await run('./experiment.ts', { out: 'runs/mine' })
 * } catch (error) {
 *   if (!(error instanceof CladeError && error.code === 'RUN_EXISTS')) throw error
 *   console.log('That run is there already')
 * }
 */
export class CladeError extends Error {
  override readonly name = 'CladeError'
  constructor(
    readonly code: string,
    message: string,
    readonly badInput = true,
  ) {
    super(abridged(message))
  }
}

/** The checks of this room, which throw CladeError. */
export const { expected, check, readOptions, plainOptions, checkNames } = checksOf<string, CladeError>(
  (code, message) => new CladeError(code, message),
)
