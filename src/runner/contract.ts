import { show } from '../../checks/show.js'
import { CladeError } from '../errors.js'
import type { Job } from '../population/types.js'
import { isName, NAME_RULE } from '../readable.js'
import type { Episodes, ParameterShapes, Plain, Report, Snapshot, Trainable, Values } from '../trainable.js'
import { isObject, placeIn } from '../user-code.js'

/** A trainable, and its spec's name for messages. */
export interface Author {
  readonly name: string
  readonly trainable: Trainable
}

/** The methods that a lane calls of a trainable. */
const METHODS = ['start', 'train', 'snapshot', 'restore', 'inherit'] as const satisfies readonly (keyof Trainable)[]

/** @throws CladeError TRAINABLE_CONTRACT where a method is missing */
export function checkTrainable(author: Author): void {
  const { trainable } = author
  if (!isObject(trainable)) throw broken(author, 'create', 'what create makes to be a trainable', trainable)
  for (const method of METHODS) {
    const found: unknown = trainable[method]
    if (typeof found !== 'function') throw broken(author, method, `a trainable to have the method ${method}`, found)
  }
}

/** The spaces that a trainable describes, copied; null for none. @throws CladeError TRAINABLE_CONTRACT for what JSON cannot hold */
export function spacesOf(author: Author): Plain {
  const spaces: unknown = author.trainable?.spaces ?? null
  try {
    return JSON.parse(JSON.stringify(spaces)) as Plain
  } catch {
    throw broken(author, 'spaces', 'the spaces of a trainable to be plain data that JSON can hold', spaces)
  }
}

/** The shapes of its parameters by name, copied; null for none. @throws CladeError TRAINABLE_CONTRACT for what is none */
export function parametersOf(author: Author): ParameterShapes | null {
  const parameters: unknown = author.trainable?.parameters ?? null
  if (parameters === null) return null
  const isShape = (shape: unknown) => Array.isArray(shape) && shape.every((size) => Number.isInteger(size) && size >= 1)
  if (!isObject(parameters) || Array.isArray(parameters) || !Object.values(parameters).every(isShape))
    throw broken(author, 'parameters', 'the parameters of a trainable to be lists of sizes by name', parameters)
  return Object.fromEntries(Object.entries(parameters as ParameterShapes).map(([name, shape]) => [name, [...shape]]))
}

/**
 * Checks a report by the contract of `Trainable`, and copies it: the trainable may use its arrays again in the next slice. Nothing behind
 * the lane checks it again.
 *
 * @param asked steps of the job
 * @throws CladeError TRAINABLE_CONTRACT, naming the rule
 */
export function checkReport(report: Report, asked: number, author: Author): Report {
  const broke = (rule: string, got: unknown) => broken(author, 'train', rule, got)
  if (!isObject(report)) throw broke('a report to be an object', report)
  const { steps, episodes, applied, score, metrics } = report
  if (!Number.isSafeInteger(steps) || steps < asked) throw broke(`a report's steps to be a whole number of at least ${asked}`, steps)
  if (!isObject(applied)) throw broke('a report to hold the hyperparameters that were applied', applied)
  for (const [name, value] of Object.entries(applied)) {
    if (!['number', 'string', 'boolean'].includes(typeof value)) throw broke(`applied.${name} to be a number, string or boolean`, value)
  }
  if (!isObject(metrics)) throw broke("a report's metrics to be an object", metrics)
  for (const [name, value] of Object.entries(metrics)) {
    if (typeof value !== 'number') throw broke(`metrics.${name} to be a number`, value)
    if (!isName(name)) throw broke(`a metric to be ${NAME_RULE}`, name)
  }
  if (score !== undefined && typeof score !== 'number') throw broke("a report's score to be a number", score)
  const copy = { steps, episodes: checkEpisodes(episodes, steps, broke), applied: { ...applied }, metrics: { ...metrics } }
  return score === undefined ? copy : { ...copy, score }
}

/**
 * The hyperparameters that were trained with must be the job's: otherwise the run would tune numbers that do nothing.
 *
 * @throws CladeError HYPERPARAMETER_NOT_APPLIED
 */
export function checkApplied(applied: Values, { hyperparameters, member }: Pick<Job, 'hyperparameters' | 'member'>): void {
  for (const [name, ordered] of Object.entries(hyperparameters)) {
    const value = applied[name]
    // A kernel that computes in float32 reads the value rounded to that; no other difference is rounding.
    if (Object.is(value, ordered) || (typeof ordered === 'number' && value === Math.fround(ordered))) continue
    const rule = `Expected member ${member} to train with ${name} ${JSON.stringify(ordered)}`
    const got = value === undefined ? 'no report of it' : JSON.stringify(value)
    throw new CladeError('HYPERPARAMETER_NOT_APPLIED', `${rule}, got ${got}`, false)
  }
}

function checkEpisodes(episodes: Episodes, trained: number, broke: (rule: string, got: unknown) => CladeError): Episodes {
  if (!isObject(episodes)) throw broke("a report's episodes to be columns", episodes)
  const { steps, returns, lengths } = episodes
  if (!(steps instanceof Float64Array)) throw broke('episodes.steps to be a Float64Array', steps)
  if (!(returns instanceof Float64Array)) throw broke('episodes.returns to be a Float64Array', returns)
  if (!(lengths instanceof Int32Array)) throw broke('episodes.lengths to be an Int32Array', lengths)
  if (returns.length !== steps.length || lengths.length !== steps.length) {
    throw broke("the episodes' columns to be of one length", `${steps.length}, ${returns.length} and ${lengths.length}`)
  }
  let before = 1
  // Hundreds of episodes a slice, in code that runs too seldom to be compiled: an iterator would take three times as long.
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i]!
    if (!(step >= before && step <= trained)) throw broke(`episodes.steps to ascend within 1 to ${trained}`, step)
    before = step
  }
  return { steps: steps.slice(), returns: returns.slice(), lengths: lengths.slice() }
}

/** @throws CladeError TRAINABLE_CONTRACT where a part is missing, or there are no weights to hash */
export function checkSnapshot(snapshot: Snapshot, author: Author): Snapshot {
  const broke = (rule: string, got: unknown) => broken(author, 'snapshot', rule, got)
  if (!isObject(snapshot)) throw broke('a snapshot to be an object', snapshot)
  const { weights, learner, own } = snapshot
  if (!(weights instanceof Float32Array)) throw broke("a snapshot's weights to be a Float32Array", weights)
  if (learner === undefined) throw broke("a snapshot's learner to be plain data, or null", learner)
  if (own === undefined) throw broke("a snapshot's own to be plain data, or null", own)
  return snapshot
}

export function broken({ name, trainable }: Author, method: string, rule: string, got: unknown): CladeError {
  const place = isObject(trainable) ? placeIn(trainable, method) : undefined
  const whose = `trainable ${name}${place === undefined ? '' : `, ${place}`}`
  return new CladeError('TRAINABLE_CONTRACT', `Expected ${rule}, got ${show(got)} (${whose})`)
}
