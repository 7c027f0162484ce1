import type { Space } from './space.js'

/** The parts of an action of whole numbers: one for a Discrete, those of a MultiDiscrete, or of a Dict or Tuple of Discrete, in its order. */
export interface Choices {
  /** The number of choices of each part. */
  readonly sizes: readonly number[]
  /** The place of each part's first choice among the choices of all parts, which stand one after the other as in a mask. */
  readonly offsets: readonly number[]
  /** The first value of each part. */
  readonly starts: readonly number[]
  /** The names of a Dict's parts; null for other spaces. */
  readonly names: readonly string[] | null
}

/**
 * The choices of a space of actions, by its fields and not by its class: a plug-in may bring its own copy of the classes.
 *
 * @returns null for a space of another kind
 * @example
 * choicesOf(new Dict({ what: new Discrete(3), where: new Discrete(64) })) // { sizes: [3, 64], offsets: [0, 3], ... }
 */
export function choicesOf(space: Space): Choices | null {
  const { n, nvec, start, spaces } = space as Space & Fields
  if (space.name === 'Discrete' && n !== undefined) return choices([n], [Number(start ?? 0)], null)
  if (space.name === 'MultiDiscrete' && nvec !== undefined) {
    const sizes = Array.from(nvec)
    return choices(
      sizes,
      sizes.map((_, i) => (start as ArrayLike<number> | undefined)?.[i] ?? 0),
      null,
    )
  }
  if ((space.name !== 'Dict' && space.name !== 'Tuple') || spaces === undefined) return null
  // A Dict's own order is that of its sorted names: JavaScript's puts those that look like whole numbers first.
  const names = space.name === 'Dict' ? Object.keys(spaces).sort() : null
  const parts = (names?.map((key) => (spaces as Readonly<Record<string, Space>>)[key]!) ?? Object.values<Space>(spaces)).map(
    (part) => part as Space & Fields,
  )
  if (parts.length === 0 || !parts.every((part) => part.name === 'Discrete' && part.n !== undefined)) return null
  return choices(
    parts.map((part) => part.n!),
    parts.map((part) => Number(part.start ?? 0)),
    names,
  )
}

function choices(sizes: readonly number[], starts: readonly number[], names: readonly string[] | null): Choices {
  const offsets = sizes.map((_, part) => sizes.slice(0, part).reduce((sum, n) => sum + n, 0))
  return { sizes, offsets, starts, names }
}

/** The action of the space: choices from 0, one a part. */
export function actionOf(space: Space, choices: Choices, chosen: readonly number[]): unknown {
  if (space.name === 'Discrete') return chosen[0]! + choices.starts[0]!
  if (space.name === 'MultiDiscrete') return Int32Array.from(chosen, (choice, part) => choice + choices.starts[part]!)
  return composed(choices, chosen, 0)
}

/** The action of a Dict or Tuple: choices from 0, the first of them at `offset`, one a part. */
export function composed({ starts, names }: Choices, chosen: ArrayLike<number>, offset: number): Record<string, number> | number[] {
  const values = starts.map((start, part) => start + chosen[offset + part]!)
  return names === null ? values : Object.fromEntries(names.map((name, part) => [name, values[part]!]))
}

/** The choices from 0 that an action is made of, one a part. */
export function decomposed({ starts, names }: Choices, action: unknown): number[] {
  if (typeof action === 'number') return [action - starts[0]!]
  const values = names === null ? Array.from(action as ArrayLike<number>) : names.map((name) => (action as Record<string, number>)[name]!)
  return values.map((value, part) => value - starts[part]!)
}

interface Fields {
  readonly n?: number
  readonly nvec?: ArrayLike<number>
  readonly start?: number | ArrayLike<number>
  readonly spaces?: readonly Space[] | Readonly<Record<string, Space>>
}
