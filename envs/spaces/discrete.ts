import { expected, show } from '../core/errors.js'
import type { Observations } from '../core/observations.js'
import { Pcg64 } from '../core/pcg64.js'
import type { Space } from './space.js'

/** The whole numbers start..start+n-1. Flattened: one-hot. */
export class Discrete implements Space<number> {
  readonly name = 'Discrete'
  readonly flatSize: number
  private random = new Pcg64()

  /** @throws EnvError SPACE_INVALID unless n is a positive whole number and start a whole number */
  constructor(
    readonly n: number,
    readonly start = 0,
  ) {
    if (!Number.isSafeInteger(n) || n < 1 || n > 2 ** 32)
      throw expected('n of Discrete', 'a whole number from 1 to 2^32', n, 'SPACE_INVALID')
    if (!Number.isSafeInteger(start)) throw expected('start of Discrete', 'a whole number', start, 'SPACE_INVALID')
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
