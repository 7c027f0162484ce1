import type { Family, Leg, Life } from '../family.js'

/** A life in the picture, on a row of its own. */
export interface Branch {
  readonly life: Life
  readonly row: number
  readonly parent: Branch | null
  /** The steps of the parent at which the weights were copied. */
  readonly at: number
}

/** The tree of a family: which rows lives take, so that no line crosses another. */
export interface Layout {
  readonly branches: readonly Branch[]
  readonly rows: number
}

/**
 * Lays a family out as a tree whose x is steps: a child lies below its parent, the later it left the nearer. No branch crosses another.
 *
 * @param onlyPresent true: only the lives that somebody's present weights come from
 */
export function layout(family: Family, onlyPresent: boolean): Layout {
  const kept = onlyPresent ? ancestorsOfPresent(family) : new Set(family.lives)
  const parents = new Map<Life, Life>()
  const children = new Map<Life, Life[]>()
  const roots: Life[] = []
  for (const life of kept) {
    const parent = family.parent(life)?.life
    if (!parent || !kept.has(parent) || parent === life) roots.push(life)
    else {
      parents.set(life, parent)
      children.set(parent, [...(children.get(parent) ?? []), life])
    }
  }
  const size = (life: Life): number => sizes.get(life) ?? 1
  const sizes = new Map<Life, number>()
  for (const life of [...kept].reverse()) {
    for (let up = parents.get(life), left = kept.size; up && left > 0; up = parents.get(up), left--) sizes.set(up, size(up) + 1)
  }
  roots.sort((a, b) => size(b) - size(a) || a.id - b.id)
  const branches: Branch[] = []
  const stack: { life: Life; parent: Branch | null }[] = roots.reverse().map((life) => ({ life, parent: null }))
  while (stack.length > 0) {
    const { life, parent } = stack.pop()!
    const branch = { life, row: branches.length, parent, at: family.parent(life)?.to ?? life.from }
    branches.push(branch)
    // The latest child comes off the stack first, and so lies nearest.
    const own = (children.get(life) ?? []).sort((a, b) => (family.parent(a)?.to ?? 0) - (family.parent(b)?.to ?? 0) || a.id - b.id)
    for (const child of own) stack.push({ life: child, parent: branch })
  }
  return { branches, rows: branches.length }
}

function ancestorsOfPresent(family: Family): Set<Life> {
  const kept = new Set<Life>()
  for (const member of family.members) for (const { life } of family.line(member)) kept.add(life)
  return kept
}

/** The steps up to which each life of a line belongs to it. */
export const reachOf = (line: readonly Leg[]): ReadonlyMap<Life, number> => new Map(line.map(({ life, to }) => [life, to]))
