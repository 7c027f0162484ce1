import { isOptions, reading } from '../../checks/reading.js'
import { named, show } from '../../checks/show.js'
import { expected } from '../core/errors.js'
import type { Observations } from '../core/observations.js'
import { checkChild, flatSizeOf, flattenChildren, seedChildren } from './children.js'
import type { Space } from './space.js'

const FORM = 'new Dict({ position: new Box(-1, 1), light: new Discrete(2) })'

/** Named values, each of its own space; seeded, sampled and flattened in the order of the sorted names, as Gymnasium. */
export class Dict<T extends Readonly<Record<string, unknown>> = Readonly<Record<string, unknown>>> implements Space<T> {
  readonly name = 'Dict'
  readonly spaces: Readonly<Record<string, Space>>
  readonly flatSize: number
  private readonly keys: readonly string[]
  private readonly children: readonly Space[]

  /**
   * @throws EnvError SPACE_INVALID unless it is given an object of one or more spaces
   * @example new Dict({ position: new Box(-1, 1, { shape: [2] }), light: new Discrete(2) })
   */
  constructor(spaces: { readonly [K in keyof T]: Space<T[K]> }) {
    const given = isOptions(spaces) ? reading(() => Object.entries<Space>(spaces), []) : []
    if (given.length === 0) throw expected('the spaces of Dict', `an object of one or more, as in ${FORM}`, spaces, 'SPACE_INVALID')
    for (const [key, child] of given) checkChild(`the space ${show(key)} of Dict`, child)
    given.sort(([a], [b]) => (a < b ? -1 : 1))
    this.spaces = Object.freeze(Object.fromEntries(given))
    this.keys = given.map(([key]) => key)
    this.children = given.map(([, child]) => child)
    this.flatSize = flatSizeOf(this.children)
  }

  seed(seed: number): void {
    seedChildren(this.children, seed)
  }

  sample(): T {
    return Object.fromEntries(this.keys.map((key, i) => [key, this.children[i]!.sample()])) as T
  }

  contains(value: unknown): value is T {
    return this.explain(value) === undefined
  }

  explain(value: unknown): string | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return `Expected an object with ${this.keys.map(named).join(', ')}, got ${show(value)}`
    }
    const missing = this.keys.find((key) => !Object.hasOwn(value, key))
    if (missing !== undefined) return `Expected the key ${named(missing)}, got ${show(value)}`
    const extra = Object.keys(value).find((key) => !Object.hasOwn(this.spaces, key))
    if (extra !== undefined) return `Expected no key but ${this.keys.map(named).join(', ')}, got ${named(extra)}`
    for (const [i, key] of this.keys.entries()) {
      const fault = this.children[i]!.explain((value as Record<string, unknown>)[key])
      if (fault !== undefined) return `${fault} (key ${named(key)} of the Dict)`
    }
    return undefined
  }

  flatten(value: T, out: Observations, offset: number): void {
    flattenChildren(
      this.children,
      this.keys.map((key) => value[key]),
      out,
      offset,
    )
  }
}
