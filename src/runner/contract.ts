import { CladeError } from '../errors.js'
import type { Job } from '../population/types.js'
import type { Episodes, Report, Snapshot, Values } from '../trainable.js'

/** The part of a job that its report has to answer. */
export type Ordered = Pick<Job, 'member' | 'steps' | 'hyperparameters'>

/**
 * Holds a report to the contract of `Trainable` and to its job, and copies it: the trainable may use its arrays again in the next slice.
 * Nothing behind the lane checks a report again.
 * @throws CladeError TRAINABLE_CONTRACT, naming the rule; HYPERPARAMETER_NOT_APPLIED
 */
export function checkReport(report: Report, { member, steps: asked, hyperparameters }: Ordered): Report {
  if (!isObject(report)) throw broken('a report to be an object', report)
  const { steps, episodes, applied, score, metrics } = report
  if (!Number.isSafeInteger(steps) || steps < asked) throw broken(`a report's steps to be a whole number of at least ${asked}`, steps)
  if (!isObject(applied)) throw broken('a report to hold the hyperparameters that were applied', applied)
  for (const [name, value] of Object.entries(applied)) {
    if (!['number', 'string', 'boolean'].includes(typeof value)) throw broken(`applied.${name} to be a number, string or boolean`, value)
  }
  if (!isObject(metrics)) throw broken("a report's metrics to be an object", metrics)
  for (const [name, value] of Object.entries(metrics)) {
    if (typeof value !== 'number') throw broken(`metrics.${name} to be a number`, value)
  }
  if (score !== undefined && typeof score !== 'number') throw broken("a report's score to be a number", score)
  const copy = { steps, episodes: checkEpisodes(episodes, steps), applied: { ...applied }, metrics: { ...metrics } }
  checkApplied(applied, hyperparameters, member)
  return score === undefined ? copy : { ...copy, score }
}

/** What was trained with must be what was ordered: otherwise the run would tune numbers that do nothing. */
function checkApplied(applied: Values, hyperparameters: Values, member: number): void {
  for (const [name, ordered] of Object.entries(hyperparameters)) {
    const value = applied[name]
    if (Object.is(value, ordered)) continue
    const rule = `Expected member ${member} to train with ${name} ${JSON.stringify(ordered)}`
    const got = value === undefined ? 'no report of it' : JSON.stringify(value)
    throw new CladeError('HYPERPARAMETER_NOT_APPLIED', `${rule}, got ${got}`, false)
  }
}

function checkEpisodes(episodes: Episodes, trained: number): Episodes {
  if (!isObject(episodes)) throw broken("a report's episodes to be columns", episodes)
  const { steps, returns, lengths } = episodes
  if (!(steps instanceof Float64Array)) throw broken('episodes.steps to be a Float64Array', steps)
  if (!(returns instanceof Float64Array)) throw broken('episodes.returns to be a Float64Array', returns)
  if (!(lengths instanceof Int32Array)) throw broken('episodes.lengths to be an Int32Array', lengths)
  if (returns.length !== steps.length || lengths.length !== steps.length) {
    throw broken("the episodes' columns to be of one length", `${steps.length}, ${returns.length} and ${lengths.length}`)
  }
  let before = 1
  for (const step of steps) {
    if (!(step >= before && step <= trained)) throw broken(`episodes.steps to ascend within 1 to ${trained}`, step)
    before = step
  }
  return { steps: steps.slice(), returns: returns.slice(), lengths: lengths.slice() }
}

/** @throws CladeError TRAINABLE_CONTRACT when there are no weights to hash */
export function checkSnapshot(snapshot: Snapshot): Snapshot {
  if (!isObject(snapshot)) throw broken('a snapshot to be an object', snapshot)
  if (!(snapshot.weights instanceof Float32Array)) throw broken("a snapshot's weights to be a Float32Array", snapshot.weights)
  return snapshot
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function broken(rule: string, got: unknown): CladeError {
  return new CladeError('TRAINABLE_CONTRACT', `Expected ${rule}, got ${typeof got === 'object' ? (got?.constructor?.name ?? 'null') : got}`)
}
