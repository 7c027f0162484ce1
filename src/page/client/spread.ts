import type { Leg } from './family.js'
import type { RunModel } from './model.js'

/** Cells along the steps of a run. */
const CELLS = 160

/** The values of a population along its steps: quantiles over the members of each cell, and the value of one line of ancestors. */
export interface Spread {
  readonly x: number[]
  readonly low: (number | null)[]
  readonly q1: (number | null)[]
  readonly median: (number | null)[]
  readonly q3: (number | null)[]
  readonly high: (number | null)[]
}

/**
 * Spreads what slices say over their steps.
 *
 * @param numberOf the number of a row; null or undefined: none
 */
export function spreadOf(model: RunModel, numberOf: (row: number) => number | null | undefined, end = model.axisEnd): Spread {
  const { steps, trained, member } = model.columns
  const longest = Math.max(1, ...[...model.rowsOf.values()].map((rows) => rows.length))
  const cells = Math.min(CELLS, Math.max(8, longest))
  const values: Map<number, number>[] = Array.from({ length: cells }, () => new Map())
  for (let row = 0; row < model.length; row++) {
    if (trained[row] === 0) continue
    const value = numberOf(row)
    if (value === null || value === undefined) continue
    const first = Math.max(0, Math.ceil(((steps[row]! - trained[row]!) / end) * cells - 0.5))
    for (let i = first; i < cells && ((i + 0.5) / cells) * end < steps[row]!; i++) values[i]!.set(member[row]!, value)
  }
  const spread: Spread = { x: [], low: [], q1: [], median: [], q3: [], high: [] }
  values.forEach((cell, i) => {
    const sorted = Float64Array.from(cell.values()).sort()
    spread.x.push(((i + 0.5) / cells) * end)
    for (const [name, q] of QUANTILES) spread[name].push(sorted.length === 0 ? null : quantile(sorted, q))
  })
  return spread
}

const QUANTILES = [
  ['low', 0],
  ['q1', 0.25],
  ['median', 0.5],
  ['q3', 0.75],
  ['high', 1],
] as const

function quantile(sorted: Float64Array, q: number): number {
  const place = q * (sorted.length - 1)
  const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!]
  return low + (high - low) * (place - Math.floor(place))
}

/**
 * The rows that a line of ancestors trained, oldest first, with ascending steps. A donor may have been ahead of who copied it: the copier's
 * rows count from where the donor's end.
 */
export function rowsOfLine(model: RunModel, legs: readonly Leg[]): number[] {
  const { steps } = model.columns
  const line: number[] = []
  for (const { life, to } of legs) {
    const reached = line.length === 0 ? -1 : steps[line.at(-1)!]!
    for (const row of life.rows) if (steps[row]! <= to && steps[row]! > reached) line.push(row)
  }
  return line
}

/**
 * The value of a line of ancestors at each x: that of the slice which covers it. Where a copier was ahead of its donor no slice does, and
 * the last value holds on. null before the line and after it.
 */
export function alongLine(
  model: RunModel,
  rows: readonly number[],
  xs: readonly number[],
  numberOf: (row: number) => number | null | undefined,
): (number | null)[] {
  const { steps, trained } = model.columns
  let k = 0
  return xs.map((x) => {
    while (k < rows.length && steps[rows[k]!]! < x) k++
    const row = rows[k]
    if (row === undefined) return null
    if (steps[row]! - trained[row]! <= x) return numberOf(row) ?? null
    return k === 0 ? null : (numberOf(rows[k - 1]!) ?? null)
  })
}
