import type { Value } from '../../trainable.js'

/** A row's end, by RFC 4180. */
export const ROW_END = '\r\n'

/**
 * One row. Numbers are JavaScript's shortest text that reads back as the same number; `NaN`, `Infinity` and `-Infinity` are spelled so;
 * null and undefined are empty.
 */
export function row(fields: readonly (Value | null | undefined)[]): string {
  return fields.map(field).join(',') + ROW_END
}

/** Written out, because a report of 900 episodes has a millisecond and csv-stringify takes all of it. */
export function field(value: Value | null | undefined): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : `${value}`
  if (value === null || value === undefined) return ''
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
