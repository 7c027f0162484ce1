import type { Axis } from '../wire.js'

/** The ratio of its bounds from which an axis is logarithmic. */
const WIDE = 10

/** The axis of a hyperparameter, from the description of its range in run.json. A range of one's own has what it has. */
export function axisOf(name: string, range: Readonly<Record<string, unknown>>): Axis {
  const values = Array.isArray(range.values) ? (range.values as readonly unknown[]) : null
  if (values?.some((value) => typeof value !== 'number')) return { name, scale: 'words', low: null, high: null }
  const [low, high] = values
    ? [Math.min(...(values as number[])), Math.max(...(values as number[]))]
    : [bound(range.low), bound(range.high)]
  if (low === null || high === null) return { name, scale: 'linear', low, high }
  const wide = low > 0 && high / low >= WIDE
  // The bounds of oneMinus are those of its inner range.
  if (String(range.kind).startsWith('oneMinus(')) return { name, scale: wide ? 'one-minus-log' : 'linear', low: 1 - high, high: 1 - low }
  return { name, scale: wide ? 'log' : 'linear', low, high }
}

const bound = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null)
