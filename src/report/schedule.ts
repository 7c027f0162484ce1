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

/** Where a member stands on its line: its own step counter, plus `ahead`, is the age of its weights. */
interface Place {
  line: Line
  ahead: number
  age: number
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
export function historyOf(entries: Iterable<Entry>, member: number): History | null {
  const places = new Map<number, Place>()
  for (const { outcome, event } of entries) {
    const own = places.get(event.member)
    if (!own || event.decision === 'respawn') {
      const stage = { member: event.member, fromStep: 0, hyperparameters: event.after }
      places.set(event.member, { line: { stage, before: null }, ahead: -event.steps, age: 0 })
      continue
    }
    const donor = event.donor === null ? undefined : places.get(event.donor)
    // An exploit that copied hyperparameters only leaves the weights, and so the line, as they were.
    const copied = event.decision === 'exploit' && !(outcome?.result.ok && outcome.result.weightsHash === event.weightsHash)
    if (copied && donor) {
      own.line = donor.line
      own.ahead = donor.ahead + event.donorSteps! - event.steps
    }
    own.age = event.steps + own.ahead
    own.line = withStage(own.line, { member: event.member, fromStep: own.age, hyperparameters: event.after })
  }
  const place = places.get(member)
  if (!place) return null
  const stages: Stage[] = []
  for (let line: Line | null = place.line; line; line = line.before) stages.unshift(line.stage)
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
