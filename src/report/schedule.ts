import type { Entry } from '../population/types.js'
import type { Values } from '../trainable.js'

/** Hyperparameters that the weights were trained with, from a step on until the next stage. */
export interface Stage {
  /** The member that trained them then. */
  readonly member: number
  /** Environment steps that these weights had been trained for, by whomever. */
  readonly fromStep: number
  readonly hyperparameters: Values
}

/** A stage and all before it; a copy shares its donor's. */
interface Line {
  readonly stage: Stage
  readonly before: Line | null
}

/** A place on a line: the member's own step counter, plus `ahead`, is the age of its weights. */
interface Past {
  readonly line: Line
  readonly ahead: number
}

/** Where a member stands, and where it stood at its last report: what others copy. */
interface Place {
  now: Past
  age: number
  reported: Past & { readonly steps: number }
}

/** What the weights that a member goes on with went through. */
export interface History {
  /** At least one, the first from step 0. */
  readonly stages: readonly Stage[]
  /** Environment steps that the weights had been trained for at the last report. */
  readonly steps: number
}

/**
 * The schedule that the line of ancestors of `member` went through, from fresh weights to its last report: before an exploit of X from
 * donor D, X's history is D's. Neighbours that differ in the member only are one stage.
 *
 * @param entries the whole journal, in order
 * @returns at least one stage, the first from step 0; empty when the journal does not know the member
 */
export function winnerSchedule(entries: Iterable<Entry>, member: number): readonly Stage[] {
  return historyOf(entries, member)?.stages ?? []
}

/** The same with the age of the weights; null when the journal does not know the member. */
export function historyOf(entries: Iterable<Entry>, wanted: number): History | null {
  const places = new Map<number, Place>()
  for (const { result, event } of entries) {
    const { member, steps, after: hyperparameters } = event
    const own = places.get(member)
    if (!own || event.decision === 'respawn') {
      const now = { line: { stage: { member, fromStep: 0, hyperparameters }, before: null }, ahead: -steps }
      places.set(member, { now, age: 0, reported: { ...now, steps } })
      continue
    }
    if (result?.ok) own.reported = { ...own.now, steps }
    const donor = event.donor === null ? undefined : places.get(event.donor)
    // An exploit that copied hyperparameters only leaves the weights, and so the line, as they were.
    const copied = event.decision === 'exploit' && !(result?.ok && result.weightsHash === event.weightsHash)
    if (copied && donor) {
      const donorSteps = event.donorSteps!
      // In lockstep the donor may have copied somebody itself in the same round; its report came before that.
      const { line, ahead } = donorSteps <= donor.reported.steps ? donor.reported : donor.now
      own.now = { line, ahead: ahead + donorSteps - steps }
    }
    own.age = steps + own.now.ahead
    own.now = { ...own.now, line: withStage(own.now.line, { member, fromStep: own.age, hyperparameters }) }
  }
  const place = places.get(wanted)
  if (!place) return null
  const stages: Stage[] = []
  for (let line: Line | null = place.now.line; line; line = line.before) stages.unshift(line.stage)
  return { stages, steps: place.age }
}

/** A stage that the next one replaces before it trained a step is none. */
function withStage(line: Line, stage: Stage): Line {
  if (sameValues(line.stage.hyperparameters, stage.hyperparameters)) return line
  if (line.stage.fromStep < stage.fromStep) return { stage, before: line }
  return line.before ? withStage(line.before, stage) : { stage, before: null }
}

function sameValues(a: Values, b: Values): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => Object.is(a[name], b[name]))
}
