import { aFunction, anything, flag, natural, positiveInteger, type Requirement, text } from '../../checks/requirements.js'
import { expected, readOptions } from '../errors.js'
import type { Overrides } from '../experiment.js'
import type { ReplayPlan } from '../population/policies/replay.js'
import type { Limits } from '../run/raise.js'
import type { ReportRow, RunData } from '../run-reader/run-data.js'
import { isObject } from '../user-code.js'

/** The part of a run's budget that is used. */
export interface RunProgress {
  /** Absolute path of the run's folder. */
  readonly folder: string
  /** Environment steps of the whole population, or seconds where only time is limited. */
  readonly done: number
  readonly total: number
}

/** The options of `run`: those of `clade run`, a signal, and a function that is told of the progress. All may be left out. */
export interface RunOptions extends Omit<Overrides, 'replay' | 'from'> {
  /**
   * A schedule of hyperparameters that every member trains on from scratch, in place of method and budget, such as `run.lineage()` of a run
   * that `readRun` has read.
   */
  readonly replay?: ReplayPlan
  /** A trained agent to begin from: a run's folder, or `<folder>:<member>`. Without a member: the winner. */
  readonly from?: string
  /** With `from`: true to take the agent's weights alone, and to draw the hyperparameters. Default: false. */
  readonly freshHyperparameters?: boolean
  /** Threads that train; 0 trains on this thread, which then hears nothing else while a slice lasts. Default: all cores. */
  readonly workers?: number
  /** The run's folder; a relative path starts at the working directory. Default: runs/<name>-<seed>, or the next that is free. */
  readonly out?: string
  /** True to go on with the run that is there, if there is one. Default: false. */
  readonly resume?: boolean
  /**
   * Raises the budget of the run that is resumed, as `clade resume --steps` does: environment steps of a member, of the whole population, or
   * seconds, each in full. The other options are those that the run began with.
   */
  readonly raise?: Limits
  /** True to resume although modules of the experiment have changed. Default: false. */
  readonly acceptChanges?: boolean
  /** True to write for TensorBoard, too. Default: false. */
  readonly tensorboard?: boolean
  /** Interrupts the run when it is aborted; `resume` then goes on with it. */
  readonly signal?: AbortSignal
  /** Called with each report, as the run goes on. An error that it throws ends the run. */
  readonly onReport?: (report: ReportRow, progress: RunProgress) => void
}

const aSignal: Requirement = { words: 'an AbortSignal', fits: (value) => value instanceof AbortSignal }
const aPlan: Requirement = {
  words: 'a schedule { steps, stages } such as run.lineage()',
  fits: (value) => isObject(value) && positiveInteger.fits(value.steps) && Array.isArray(value.stages) && areStages(value.stages),
}

const limits: Requirement = {
  words: '{ steps, totalSteps, seconds }, or some of them',
  fits: (value) => isObject(value) && Object.keys(value).every((name) => ['steps', 'totalSteps', 'seconds'].includes(name)),
}

const areStages = (stages: readonly unknown[]): boolean =>
  isObject(stages[0]) &&
  stages[0].fromStep === 0 &&
  stages.every((stage, i) => {
    const before = i === 0 ? { fromStep: -1 } : stages[i - 1]
    return isObject(stage) && isObject(stage.hyperparameters) && isObject(before) && Number(stage.fromStep) > Number(before.fromStep)
  })

const requirements = {
  // The experiment's own check has the rules of these.
  seed: anything,
  population: anything,
  steps: anything,
  readyEvery: anything,
  method: anything,
  schedule: anything,
  from: text,
  freshHyperparameters: flag,
  fma: flag,
  replay: aPlan,
  workers: natural,
  out: text,
  resume: flag,
  acceptChanges: flag,
  raise: limits,
  tensorboard: flag,
  signal: aSignal,
  onReport: aFunction,
}

/**
 * Trains a population, as `clade run` does, from a script, a notebook or a server. It prints nothing and never ends the process; once it
 * has settled it holds nothing open. What environments print goes to standard error.
 *
 * @param experiment the path of the experiment's module, from the working directory; its URL; or the name of an experiment of Clade's
 * @returns the run as `readRun` reads it. Its status is `interrupted` where the signal was aborted.
 * @example
 * const run = await run('./experiment.ts', {
 *   seed: 3,
 *   steps: 200_000, // environment steps of each member
 *   out: 'runs/mine',
 *   onReport: ({ member, steps, score }, { done, total }) => console.log(member, steps, score, done / total),
 * })
 * console.log(run.standings[0])
 *
 * @throws CladeError with the codes of docs/errors.md: bad options, an experiment that cannot be loaded, a folder that holds a run already
 * @throws the signal's reason where it is aborted before the run has begun, and what `onReport` throws
 */
export async function run(experiment: string | URL, options: RunOptions = {}): Promise<RunData> {
  const named = experiment instanceof URL ? experiment.href : experiment
  if (typeof named !== 'string') {
    // Worker threads load it, each for itself.
    throw expected('the experiment', "its module's path, a URL or a name", experiment)
  }
  const given = readOptions<RunOptions>('run', options, requirements, '{ seed: 1 }')
  if (given.raise && !given.resume) throw expected('raise of run', 'left out, or given with resume: true', given.raise)
  given.signal?.throwIfAborted()
  // Here and not above: a lane loads this module with every experiment, and trains without what a run is made of.
  const { train } = await import('./train.js')
  return train(named, given)
}
