import { CladeError } from '../errors.js'

const THOUSANDS: Readonly<Record<string, number>> = { k: 3, m: 6, g: 9 }

/** Reads a number as users write it: `400000`, `400_000`, `400k`, `1.5M` or `4e5`. Any other text is NaN. */
export function readNumber(text: string): number {
  const [, digits, exponent = '0', suffix = ''] =
    /^\s*([+-]?(?:\d+(?:_\d+)*(?:\.\d*)?|\.\d+))(?:e([+-]?\d+))?([kmg]?)\s*$/i.exec(text) ?? []
  if (digits === undefined) return Number.NaN
  // The suffix goes into the exponent, since 1.1 times a million is no whole number.
  return Number(`${digits.replaceAll('_', '')}e${Number(exponent) + (THOUSANDS[suffix.toLowerCase()] ?? 0)}`)
}

/**
 * Reads the number of a flag.
 *
 * @param rule the words for what it has to be, which `ok` checks
 * @throws CladeError INVALID_OPTION where it is not; the message offers the number that was meant, where one can be guessed
 */
export function numberOf(flag: string, text: string, rule = 'a number', ok = (value: number): boolean => !Number.isNaN(value)): number {
  const value = readNumber(text)
  if (ok(value)) return value
  const near = nearNumber(text)
  const hint =
    near !== undefined && ok(near) ? `; did you mean ${near}?` : Number.isNaN(value) ? '; 20000, 20_000, 20k and 2e4 are numbers' : ''
  const got = text.length > 40 ? `${text.slice(0, 39)}…` : text
  throw new CladeError('INVALID_OPTION', `Expected ${flag} to be ${rule}, got ${JSON.stringify(got)}${hint}`)
}

/** Guesses the number that was meant by `400,000`, `400 k`, `400 thousand`, `400steps` or `10^5`. */
function nearNumber(text: string): number | undefined {
  const plain = text
    .toLowerCase()
    .replace(/^\D*?10\s*(?:\^|\*\*)\s*/, '1e')
    .replace(/\s*[*x×]\s*10\s*(?:\^|\*\*)\s*/, 'e')
    .replace(/\s*(thousand|tausend)\b/, 'k')
    .replace(/\s*(million|mio|mil)s?\b/, 'm')
    .replace(/(\d)[, '’](?=\d{3}\b)/g, '$1')
    .replace(/(\d[kmg]?)\s*(steps?|members?|threads?|cores?)?\s*$/, '$1')
    .replace(/\s+/g, '')
  const value = readNumber(plain)
  return Number.isNaN(value) ? undefined : value
}
