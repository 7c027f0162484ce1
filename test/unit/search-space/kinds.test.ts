import { describe, expect, test } from 'vitest'
import { stream } from '../../../src/random.js'
import { choice, integer, logUniform, oneMinus, uniform } from '../../../src/search-space/index.js'
import type { Kind } from '../../../src/search-space/kind.js'
import type { Tunable, Value } from '../../../src/trainable.js'

const random = stream(1, 'unused')

describe('truth: perturb', () => {
  test.each<[string, Kind, Value, number, Value]>([
    ['a float is multiplied', logUniform(1e-4, 1), 0.5, 1.2, 0.6],
    ['a float is multiplied', uniform(0, 1), 0.5, 0.8, 0.4],
    ['a negative float moves away from 0', uniform(-4, 4), -1, 2, -2],
    ['0 goes up', uniform(0, 1), 0, 1.2, 0.005],
    ['0 stops at a bound of 0', uniform(0, 1), 0, 0.8, 0],
    ['0 goes below where that is allowed', uniform(-1, 1), 0, 0.8, -0.01],
    ['next to nothing goes up', uniform(0, 1), 1e-300, 1.2, 0.005],
    ['a small value crosses 0', uniform(-1, 1), 0.004, 0.8, -0.006],
    ['and goes on from there', uniform(-1, 1), -0.006, 1.2, -0.016],
    ['a bound of -0 gives 0', uniform(-0, 1), 0.001, 0.8, 0],
    ['the smallest number is not stuck', logUniform(Number.MIN_VALUE, 1e-300), Number.MIN_VALUE, 1.2, 2 * Number.MIN_VALUE],
    ['a discount of 1 falls', oneMinus(uniform(0, 0.1)), 1, 1.2, 1 - 0.0005],
    ['a discount of 1 falls where 1 - x rounds to 1', oneMinus(logUniform(1e-20, 0.1)), 1, 1.2, 1 - 2 ** -53],
    ['×1.2 does not leave the range (ray#5035, #2201)', logUniform(1e-4, 1e-2), 9e-3, 1.2, 1e-2],
    ['×0.8 does not leave the range', uniform(0.1, 1), 0.11, 0.8, 0.1],
    ['an integer is rounded', integer(1, 50), 20, 1.2, 24],
    ['1 is not stuck above', integer(1, 50), 1, 1.2, 2],
    ['2 is not stuck below', integer(1, 50), 2, 0.8, 1],
    ['1 does not fall to 0 (ray#54755)', integer(1, 50), 1, 0.8, 1],
    ['1 falls to 0 where 0 is allowed', integer(0, 50), 1, 0.8, 0],
    ['0 is not stuck', integer(0, 50), 0, 1.2, 1],
    ['0 goes below where that is allowed', integer(-5, 5), 0, 0.8, -1],
    ['-1 moves towards 0', integer(-5, 5), -1, 0.8, 0],
    ['-1 moves away from 0', integer(-5, 5), -1, 1.2, -2],
    ['a choice goes up', choice([16, 32, 64]), 32, 1.2, 64],
    ['a choice goes down', choice([16, 32, 64]), 32, 0.8, 16],
    ['a choice stops at its end', choice([1, 2]), 2, 1.2, 2],
    ['a choice that is ordered by word stops at its end', choice(['a', 'b'], { ordered: true }), 'b', 1.2, 'b'],
    ['one without an order goes anywhere else', choice(['a', 'b']), 'b', 1.2, 'a'],
    ['so does one of numbers that do not ascend', choice([3, 1]), 1, 1.2, 3],
    ['and stays for a factor of 1', choice(['a', 'b']), 'b', 1, 'b'],
    ['the only value stays', choice(['a']), 'a', 1.2, 'a'],
    ['a discount moves by its distance from 1', oneMinus(uniform(0.125, 0.5)), 0.75, 0.5, 0.875],
    ['a discount stays below its bound', oneMinus(logUniform(1e-3, 1e-1)), 0.9985, 0.5, 0.999],
  ])('%s: %#', (_name, kind, value, factor, expected) => {
    expect(kind.perturb(value, factor, random)).toBe(expected)
  })
})

test('truth: oneMinus(logUniform(1e-3, 1e-1)) is a discount from 0.9 to 0.999', () => {
  const discount = oneMinus(logUniform(1e-3, 1e-1))
  expect([discount.low, discount.high]).toEqual([0.9, 0.999])
  expect(discount.contains(0.9)).toBe(true)
  expect(discount.contains(0.999)).toBe(true)
  expect(discount.contains(0.9991)).toBe(false)
})

test('truth: logUniform gives each order of magnitude the same share', () => {
  const draws = stream(1, 'shares')
  const kind = logUniform(1e-4, 1)
  const shares = [0, 0, 0, 0]
  for (let i = 0; i < 4000; i += 1) shares[Math.floor(Math.log10(Number(kind.sample(draws))) + 4)]! += 1
  // 1000 expected in each; five standard deviations of a binomial are 137.
  for (const share of shares) expect(Math.abs(share - 1000)).toBeLessThan(137)
})

test('truth: integer reaches both of its ends, and each as often', () => {
  const draws = stream(1, 'ends')
  const counts = new Map<Value, number>()
  for (let i = 0; i < 3000; i += 1) {
    const value = integer(1, 3).sample(draws)
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  expect([...counts.keys()].sort()).toEqual([1, 2, 3])
  // 1000 expected; five standard deviations are 129.
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(129)
})

describe('truth: a range that is none is refused in one sentence', () => {
  test.each([
    [() => logUniform(0.01, 0.0001), "Expected logUniform's low to be below its high, got 0.01 and 0.0001"],
    [() => logUniform(0, 1), "Expected logUniform's low to be above 0, got 0"],
    [() => logUniform(-1, 1), "Expected logUniform's low to be above 0, got -1"],
    [() => uniform(-1e308, 1e308), "Expected uniform's bounds to be less than 1.8e308 apart, got -1e+308 and 1e+308"],
    [() => logUniform(1e-300, 1e300), "Expected logUniform's bounds to be within a ratio of 1.8e308, got 1e-300 and 1e+300"],
    [() => oneMinus(logUniform(1e-20, 1e-18)), "Expected oneMinus's range to be wide enough for two numbers, got nothing but 1"],
    [() => uniform(1, 1), "Expected uniform's low to be below its high, got 1 and 1"],
    [() => uniform(Number.NaN, 1), "Expected uniform's low to be a finite number, got NaN"],
    [() => uniform(0, Number.POSITIVE_INFINITY), "Expected uniform's high to be a finite number, got Infinity"],
    [() => uniform('0' as unknown as number, 1), 'Expected uniform\'s low to be a finite number, got "0"'],
    [() => integer(1, 2.5), "Expected integer's bounds to be whole numbers, got 2.5"],
    [() => uniform(0, 1, { initial: [0.5, 2] }), "Expected uniform's initial range to be within 0 to 1, got 0.5 to 2"],
    [() => uniform(0, 1, { initial: [-0.5, 0.2] }), "Expected uniform's initial range to be within 0 to 1, got -0.5 to 0.2"],
    [() => uniform(0, 1, { initial: [0.5, 0.2] }), "Expected uniform's initial low to be at most its initial high, got 0.5 and 0.2"],
    [() => choice([]), "Expected choice's values to be a list of at least one, got []"],
    [() => choice([1, 2, 1]), "Expected choice's values to be different from each other, got 1 twice"],
    [() => choice([Number.NaN]), "Expected choice's values to be finite numbers, strings or booleans, got NaN"],
    [() => choice([1, 2], { initial: [3] }), "Expected choice's initial values to be among its values, got 3"],
    [() => choice([1, 2], { initial: [] }), "Expected choice's initial values to be a list of at least one, got []"],
    [() => choice([1, 2], { ordered: 'yes' as never }), 'Expected choice\'s ordered to be true or false, got "yes"'],
    [() => oneMinus(choice([1]) as never), "Expected oneMinus's argument to be a range of numbers, got choice"],
  ])('%#', (make, message) => {
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_RANGE', badInput: true, message }))
  })
})

describe('truth: coordinates', () => {
  test.each<[Kind, Value, readonly number[]]>([
    [uniform(-1, 3), 0, [0.25]],
    [logUniform(1e-4, 1), 1e-3, [0.25]],
    [integer(2, 10), 4, [0.25]],
    [oneMinus(uniform(0, 0.5)), 0.875, [0.25]],
    [choice([16, 32, 64]), 32, [0.5]],
    [choice(['a', 'b', 'c']), 'b', [0, 1, 0]],
    [choice([5]), 5, [0]],
  ])('%#', (kind, value, coordinates) => {
    expect(kind.dimensions).toBe(coordinates.length)
    for (const [i, at] of kind.encode(value).entries()) expect(at).toBeCloseTo(coordinates[i]!, 12)
    expect(kind.decode(coordinates)).toBe(value)
  })
})

describe('truth: misfit', () => {
  const fraction: Tunable = { default: 0.99, min: 0, max: 1 }
  const steps: Tunable = { default: 5, min: 1, integer: true }
  test.each<[Kind, Tunable, string | undefined]>([
    [uniform(0.9, 0.99), fraction, undefined],
    [uniform(0.9, 1.2), fraction, 'Expected x to stay within 0 to 1, got 0.9 to 1.2'],
    [oneMinus(uniform(-0.5, 0.5)), fraction, 'Expected x to stay within 0 to 1, got 0.5 to 1.5'],
    [uniform(-1, 2), { default: 1, min: 0 }, 'Expected x to stay at least 0, got -1 to 2'],
    [uniform(-1, 2), { default: 1, max: 0 }, 'Expected x to stay at most 0, got -1 to 2'],
    [uniform(1, 9), steps, 'Expected x to take whole numbers only, got uniform'],
    [integer(1, 9), steps, undefined],
    [integer(0, 9), steps, 'Expected x to stay at least 1, got 0 to 9'],
    [uniform(1, 9), { default: 'adam' }, 'Expected x to take values like "adam", got numbers from 1 to 9'],
    [choice([0.5, 1.5]), fraction, 'Expected x to stay within 0 to 1, got 1.5'],
    [choice([1.5]), steps, 'Expected x to take whole numbers only, got 1.5'],
    [choice(['adam']), steps, 'Expected x to take values like 5, got "adam"'],
    [choice(['adam', 'sgd']), { default: 'adam' }, undefined],
  ])('%#', (kind, tunable, message) => {
    expect(kind.misfit('x', tunable)).toBe(message)
  })
})
