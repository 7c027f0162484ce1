/**
 * An error that its reader can act on: one clear sentence and a stable code, listed in docs/errors.md.
 * `badInput` says whose doing it is: true ends the process with 2 (mend the input), false with 1 (the run failed).
 */
export class CladeError extends Error {
  override readonly name = 'CladeError'
  constructor(
    readonly code: string,
    message: string,
    readonly badInput = true,
  ) {
    super(message)
  }
}

/** `Expected <what> to be <rule>, got <value>`: the form of every message about an option. */
export function expected(what: string, rule: string, got: unknown): CladeError {
  return new CladeError('INVALID_OPTION', `Expected ${what} to be ${rule}, got ${show(got)}`)
}

function show(value: unknown): string {
  const written = typeof value === 'string' || (typeof value === 'object' && value !== null) ? JSON.stringify(value) : String(value)
  return written.length > 80 ? `${written.slice(0, 79)}…` : written
}
