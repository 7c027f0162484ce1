import type { Entry } from '../population/types.js'
import type { Values } from '../trainable.js'

/** What one slice was: a piece of a member's lane. Steps are the member's own environment steps. */
export interface SliceSpan {
  readonly member: number
  readonly from: number
  readonly to: number
  /** Environment steps that the weights had been trained for at `to`, by whomever. */
  readonly age: number
  /** null: none yet, or diverged. */
  readonly score: number | null
  readonly hyperparameters: Values
}

/** An exploit: `member` at its `steps` took from `donor` what that one had at its `donorSteps`. */
interface Join {
  readonly member: number
  readonly steps: number
  readonly donor: number
  readonly donorSteps: number
}

interface Mark {
  readonly member: number
  readonly steps: number
  readonly kind: 'diverged' | 'respawn'
}

/** A stretch of the winner's line on one member's lane. */
export interface Leg {
  readonly member: number
  readonly from: number
  readonly to: number
}

export interface FamilyTree {
  /** How many members there are. */
  readonly members: number
  readonly winner: number
  readonly slices: readonly SliceSpan[]
  readonly joins: readonly Join[]
  readonly marks: readonly Mark[]
  /** The lanes that the winner's weights went along, oldest first; each leg ends where the next one's member copied. */
  readonly line: readonly Leg[]
}

/** Where weights come from: a member since its step `from`, before that `before` up to its member's step `until`. */
interface Descent {
  readonly member: number
  readonly from: number
  /** The member's own steps, plus this, is the age of its weights. */
  readonly ahead: number
  readonly before: { readonly descent: Descent; readonly until: number } | null
}

interface Place {
  descent: Descent
  /** The descent that its last report was trained with: what others copy. */
  reported: { readonly steps: number; readonly descent: Descent }
}

/**
 * The family tree of a run.
 *
 * @param entries the whole journal, in order
 * @param winner whose line of ancestors is followed
 */
export function familyTree(entries: Iterable<Entry>, winner: number): FamilyTree {
  const places = new Map<number, Place>()
  const slices: SliceSpan[] = []
  const joins: Join[] = []
  const marks: Mark[] = []
  for (const { result, event } of entries) {
    const { member, steps } = event
    const place = places.get(member) ?? begin(member, 0)
    places.set(member, place)
    const trained = result?.ok ? result : null
    if (trained) {
      const from = steps - trained.report.steps
      slices.push({
        member,
        from,
        to: steps,
        age: steps + place.descent.ahead,
        score: event.score,
        hyperparameters: event.before ?? event.after,
      })
      place.reported = { steps, descent: place.descent }
    }
    if (event.reason.startsWith('diverged')) marks.push({ member, steps, kind: 'diverged' })
    if (event.decision === 'respawn') {
      marks.push({ member, steps, kind: 'respawn' })
      place.descent = begin(member, steps).descent
    }
    const donor = event.donor === null ? undefined : places.get(event.donor)
    if (event.decision !== 'exploit' || !donor) continue
    const donorSteps = event.donorSteps!
    joins.push({ member, steps, donor: event.donor!, donorSteps })
    // An exploit that copied hyperparameters only leaves the weights, and so the line, as they were.
    if (trained?.weightsHash === event.weightsHash) continue
    // In lockstep the donor may have copied somebody itself in the same round; its report came before that.
    const { descent } = donorSteps <= donor.reported.steps ? donor.reported : donor
    place.descent = { member, from: steps, ahead: descent.ahead + donorSteps - steps, before: { descent, until: donorSteps } }
  }
  return { members: places.size, winner, slices, joins, marks, line: legs(places.get(winner)?.descent, lastStep(slices, winner)) }
}

function begin(member: number, steps: number): Place {
  const descent: Descent = { member, from: steps, ahead: -steps, before: null }
  return { descent, reported: { steps, descent } }
}

function legs(descent: Descent | undefined, end: number): Leg[] {
  const line: Leg[] = []
  let until = end
  for (let at = descent; at; at = at.before?.descent) {
    line.unshift({ member: at.member, from: at.from, to: until })
    until = at.before?.until ?? 0
  }
  return line
}

function lastStep(slices: readonly SliceSpan[], member: number): number {
  return slices.findLast((slice) => slice.member === member)?.to ?? 0
}

/** The slices that trained the winner's weights, in order of age. */
export function winnerSlices({ slices, line }: FamilyTree): SliceSpan[] {
  return line.flatMap((leg) => slices.filter(({ member, from, to }) => member === leg.member && from >= leg.from && to <= leg.to))
}
