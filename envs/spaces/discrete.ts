import { anything, wholeNumber } from '../../checks/requirements.js'
import { show } from '../../checks/show.js'
import { check, expected, readOptions } from '../core/errors.js'
import type { Observations } from '../core/observations.js'
import { Pcg64 } from '../core/pcg64.js'
import type { Space } from './space.js'

/** The whole numbers start..start+n-1. Flattened: one-hot. */
export class Discrete implements Space<number> {
  readonly name = 'Discrete'
  readonly n: number
  readonly start: number
  readonly flatSize: number
  private random = new Pcg64()

  /**
   * @param start a number, or `{ start }`; absent, 0
   * @throws EnvError SPACE_INVALID unless n is a positive integer and start a whole number; UNKNOWN_OPTION
   * @example
   * new Discrete(4)
   * new Discrete(3, { start: -1 })
   */
  constructor(n: number, start: number | { readonly start?: number } = 0) {
    check('n of Discrete', n, { ...wholeNumber(1, 2 ** 32), words: 'a whole number from 1 to 2^32' }, 'SPACE_INVALID')
    const first =
      typeof start === 'number' ? start : (readOptions('Discrete', start, { start: anything }, '{ start: 1 }', 'SPACE_INVALID').start ?? 0)
    if (!Number.isSafeInteger(first) || !Number.isSafeInteger(first + n))
      throw expected('start of Discrete', 'a whole number', first, 'SPACE_INVALID')
    this.n = n
    this.start = first
    this.flatSize = n
  }

  seed(seed: number): void {
    this.random = new Pcg64(seed)
  }

  sample(): number {
    return this.start + this.random.integers(0, this.n)
  }

  contains(value: unknown): value is number {
    return this.explain(value) === undefined
  }

  explain(value: unknown): string | undefined {
    const last = this.start + this.n - 1
    if (Number.isInteger(value) && (value as number) >= this.start && (value as number) <= last) return undefined
    return `Expected a whole number from ${this.start} to ${last}, got ${show(value)}`
  }

  flatten(value: number, out: Observations, offset: number): void {
    out.fill(0, offset, offset + this.n)
    out[offset + value - this.start] = 1
  }
}
