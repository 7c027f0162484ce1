import { show } from '../../checks/show.js'
import { expected } from '../core/errors.js'
import type { Observations } from '../core/observations.js'
import { checkChild, flatSizeOf, flattenChildren, seedChildren } from './children.js'
import { itemsOf } from './list.js'
import type { Space } from './space.js'

const FORM = 'new Tuple([new Discrete(2), new Box(-1, 1)])'

/** A fixed number of values, each of its own space. */
export class Tuple<T extends readonly unknown[] = readonly unknown[]> implements Space<T> {
  readonly name = 'Tuple'
  readonly spaces: readonly Space[]
  readonly flatSize: number

  /**
   * @throws EnvError SPACE_INVALID unless it is given a list of one or more spaces
   * @example new Tuple([new Discrete(2), new Box(-1, 1, { shape: [3] })])
   */
  constructor(spaces: { readonly [K in keyof T]: Space<T[K]> }) {
    const children = itemsOf(spaces)
    if (!children || children.length === 0) throw expected('the spaces of Tuple', `one list, as in ${FORM}`, spaces, 'SPACE_INVALID')
    children.forEach((child, i) => {
      checkChild(`space ${i} of Tuple`, child)
    })
    this.spaces = Object.freeze([...(children as readonly Space[])])
    this.flatSize = flatSizeOf(this.spaces)
  }

  seed(seed: number): void {
    seedChildren(this.spaces, seed)
  }

  sample(): T {
    return this.spaces.map((space) => space.sample()) as unknown as T
  }

  contains(value: unknown): value is T {
    return this.explain(value) === undefined
  }

  explain(value: unknown): string | undefined {
    if (!Array.isArray(value)) return `Expected an array of ${this.spaces.length} values, got ${show(value)}`
    if (value.length !== this.spaces.length) return `Expected ${this.spaces.length} values, got ${value.length}`
    for (const [i, space] of this.spaces.entries()) {
      const fault = space.explain(value[i])
      if (fault !== undefined) return `${fault} (value ${i} of the Tuple)`
    }
    return undefined
  }

  flatten(value: T, out: Observations, offset: number): void {
    flattenChildren(this.spaces, value, out, offset)
  }
}
