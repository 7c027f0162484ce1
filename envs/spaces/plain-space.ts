import { isOptions } from '../../checks/reading.js'
import { named } from '../../checks/show.js'
import { expected } from '../core/errors.js'
import { Box, type BoxType } from './box.js'
import { Dict } from './dict.js'
import { Discrete } from './discrete.js'
import { MultiBinary } from './multi-binary.js'
import { MultiDiscrete } from './multi-discrete.js'
import type { Space } from './space.js'
import { Tuple } from './tuple.js'

/** A bound as JSON can hold it. */
type PlainBound = number | 'Infinity' | '-Infinity'

/** The description of a space as plain data that survives JSON. A Box whose bounds are all the same has one number for each. */
export type PlainSpace =
  | {
      readonly name: 'Box'
      readonly shape: readonly number[]
      readonly type: string
      readonly low: PlainBound | readonly PlainBound[]
      readonly high: PlainBound | readonly PlainBound[]
    }
  | { readonly name: 'Discrete'; readonly n: number; readonly start: number }
  | { readonly name: 'MultiDiscrete'; readonly nvec: readonly number[]; readonly start: readonly number[] }
  | { readonly name: 'MultiBinary'; readonly shape: readonly number[] }
  | { readonly name: 'Tuple'; readonly spaces: readonly PlainSpace[] }
  | { readonly name: 'Dict'; readonly spaces: { readonly [key: string]: PlainSpace } }

/** Bounds that differ are written out up to so many. */
const MOST_BOUNDS = 1024

/**
 * Describes a space, by its fields and not by its class: a plug-in may bring its own copy of the classes.
 *
 * @returns null for a space of a kind that is none of Gymnasium's here, and for a large Box with bounds of many sorts
 * @example
 * plainSpace(new Box(0, 1, { shape: [10, 10, 4] })) // { name: 'Box', shape: [10, 10, 4], type: 'float32', low: 0, high: 1 }
 */
export function plainSpace(space: Space): PlainSpace | null {
  const { n, start, nvec, shape, type, low, high, spaces } = space as Space & Fields
  switch (space.name) {
    case 'Box': {
      const bounds = [plainBounds(low), plainBounds(high)] as const
      if (!shape || type === undefined || bounds[0] === null || bounds[1] === null) return null
      return { name: 'Box', shape: [...shape], type, low: bounds[0], high: bounds[1] }
    }
    case 'Discrete':
      return n === undefined ? null : { name: 'Discrete', n, start: Number(start ?? 0) }
    case 'MultiDiscrete': {
      if (!nvec) return null
      const sizes = Array.from(nvec)
      return { name: 'MultiDiscrete', nvec: sizes, start: sizes.map((_, i) => (start as ArrayLike<number> | undefined)?.[i] ?? 0) }
    }
    case 'MultiBinary':
      return { name: 'MultiBinary', shape: shape ? [...shape] : [space.flatSize] }
    case 'Tuple':
    case 'Dict':
      return spaces ? plainComposite(space.name, spaces) : null
    default:
      return null
  }
}

/**
 * The space of a description that `plainSpace` made.
 *
 * @throws EnvError SPACE_INVALID where it describes none
 */
export function spaceOf(plain: unknown): Space {
  if (!isOptions(plain))
    throw expected('the description of a space', "an object such as { name: 'Discrete', n: 2 }", plain, 'SPACE_INVALID')
  const { name, shape, type, low, high, n, start, nvec, spaces } = plain as Readonly<Record<string, unknown>>
  switch (name) {
    case 'Box':
      return new Box({ low: boundsOf(low), high: boundsOf(high), shape: shape as number[], type: type as BoxType })
    case 'Discrete':
      return new Discrete(n as number, start as number)
    case 'MultiDiscrete':
      return new MultiDiscrete(nvec as number[], { start: start as number[] })
    case 'MultiBinary':
      return new MultiBinary(shape as number[])
    case 'Tuple':
      return new Tuple((Array.isArray(spaces) ? spaces : []).map(spaceOf))
    case 'Dict':
      return new Dict(Object.fromEntries(Object.entries(isOptions(spaces) ? spaces : {}).map(([key, part]) => [key, spaceOf(part)])))
    default:
      throw expected('the name of a space', 'Box, Discrete, MultiDiscrete, MultiBinary, Tuple or Dict', name, 'SPACE_INVALID')
  }
}

/** A space in a few words: `Discrete(4)`, `Box(84, 84, 4) of uint8`, `Dict(light: Discrete(2))`. */
export function spaceWords(space: Space): string {
  const plain = plainSpace(space)
  return plain === null ? `${named(space.name)} of ${space.flatSize} numbers` : words(plain)
}

function words(plain: PlainSpace): string {
  switch (plain.name) {
    case 'Box':
      return `Box(${plain.shape.join(', ')}) of ${plain.type}`
    case 'Discrete':
      return plain.start === 0 ? `Discrete(${plain.n})` : `Discrete(${plain.n}) from ${plain.start}`
    case 'MultiDiscrete': {
      const from = plain.start.some((first) => first !== 0) ? ` from [${plain.start.join(', ')}]` : ''
      return `MultiDiscrete([${plain.nvec.join(', ')}])${from}`
    }
    case 'MultiBinary':
      return `MultiBinary(${plain.shape.join(', ')})`
    case 'Tuple':
      return `Tuple(${plain.spaces.map(words).join(', ')})`
    case 'Dict':
      return `Dict(${Object.entries(plain.spaces)
        .map(([key, part]) => `${named(key)}: ${words(part)}`)
        .join(', ')})`
  }
}

interface Fields {
  readonly n?: number
  readonly start?: number | ArrayLike<number>
  readonly nvec?: ArrayLike<number>
  readonly shape?: readonly number[]
  readonly type?: string
  readonly low?: ArrayLike<number>
  readonly high?: ArrayLike<number>
  readonly spaces?: readonly Space[] | Readonly<Record<string, Space>>
}

function plainComposite(name: 'Tuple' | 'Dict', spaces: readonly Space[] | Readonly<Record<string, Space>>): PlainSpace | null {
  const parts = Object.entries(spaces).map(([key, part]) => [key, plainSpace(part)] as const)
  if (parts.some(([, part]) => part === null)) return null
  const whole = parts as readonly (readonly [string, PlainSpace])[]
  return name === 'Tuple' ? { name, spaces: whole.map(([, part]) => part) } : { name, spaces: Object.fromEntries(whole) }
}

function plainBounds(bounds: ArrayLike<number> | undefined): PlainBound | PlainBound[] | null {
  if (bounds === undefined || bounds.length === 0) return null
  const first = bounds[0]!
  const list = Array.from(bounds)
  if (list.every((bound) => bound === first)) return plainBound(first)
  return list.length > MOST_BOUNDS ? null : list.map(plainBound)
}

function plainBound(bound: number): PlainBound {
  if (bound === Number.POSITIVE_INFINITY) return 'Infinity'
  return bound === Number.NEGATIVE_INFINITY ? '-Infinity' : bound
}

function boundsOf(plain: unknown): number | number[] {
  return Array.isArray(plain) ? plain.map(boundOf) : boundOf(plain)
}

/** Anything but a number or the name of an infinity is NaN, which a Box refuses. */
function boundOf(plain: unknown): number {
  if (plain === 'Infinity' || plain === '-Infinity') return Number(plain)
  return typeof plain === 'number' ? plain : Number.NaN
}
