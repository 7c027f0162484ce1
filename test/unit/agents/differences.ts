import { expect } from 'vitest'

/** Central differences of `loss` at the point `at`, by each coordinate, in double precision. */
export function differences(loss: (at: number[]) => number, at: number[]): number[] {
  const step = 1e-5
  return at.map((_, i) => {
    const moved = (by: number) => loss(at.map((x, j) => (j === i ? x + by : x)))
    return (moved(step) - moved(-step)) / (2 * step)
  })
}

export function expectClose(got: number[], wanted: number[]): void {
  expect(got.length).toBe(wanted.length)
  expect(Math.max(...wanted.map(Math.abs))).toBeGreaterThan(1e-3)
  for (const [i, value] of wanted.entries()) expect(Math.abs(got[i]! - value)).toBeLessThan(1e-6)
}

export function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
