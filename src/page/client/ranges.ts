import { padded } from './chart.js'

/** Where a few values would take most of the height, an axis leaves out what lies beyond these quantiles. */
const INNER = [0.02, 0.999] as const
/** How many times the range between them the whole one has to be. */
const RULED = 2.5

/** The range of all values, with a little air. */
export function wholeRange(values: readonly number[]): [number, number] {
  if (values.length === 0) return [0, 1]
  return padded(
    values.reduce((a, b) => Math.min(a, b)),
    values.reduce((a, b) => Math.max(a, b)),
  )
}

/**
 * The range of the values, which one outlier does not rule.
 *
 * @param seen values that are in it in any case
 */
export function calmRange(values: readonly number[], seen: readonly number[] = []): [number, number] {
  if (values.length === 0) return [0, 1]
  const sorted = Float64Array.from(values).sort()
  const at = (q: number) => sorted[Math.round(q * (sorted.length - 1))]!
  const inner = [Math.min(at(INNER[0]), ...seen), Math.max(at(INNER[1]), ...seen)] as const
  const isRuled = inner[1] > inner[0] && at(1) - at(0) > RULED * (inner[1] - inner[0])
  return isRuled ? padded(...inner) : padded(at(0), at(1))
}
