import { EnvError, expected, show } from '../core/errors.js'
import type { Observations } from '../core/observations.js'
import { Pcg64 } from '../core/pcg64.js'
import { isList } from './list.js'
import type { Space } from './space.js'

/** What a Box of each type is stored in. */
export const boxArrays = {
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  bool: Uint8Array,
} as const

export type BoxType = keyof typeof boxArrays
/** What `sample` of a Box of that type returns; plain arrays of numbers are contained as well. */
export type BoxArray<T extends BoxType = BoxType> = InstanceType<(typeof boxArrays)[T]>

export interface BoxOptions<T extends BoxType> {
  /** Sizes of the axes; absent, as long as the longer of `low` and `high`. */
  readonly shape?: readonly number[]
  /** What the numbers are stored as; absent, float32. */
  readonly type?: T
}

/** A box in n-dimensional space; values are flat and row-major. Infinite bounds are for floats only. */
export class Box<T extends BoxType = 'float32'> implements Space<BoxArray<T>> {
  readonly name = 'Box'
  readonly shape: readonly number[]
  readonly type: T
  /** Bounds of every coordinate, inclusive. */
  readonly low: BoxArray<T>
  readonly high: BoxArray<T>
  readonly flatSize: number
  private readonly integral: boolean
  private random = new Pcg64()

  /**
   * @param low one bound for all coordinates, or one each; likewise `high`
   * @throws EnvError SPACE_INVALID for bounds that are NaN, crossed, of the wrong number, or no numbers of the type
   */
  constructor(low: number | ArrayLike<number>, high: number | ArrayLike<number>, options: BoxOptions<T> = {}) {
    this.type = options.type ?? ('float32' as T)
    if (!Object.hasOwn(boxArrays, this.type))
      throw expected('type of Box', `one of ${Object.keys(boxArrays).join(', ')}`, this.type, 'SPACE_INVALID')
    this.shape = Object.freeze([...(options.shape ?? [lengthOf(low) ?? lengthOf(high) ?? 1])])
    if (!this.shape.every((size) => Number.isSafeInteger(size) && size >= 1)) {
      throw expected('shape of Box', 'positive whole numbers', this.shape, 'SPACE_INVALID')
    }
    this.flatSize = this.shape.reduce((product, size) => product * size, 1)
    this.integral = !this.type.startsWith('float')
    this.low = this.bounds('low', low)
    this.high = this.bounds('high', high)
    const crossed = Array.from(this.low).findIndex((bound, i) => bound > this.high[i]!)
    if (crossed >= 0) {
      throw new EnvError('SPACE_INVALID', `Expected low <= high in Box, got ${this.low[crossed]} > ${this.high[crossed]} at ${crossed}`)
    }
  }

  seed(seed: number): void {
    this.random = new Pcg64(seed)
  }

  /**
   * Uniform where both bounds are finite, else exponential from the one that is, else normal; the draws in Gymnasium's order
   * (unbounded, bounded below, bounded above, bounded).
   */
  sample(): BoxArray<T> {
    const out = new boxArrays[this.type](this.flatSize) as BoxArray<T>
    const { low, high, random } = this
    const each = (below: boolean, above: boolean, draw: (i: number) => number): void => {
      for (let i = 0; i < this.flatSize; i++) {
        if (Number.isFinite(low[i]) === below && Number.isFinite(high[i]) === above) out[i] = draw(i)
      }
    }
    each(false, false, () => random.normal())
    each(true, false, (i) => random.exponential() + low[i]!)
    each(false, true, (i) => -random.exponential() + high[i]!)
    each(true, true, (i) => (this.integral ? Math.floor(random.uniform(low[i]!, high[i]! + 1)) : random.uniform(low[i]!, high[i]!)))
    return out
  }

  contains(value: unknown): value is BoxArray<T> {
    return this.explain(value) === undefined
  }

  explain(value: unknown): string | undefined {
    if (!isList(value)) return `Expected an array of ${this.flatSize} numbers, got ${show(value)}`
    if (value.length !== this.flatSize) return `Expected ${this.flatSize} numbers (shape [${this.shape.join(', ')}]), got ${value.length}`
    for (let i = 0; i < this.flatSize; i++) {
      const x = value[i]
      if (typeof x !== 'number' || Number.isNaN(x)) return `Expected a number at ${i}, got ${show(x)}`
      // Bounds are float32 numbers, so what is compared with them is one too: 0.7 is inside a Box up to 0.7.
      const stored = this.type === 'float32' ? Math.fround(x) : x
      if (!(stored >= this.low[i]! && stored <= this.high[i]!))
        return `Expected a number from ${this.low[i]} to ${this.high[i]} at ${i}, got ${x}`
      if (this.integral && !Number.isInteger(x)) return `Expected a whole number at ${i}, got ${x}`
    }
    return undefined
  }

  flatten(value: ArrayLike<number>, out: Observations, offset: number): void {
    out.set(value, offset)
  }

  private bounds(which: string, given: number | ArrayLike<number>): BoxArray<T> {
    const wanted = typeof given === 'number' ? new Array<number>(this.flatSize).fill(given) : Array.from(given)
    if (wanted.length !== this.flatSize) throw expected(`${which} of Box`, `${this.flatSize} numbers`, wanted, 'SPACE_INVALID')
    const stored = boxArrays[this.type].from(wanted) as BoxArray<T>
    const ok = wanted.every((x, i) => (this.integral ? stored[i] === x : typeof x === 'number' && !Number.isNaN(x)))
    if (!ok) throw expected(`${which} of Box`, this.integral ? `${this.type} numbers` : 'numbers other than NaN', given, 'SPACE_INVALID')
    return stored
  }
}

function lengthOf(bound: number | ArrayLike<number>): number | undefined {
  return typeof bound === 'number' ? undefined : bound.length
}
