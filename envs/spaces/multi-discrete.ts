import { expected, show } from '../core/errors.js'
import type { Observations } from '../core/observations.js'
import { Pcg64 } from '../core/pcg64.js'
import { isList } from './list.js'
import type { Space } from './space.js'

/** A vector of whole numbers, the i-th in 0..nvec[i]-1. Flattened: one one-hot after the other. */
export class MultiDiscrete implements Space<Int32Array> {
  readonly name = 'MultiDiscrete'
  readonly nvec: readonly number[]
  readonly flatSize: number
  private random = new Pcg64()

  /** @throws EnvError SPACE_INVALID unless every n is a whole number from 1 to 2^31 */
  constructor(nvec: ArrayLike<number>) {
    this.nvec = Object.freeze(Array.from(nvec))
    if (this.nvec.length === 0 || !this.nvec.every((n) => Number.isSafeInteger(n) && n >= 1 && n <= 2 ** 31)) {
      throw expected('nvec of MultiDiscrete', 'one or more whole numbers from 1 to 2^31', this.nvec, 'SPACE_INVALID')
    }
    this.flatSize = this.nvec.reduce((sum, n) => sum + n, 0)
  }

  seed(seed: number): void {
    this.random = new Pcg64(seed)
  }

  sample(): Int32Array {
    return Int32Array.from(this.nvec, (n) => Math.floor(this.random.random() * n))
  }

  contains(value: unknown): value is Int32Array {
    return this.explain(value) === undefined
  }

  explain(value: unknown): string | undefined {
    if (!isList(value)) return `Expected an array of ${this.nvec.length} whole numbers, got ${show(value)}`
    if (value.length !== this.nvec.length) return `Expected ${this.nvec.length} whole numbers, got ${value.length}`
    const wrong = this.nvec.findIndex((n, i) => !(Number.isInteger(value[i]) && (value[i] as number) >= 0 && (value[i] as number) < n))
    return wrong < 0 ? undefined : `Expected a whole number from 0 to ${this.nvec[wrong]! - 1} at ${wrong}, got ${show(value[wrong])}`
  }

  flatten(value: ArrayLike<number>, out: Observations, offset: number): void {
    out.fill(0, offset, offset + this.flatSize)
    let start = offset
    this.nvec.forEach((n, i) => {
      out[start + value[i]!] = 1
      start += n
    })
  }
}
