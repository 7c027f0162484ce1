import { anything } from '../../checks/requirements.js'
import { show } from '../../checks/show.js'
import { expected, readOptions } from '../core/errors.js'
import type { Observations } from '../core/observations.js'
import { Pcg64 } from '../core/pcg64.js'
import { isList, itemsOf } from './list.js'
import type { Space } from './space.js'

export interface MultiDiscreteOptions {
  /** The first of each part's numbers; absent, 0 each. */
  readonly start?: ArrayLike<number>
}

/** A vector of whole numbers, the i-th in start[i]..start[i]+nvec[i]-1. Flattened: one one-hot after the other. */
export class MultiDiscrete implements Space<Int32Array> {
  readonly name = 'MultiDiscrete'
  readonly nvec: readonly number[]
  readonly start: readonly number[]
  readonly flatSize: number
  private random = new Pcg64()

  /**
   * @throws EnvError SPACE_INVALID unless nvec is a list of whole numbers from 1 to 2^31, and start one of as many whole numbers;
   * UNKNOWN_OPTION
   * @example
   * new MultiDiscrete([3, 2])
   * new MultiDiscrete([2, 11], { start: [0, 25] })
   */
  constructor(nvec: ArrayLike<number>, options?: MultiDiscreteOptions) {
    const sizes = wholeNumbers(nvec)
    if (!sizes || sizes.length === 0 || !sizes.every((n) => n >= 1 && n <= 2 ** 31)) {
      throw expected('nvec of MultiDiscrete', 'a list of one or more whole numbers from 1 to 2^31, such as [3, 2]', nvec, 'SPACE_INVALID')
    }
    const { start: given = sizes.map(() => 0) } = readOptions<MultiDiscreteOptions>(
      'MultiDiscrete',
      options,
      { start: anything },
      '{ start: [0, 25] }',
      'SPACE_INVALID',
    )
    const start = wholeNumbers(given)
    // Values are kept in 32 bits.
    if (start?.length !== sizes.length || !start.every((first, i) => first >= -(2 ** 31) && first + sizes[i]! <= 2 ** 31)) {
      throw expected('start of MultiDiscrete', `a list of ${sizes.length} whole numbers of 32 bits`, given, 'SPACE_INVALID')
    }
    this.nvec = Object.freeze(sizes)
    this.start = Object.freeze(start)
    this.flatSize = sizes.reduce((sum, n) => sum + n, 0)
  }

  seed(seed: number): void {
    this.random = new Pcg64(seed)
  }

  sample(): Int32Array {
    return Int32Array.from(this.nvec, (n, i) => Math.floor(this.random.random() * n) + this.start[i]!)
  }

  contains(value: unknown): value is Int32Array {
    return this.explain(value) === undefined
  }

  explain(value: unknown): string | undefined {
    const { nvec, start } = this
    if (!isList(value)) return `Expected an array of ${nvec.length} whole numbers, got ${show(value)}`
    if (value.length !== nvec.length) return `Expected ${nvec.length} whole numbers, got ${value.length}`
    for (const [i, n] of nvec.entries()) {
      const [item, first, last] = [value[i], start[i]!, start[i]! + n - 1]
      if (Number.isInteger(item) && (item as number) >= first && (item as number) <= last) continue
      return `Expected a whole number from ${first} to ${last} at ${i}, got ${show(item)}`
    }
    return undefined
  }

  flatten(value: ArrayLike<number>, out: Observations, offset: number): void {
    out.fill(0, offset, offset + this.flatSize)
    let first = offset
    this.nvec.forEach((n, i) => {
      out[first + value[i]! - this.start[i]!] = 1
      first += n
    })
  }
}

/** A list of whole numbers, copied; undefined for anything else. */
function wholeNumbers(value: unknown): number[] | undefined {
  const items = itemsOf(value)
  return items?.every(Number.isSafeInteger) ? ([...items] as number[]) : undefined
}
