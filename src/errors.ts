import { nearName, nearOrAll } from './near-name.js'

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

/**
 * `Expected <what> to be <rule>, got <value>`: the form of every message about an option.
 * @param names the values that may be meant, where they have names
 */
export function expected(what: string, rule: string, got: unknown, names: readonly string[] = []): CladeError {
  const near = typeof got === 'string' ? nearName(got, names) : undefined
  const hint = near === undefined ? '' : `; did you mean ${JSON.stringify(near)}?`
  return new CladeError('INVALID_OPTION', `Expected ${what} to be ${rule}, got ${show(got)}${hint}`)
}

/**
 * Throws UNKNOWN_OPTION where there are options that nothing reads.
 * @param others what is left of the options without those of `names`
 */
export function refuseOthers(what: string, others: object, names: readonly string[]): void {
  const [other] = Object.entries(others).find(([, value]) => value !== undefined) ?? []
  if (other === undefined) return
  throw new CladeError('UNKNOWN_OPTION', `Unknown option ${JSON.stringify(other)} of ${what}: ${nearOrAll(other, names, 'it takes')}`)
}

function show(value: unknown): string {
  const written = typeof value === 'string' || (typeof value === 'object' && value !== null) ? JSON.stringify(value) : String(value)
  return written.length > 80 ? `${written.slice(0, 79)}…` : written
}
