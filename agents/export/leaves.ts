import type { BoxType } from '../../envs/spaces/box.js'
import { choicesOf } from '../../envs/spaces/choices.js'
import type { Space } from '../../envs/spaces/space.js'

/** A part of a space that is no composite. */
export type Leaf = Numbers | Choices

interface LeafBase {
  /** Keys of Dicts and places in Tuples that lead to it; empty where the space is no composite. */
  readonly path: readonly string[]
  /** Shape of a value; [] is one number. */
  readonly shape: readonly number[]
  /** Numbers in its flattened value. */
  readonly flatSize: number
}

/** A Box or a MultiBinary: numbers that are flattened as they are. */
export interface Numbers extends LeafBase {
  readonly kind: 'numbers'
  readonly type: BoxType
  readonly low: ArrayLike<number>
  readonly high: ArrayLike<number>
}

/** A Discrete or a MultiDiscrete: a whole number for each choice, start to start + count - 1; flattened, each is one-hot. */
export interface Choices extends LeafBase {
  readonly kind: 'choices'
  readonly counts: readonly number[]
  readonly starts: readonly number[]
}

/**
 * The parts of a space in the order in which they are flattened. They are read by their fields and not by their classes, since an environment
 * may bring its own copy of those. A space of another kind counts as the Box of its flattened values.
 */
export function leavesOf(space: Space, path: readonly string[] = []): Leaf[] {
  const { name, flatSize, spaces, n, nvec, start, shape, type, low, high } = space as Space & Fields
  if (name === 'Dict' && spaces) {
    return Object.keys(spaces)
      .sort()
      .flatMap((key) => leavesOf((spaces as Readonly<Record<string, Space>>)[key]!, [...path, key]))
  }
  if (name === 'Tuple' && spaces) return Object.values(spaces).flatMap((child, i) => leavesOf(child, [...path, `${i}`]))
  if (name === 'Discrete' && n !== undefined) {
    return [{ kind: 'choices', path, shape: [], flatSize, counts: [n], starts: [Number(start ?? 0)] }]
  }
  if (name === 'MultiDiscrete' && nvec) {
    const starts = Array.from(nvec, (_, i) => (typeof start === 'object' ? start[i]! : 0))
    return [{ kind: 'choices', path, shape: [nvec.length], flatSize, counts: Array.from(nvec), starts }]
  }
  if (name === 'Box' && shape && type && low && high) return [{ kind: 'numbers', path, shape, flatSize, type, low, high }]
  const binary = name === 'MultiBinary' && shape
  const [from, to] = binary ? [0, 1] : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  const bounds = { low: new Array<number>(flatSize).fill(from), high: new Array<number>(flatSize).fill(to) }
  return [{ kind: 'numbers', path, shape: binary ? shape : [flatSize], flatSize, type: binary ? 'int8' : 'float32', ...bounds }]
}

/** The one part of a space of actions: the choices of a Dict or Tuple side by side, in its order. */
export function actionLeaf(space: Space): Leaf {
  const choices = space.name === 'Dict' || space.name === 'Tuple' ? choicesOf(space) : null
  if (choices === null) return leavesOf(space)[0]!
  const { sizes, starts } = choices
  return { kind: 'choices', path: [], shape: [sizes.length], flatSize: space.flatSize, counts: sizes, starts }
}

interface Fields {
  readonly spaces?: Readonly<Record<string, Space>> | readonly Space[]
  readonly n?: number
  readonly nvec?: ArrayLike<number>
  readonly start?: number | ArrayLike<number>
  readonly shape?: readonly number[]
  readonly type?: BoxType
  readonly low?: ArrayLike<number>
  readonly high?: ArrayLike<number>
}
