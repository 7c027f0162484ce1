import { expected, show } from '../core/errors.js'
import type { Observations } from '../core/observations.js'
import { flatSizeOf, flattenChildren, seedChildren } from './children.js'
import type { Space } from './space.js'

/** Named values, each of its own space; seeded, sampled and flattened in the order of the sorted names, as Gymnasium. */
export class Dict<T extends Readonly<Record<string, unknown>> = Readonly<Record<string, unknown>>> implements Space<T> {
  readonly name = 'Dict'
  readonly spaces: Readonly<Record<string, Space>>
  readonly flatSize: number
  private readonly keys: readonly string[]
  private readonly children: readonly Space[]

  /** @throws EnvError SPACE_INVALID when there is no space in it */
  constructor(spaces: { readonly [K in keyof T]: Space<T[K]> }) {
    const given = spaces as Readonly<Record<string, Space>>
    this.keys = Object.keys(given).sort()
    if (this.keys.length === 0) throw expected('the spaces of Dict', 'at least one', spaces, 'SPACE_INVALID')
    this.spaces = Object.freeze(Object.fromEntries(this.keys.map((key) => [key, given[key]!])))
    this.children = this.keys.map((key) => given[key]!)
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
      return `Expected an object with ${this.keys.join(', ')}, got ${show(value)}`
    }
    const missing = this.keys.find((key) => !Object.hasOwn(value, key))
    if (missing !== undefined) return `Expected the key ${missing}, got ${show(value)}`
    const extra = Object.keys(value).find((key) => !Object.hasOwn(this.spaces, key))
    if (extra !== undefined) return `Expected no key but ${this.keys.join(', ')}, got ${extra}`
    for (const [i, key] of this.keys.entries()) {
      const fault = this.children[i]!.explain((value as Record<string, unknown>)[key])
      if (fault !== undefined) return `${fault} (key ${key} of the Dict)`
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
