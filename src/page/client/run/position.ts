import type { Axis } from '../../wire.js'

/** The place of a value in its range, 0 to 1 along the axis; null where the range has no ends. */
export function shareOf({ scale, low, high }: Axis, value: number): number | null {
  if (low === null || high === null || high <= low) return null
  const on = (x: number) => (scale === 'log' ? Math.log(x) : scale === 'one-minus-log' ? -Math.log(Math.max(1e-12, 1 - x)) : x)
  const share = (on(value) - on(low)) / (on(high) - on(low))
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : null
}
