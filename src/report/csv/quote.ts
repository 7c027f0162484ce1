import { readable } from '../../readable.js'
import type { Value } from '../../trainable.js'

/** The end of a row, by RFC 4180. */
export const ROW_END = '\r\n'

/**
 * The text of one row. Numbers have JavaScript's shortest text that reads back as the same number; `NaN`, `Infinity` and `-Infinity` are
 * spelled so. null and undefined are empty.
 */
export function row(fields: readonly (Value | null | undefined)[]): string {
  return fields.map(field).join(',') + ROW_END
}

/**
 * The text of one field. A text is one line without control characters. It begins with an apostrophe where a spreadsheet would run it
 * (`=1+1`), as OWASP advises and docs/csv.md says. It is no library's work, because a report of 900 episodes has a millisecond and
 * csv-stringify takes all of it.
 */
export function field(value: Value | null | undefined): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : `${value}`
  if (value === null || value === undefined) return ''
  const text = String(value)
  return UNUSUAL.test(text) ? quoted(text) : text
}

/** Text that must be quoted, that does not belong in a table, or that a spreadsheet would take for a formula. */
const UNUSUAL = /[",]|^[=+\-@\uff1d\uff0b\uff0d\uff20]|\p{Cc}|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Cs}/u
const FORMULA = /^[=+\-@\uff1d\uff0b\uff0d\uff20]/

function quoted(text: string): string {
  const line = readable(text)
  const harmless = FORMULA.test(line) ? `'${line}` : line
  return /[",]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
