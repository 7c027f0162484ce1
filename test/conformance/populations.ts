import fc from 'fast-check'
import type { Candidate } from '../../src/population/exploit/exploit.js'
import type { ExploreContext, FinishedSlice, SliceStart } from '../../src/population/explore/explore.js'
import { below, type Random } from '../../src/random.js'
import { mapSpace, type Space } from '../../src/search-space/space.js'

const scores = fc.oneof(
  fc.constantFrom(undefined, Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0, -0, -1, 1, 1),
  fc.integer({ min: -3, max: 3 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)

/** Populations as bad as they come: one member, equal scores, NaN, infinities, nobody scored, all diverged. */
export const populations = fc
  .array(
    fc.record({
      score: scores,
      diverged: fc.boolean(),
      steps: fc.nat(1000),
      estimated: fc.boolean(),
      tieBreak: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      returns: fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 10 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((rows): readonly Candidate[] =>
    Object.freeze(rows.map((row, member) => Object.freeze({ ...row, returns: Object.freeze(row.returns), member }))),
  )

/** A candidate with nothing remarkable about it but this. */
export function candidate(known: Pick<Candidate, 'member'> & Partial<Candidate>): Candidate {
  return { steps: 100, score: undefined, returns: [], estimated: false, diverged: false, tieBreak: 0, ...known }
}

/** What an explore of member 0 may find: up to `most` slices, and peers, of any scores, also huge and equal ones. */
export function anyContext(space: Space, random: Random, most = 12): ExploreContext {
  const score = () => [0, 1, -1, random(), 1e3 * random(), -1e300, 1e300][below(random, 7)]!
  const begun = (member: number): SliceStart => ({
    member,
    steps: 100 * below(random, 20),
    score: random() < 0.2 ? null : score(),
    hyperparameters: mapSpace(space, (kind) => kind.resample(random)),
  })
  const slice = (): FinishedSlice => {
    const before = begun(below(random, 8))
    return { ...before, score: score(), after: { steps: before.steps + 1 + below(random, 200), score: score() } }
  }
  const several = <T>(most: number, make: (i: number) => T) => Array.from({ length: below(random, most + 1) }, (_, i) => make(i))
  const peers = several(7, (i) => begun(i + 1))
  return { ...begun(0), history: several(most, slice), peers: () => peers }
}
