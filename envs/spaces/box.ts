import { isOptions } from '../../checks/reading.js'
import { anything } from '../../checks/requirements.js'
import { show } from '../../checks/show.js'
import { EnvError, expected, readOptions } from '../core/errors.js'
import { MAX_NUMBERS, type Observations } from '../core/observations.js'
import { Pcg64 } from '../core/pcg64.js'
import { type BoxArray, type BoxType, boxArrays, boxType } from './box-type.js'
import { isList, itemsOf, shapeOf } from './list.js'
import type { Space } from './space.js'

export type { BoxArray, BoxType } from './box-type.js'

/** One bound for all numbers of a Box, or one each, flat and row-major. */
export type Bound = number | boolean | ArrayLike<number | boolean>

export interface BoxOptions<T extends BoxType> {
  /** Sizes of the axes; absent, one axis as long as `low` or `high`, or of 1. [] is a single number. */
  readonly shape?: readonly number[]
  /** The type that the numbers are stored as; absent, float32. */
  readonly type?: T
  /** Gymnasium's name of `type`. */
  readonly dtype?: T
}

/** The arguments of a Box by name. */
export interface BoxArguments<T extends BoxType> extends BoxOptions<T> {
  readonly low: Bound
  readonly high: Bound
}

const FORM = 'new Box(-1, 1, { shape: [3] }) or new Box({ low: -1, high: 1, shape: [3] })'
const options = { shape: anything, type: anything, dtype: anything }

/**
 * A box in n-dimensional space; values are flat and row-major. Infinite bounds are for floats only. A value of shape [] is a number or an
 * array of one; a value of type bool holds 0 and 1, or false and true.
 *
 * @example
 * new Box(-1, 1, { shape: [3] })
 * new Box([0, -5], [1, 5])
 * new Box({ low: 0, high: 255, shape: [84, 84, 3], dtype: 'uint8' })
 */
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
   * @throws EnvError SPACE_INVALID for bounds that are NaN, crossed, of the wrong number, or no numbers of the type, and for a shape that
   * is no list of positive integers; UNKNOWN_OPTION
   */
  constructor(low: Bound, high: Bound, options?: BoxOptions<T>)
  constructor(all: BoxArguments<T>)
  constructor(first: Bound | BoxArguments<T>, second?: Bound, third?: BoxOptions<T>) {
    const { low, high, shape, type, dtype } = argumentsOf(first, second, third)
    this.type = boxType(type, dtype) as T
    const given = shape ?? [lengthOf(low) ?? lengthOf(high) ?? 1]
    const axes = shapeOf(given)
    if (axes === undefined) {
      throw expected('shape of Box', `a list of positive integers such as [3], ${MAX_NUMBERS} numbers at most`, given, 'SPACE_INVALID')
    }
    this.shape = axes.shape
    this.flatSize = axes.size
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
    if (!isList(value)) {
      if (this.shape.length === 0 && (typeof value === 'number' || typeof value === 'boolean')) return this.explain([value])
      return `Expected an array of ${this.flatSize} numbers, got ${show(value)}`
    }
    if (value.length !== this.flatSize) return `Expected ${this.flatSize} numbers (shape [${this.shape.join(', ')}]), got ${value.length}`
    for (let i = 0; i < this.flatSize; i++) {
      const x = this.type === 'bool' && typeof value[i] === 'boolean' ? Number(value[i]) : value[i]
      if (typeof x !== 'number' || Number.isNaN(x)) return `Expected a number at ${i}, got ${show(x)}`
      // Bounds are float32 numbers, so what is compared with them is one too: 0.7 is inside a Box up to 0.7.
      const stored = this.type === 'float32' ? Math.fround(x) : x
      if (!(stored >= this.low[i]! && stored <= this.high[i]!))
        return `Expected a number from ${this.low[i]} to ${this.high[i]} at ${i}, got ${x}`
      if (this.integral && !Number.isInteger(x)) return `Expected a whole number at ${i}, got ${x}`
    }
    return undefined
  }

  flatten(value: ArrayLike<number> | number, out: Observations, offset: number): void {
    if (typeof value === 'object') out.set(value, offset)
    else out[offset] = value
  }

  private bounds(which: 'low' | 'high', given: Bound): BoxArray<T> {
    const stored = new boxArrays[this.type](this.flatSize) as BoxArray<T>
    const items = itemsOf(given)
    if (items !== undefined && items.length !== this.flatSize) {
      const size = `${this.flatSize} numbers (shape [${this.shape.join(', ')}], flat and row-major)`
      throw expected(`${which} of Box`, size, given, 'SPACE_INVALID')
    }
    const wanted = items ?? [given]
    if (!wanted.every((x) => this.isBound(which, x))) {
      throw expected(`${which} of Box`, `${this.boundWords(which)}, one or a flat list of them, as in ${FORM}`, given, 'SPACE_INVALID')
    }
    if (items === undefined) stored.fill(Number(given))
    else stored.set(items.map(Number))
    return stored
  }

  private isBound(which: 'low' | 'high', x: unknown): boolean {
    if (this.type === 'bool') return x === 0 || x === 1 || typeof x === 'boolean'
    if (typeof x !== 'number') return false
    if (this.integral) return boxArrays[this.type].of(x)[0] === x
    return !Number.isNaN(x) && x !== (which === 'low' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY)
  }

  private boundWords(which: 'low' | 'high'): string {
    if (this.type === 'bool') return 'false and true or 0 and 1'
    return this.integral ? `numbers of ${this.type}` : `numbers other than NaN and ${which === 'low' ? '' : '-'}Infinity`
  }
}

/** The arguments of either form. */
function argumentsOf<T extends BoxType>(first: Bound | BoxArguments<T>, second?: Bound, third?: BoxOptions<T>): BoxArguments<T> {
  if (second === undefined && isOptions(first)) {
    const all = { low: anything, high: anything, ...options }
    return readOptions<BoxArguments<T>>('Box', first as BoxArguments<T>, all, '{ low: -1, high: 1, shape: [3] }', 'SPACE_INVALID')
  }
  const example = "{ shape: [3], type: 'uint8' }"
  return { ...readOptions<BoxOptions<T>>('Box', third, options, example, 'SPACE_INVALID'), low: first as Bound, high: second as Bound }
}

function lengthOf(bound: Bound): number | undefined {
  return itemsOf(bound)?.length
}
