import { plainList } from '../../checks/reading.js'
import { anything } from '../../checks/requirements.js'
import { show } from '../../checks/show.js'
import { CladeError, readOptions } from '../errors.js'
import type { Tunable, Value } from '../trainable.js'
import type { Kind } from './kind.js'

/** A kind whose values are numbers between two bounds, both included. */
export interface Range extends Kind {
  readonly low: number
  readonly high: number
  /** True where every value is a whole number. */
  readonly whole: boolean
}

export interface RangeOptions {
  /** The bounds of the first draw, both included, inside the range. Default: the whole range. */
  readonly initial?: readonly [low: number, high: number]
}

/** The initial range, filled in. @throws CladeError INVALID_RANGE where the bounds make no range */
export function checkRange(kind: string, low: number, high: number, options: RangeOptions): readonly [low: number, high: number] {
  const { initial: given = [low, high] } = readOptions(kind, options, { initial: anything }, '{ initial: [1e-3, 2e-3] }')
  const initial = plainList(given) as typeof given | undefined
  if (initial === undefined) throw invalidRange(`${kind}'s initial range`, 'a list of two numbers', show(given))
  const ends = [
    ['low', low],
    ['high', high],
    ["initial range's low", initial[0]],
    ["initial range's high", initial[1]],
  ] as const
  for (const [end, value] of ends) {
    if (!Number.isFinite(value)) throw invalidRange(`${kind}'s ${end}`, 'a finite number', show(value))
  }
  if (low >= high) throw invalidRange(`${kind}'s low`, 'below its high', `${low} and ${high}`)
  if (!Number.isFinite(high - low)) throw invalidRange(`${kind}'s bounds`, 'less than 1.8e308 apart', `${low} and ${high}`)
  if (initial[0] > initial[1]) throw invalidRange(`${kind}'s initial low`, 'at most its initial high', `${initial[0]} and ${initial[1]}`)
  if (initial[0] < low || initial[1] > high) {
    throw invalidRange(`${kind}'s initial range`, `within ${low} to ${high}`, `${initial[0]} to ${initial[1]}`)
  }
  return initial
}

export function invalidRange(what: string, rule: string, got: string): CladeError {
  return new CladeError('INVALID_RANGE', `Expected ${what} to be ${rule}, got ${got}`)
}

/** The value, or the bound that it passes. Never -0, which compares as different from the 0 that a trainable may report. */
export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high) + 0
}

/**
 * `value * factor`, at least `least` away from `value`: multiplication alone would leave 0 where it is, and what is near it almost. At 0 a
 * factor above 1 leads up and one below 1 down; elsewhere they lead away from 0 and towards it, past it where `least` is longer.
 */
export function moved(value: number, factor: number, least: number): number {
  if (factor === 1) return value
  const target = value * factor
  if (Math.abs(target - value) >= least) return target
  return value + (value < 0 ? -1 : 1) * Math.sign(factor - 1) * least
}

/** The members that all ranges of numbers have in common. */
export function rangeMembers(kind: string, low: number, high: number, whole: boolean) {
  return {
    kind,
    low,
    high,
    whole,
    dimensions: 1,
    wholeBounds: whole ? ([low, high] as const) : null,
    contains: (value: Value) => typeof value === 'number' && value >= low && value <= high && (!whole || Number.isInteger(value)),
    misfit(name: string, tunable: Tunable): string | undefined {
      if (typeof tunable.default !== 'number') {
        return `Expected ${name} to take values like ${JSON.stringify(tunable.default)}, got numbers from ${low} to ${high}`
      }
      if (tunable.integer && !whole) return `Expected ${name} to take whole numbers only, got ${kind}`
      const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = tunable
      if (low >= min && high <= max) return undefined
      return `Expected ${name} to stay ${span(min, max)}, got ${low} to ${high}`
    },
  }
}

/** The bounds in words: `within 0 to 1`, `at least 0`, `at most 1`. */
export function span(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return `at least ${min}`
  if (min === Number.NEGATIVE_INFINITY) return `at most ${max}`
  return `within ${min} to ${max}`
}
