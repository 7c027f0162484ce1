import type { Estimate } from '../statistics/bootstrap.js'

/**
 * An estimate as people read it, with its interval where it has one.
 *
 * @param digits decimals
 * @example
 * showEstimate(bootstrap([[1, 2, 3]], ([x]) => interquartileMean(x!)), 2) // '2.00 [1.00, 3.00]'
 */
export function showEstimate({ value, interval }: Estimate, digits: number): string {
  const bounds = interval ? ` [${interval.low.toFixed(digits)}, ${interval.high.toFixed(digits)}]` : ''
  return `${value.toFixed(digits)}${bounds}`
}
