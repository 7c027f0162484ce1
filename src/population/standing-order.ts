import { drawsByPair } from '../random.js'

/** All that a member's place in the standings depends on. */
export interface Placed {
  readonly id: number
  /** null: none yet, or diverged. */
  readonly score: number | null
  readonly diverged: boolean
  /** The draw of its latest report, which settles equal scores. */
  readonly tieBreak: number
}

/** The order of the standings: best first; those without a score after those with one, the diverged last; equal ones by draw, then number. */
export function byStanding(a: Placed, b: Placed): number {
  return compare(value(b), value(a)) || compare(drawOf(a), drawOf(b)) || a.id - b.id
}

/** The draw of each member and slice, in [0, 1), that settles equal scores in a run of that seed. */
export function tieBreaks(seed: number): (member: number, slice: number) => number {
  return drawsByPair(seed, 'ties')
}

const value = ({ score, diverged }: Placed): number => score ?? (diverged ? Number.NEGATIVE_INFINITY : -Number.MAX_VALUE)

const drawOf = ({ score, tieBreak }: Placed): number => (score === null ? 0 : tieBreak)

/** The order of two numbers, and not their difference: two infinities have none. */
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
}
