import { show } from '../../checks/show.js'
import { expected } from '../core/errors.js'
import type { Observations } from '../core/observations.js'
import { Pcg64 } from '../core/pcg64.js'
import { isList, shapeOf } from './list.js'
import type { Space } from './space.js'

/** A vector of n zeros and ones; or, of shape [rows, columns, ...], as many, flat and row-major. Values may hold false and true, too. */
export class MultiBinary implements Space<Int8Array> {
  readonly name = 'MultiBinary'
  readonly shape: readonly number[]
  /** The number of zeros and ones. */
  readonly n: number
  readonly flatSize: number
  private random = new Pcg64()

  /**
   * @param n how many, or a list of the sizes of the axes
   * @throws EnvError SPACE_INVALID unless n is a positive integer, or a list of them
   * @example new MultiBinary(6)
   */
  constructor(n: number | readonly number[]) {
    const axes = shapeOf(typeof n === 'number' ? [n] : n)
    if (axes === undefined) throw expected('n of MultiBinary', 'a positive integer, or a list of the sizes of axes', n, 'SPACE_INVALID')
    this.shape = axes.shape
    this.n = axes.size
    this.flatSize = axes.size
  }

  seed(seed: number): void {
    this.random = new Pcg64(seed)
  }

  /** NumPy's path for 8-bit integers: four to a 32-bit draw, lowest byte first, of each its top bit. */
  sample(): Int8Array {
    let word = 0
    return Int8Array.from({ length: this.n }, (_, i) => {
      word = i % 4 === 0 ? this.random.half() : word >>> 8
      return (word >>> 7) & 1
    })
  }

  contains(value: unknown): value is Int8Array {
    return this.explain(value) === undefined
  }

  explain(value: unknown): string | undefined {
    if (!isList(value)) return `Expected an array of ${this.n} zeros and ones, got ${show(value)}`
    if (value.length !== this.n) return `Expected ${this.n} zeros and ones, got ${value.length}`
    const wrong = Array.from(value).findIndex((x) => x !== 0 && x !== 1 && typeof x !== 'boolean')
    return wrong < 0 ? undefined : `Expected 0 or 1 at ${wrong}, got ${show(value[wrong])}`
  }

  flatten(value: ArrayLike<number>, out: Observations, offset: number): void {
    out.set(value, offset)
  }
}
