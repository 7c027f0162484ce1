import type { Report } from '../trainable.js'

/** The latest `size` returns, oldest first. */
export function slide(window: readonly number[], returns: Float64Array, size: number): number[] {
  return [...window, ...returns.subarray(Math.max(0, returns.length - size))].slice(-size)
}

/** What the trainable reports, or else the mean of the window; undefined before the first episode. */
export function scoreOf(report: Report, window: readonly number[]): number | undefined {
  if (report.score !== undefined || window.length === 0) return report.score
  return window.reduce((sum, value) => sum + value, 0) / window.length
}
