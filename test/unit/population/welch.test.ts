import { expect, test } from 'vitest'
import { welchTest } from '../../../src/population/exploit/welch.js'
import reference from '../../reference/welch.json' with { type: 'json' }

test('truth: 200 p-values agree with those recorded from scipy to 1e-10', () => {
  expect(reference.cases).toHaveLength(200)
  for (const { kind, a, b, p } of reference.cases) {
    // NaN there: both samples are one and the same value; here no evidence.
    const expected = p ?? 1
    const got = welchTest(a, b)
    if (!(Math.abs(got - expected) <= 1e-10)) expect.fail(`${kind}: ${got} instead of ${expected}`)
    // Small ones too, relative to what rounding in the means allows.
    if (expected > 1e-12 && !(Math.abs(got / expected - 1) <= 1e-9)) expect.fail(`${kind}: ${got} instead of ${expected}`)
  }
})

test('truth: worked by hand: one value each more than the other, equal variances', () => {
  // t = -1 / sqrt(1/3 + 1/3) = -1.2247 with 4 degrees of freedom; the t-distribution with 4 has the closed form
  // p = 1 - u (3 - u^2) / 2 with u = |t| / sqrt(4 + t^2).
  const u = Math.sqrt(1.5) / Math.sqrt(5.5)
  expect(welchTest([1, 2, 3], [2, 3, 4])).toBeCloseTo(1 - (u * (3 - u * u)) / 2, 14)
})

test('truth: what is no sample gives no evidence, and constant samples that differ all of it', () => {
  expect(welchTest([], [])).toBe(1)
  expect(welchTest([1], [2, 3])).toBe(1)
  expect(welchTest([4, 4], [4, 4, 4])).toBe(1)
  expect(welchTest([4, 4], [5, 5])).toBe(0)
})

test('law: all samples of two or three small whole numbers give a p-value, also where x lies on the border between the two fractions', () => {
  const values = [0, 1, 2, 3]
  const samples = values.flatMap((a) => values.flatMap((b) => [[a, b], ...values.map((c) => [a, b, c])]))
  for (const a of samples) {
    for (const b of samples) {
      const p = welchTest(a, b)
      if (!(p >= 0 && p <= 1 && Math.abs(p - welchTest(b, a)) < 1e-12)) expect.fail(`${a} and ${b}: ${p}`)
    }
  }
})
