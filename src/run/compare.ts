import path from 'node:path'
import { describeConfig } from '../describe-config.js'
import { CladeError, expected } from '../errors.js'
import type { Overrides, RunConfig } from '../experiment.js'
import { writeFileAtomic } from '../journal/atomic-file.js'
import { readRunFile } from '../journal/run-file.js'
import { loadModule } from '../load.js'
import type { MethodName } from '../population/policies/index.js'
import { type ComparedRun, type Comparison, meanCurves, type ScheduledRun } from '../report/comparison.js'
import { writeCompare, writeCurves } from '../report/csv/compare.js'
import { writeEvaluation } from '../report/csv/evaluation.js'
import { curvesFigure } from '../report/figures/curves.js'
import { schedulesFigure } from '../report/figures/schedules.js'
import type { Projection } from '../report/projection.js'
import { resolveExperiment } from '../resolve-experiment.js'
import type { Plain } from '../trainable.js'
import { claimFolder } from './claim.js'
import { mustBeForCompare, takeCompareFolder } from './compare-file.js'
import { gridOf, readResult } from './compare-result.js'
import { evaluateRun } from './evaluate.js'
import { withoutProjectPaths } from './experiment-path.js'
import { occupant } from './folder.js'
import { LONGEST_EPISODE } from './longest-episode.js'
import { mustBeTheSame } from './same-run.js'
import { type RunRequest, runSession } from './session.js'
import { unlessAborted, unlessInterrupted } from './unless-aborted.js'

/** The arguments of `clade compare`; `out` null: runs/compare-<name> below `cwd`. */
export interface CompareRequest extends Omit<RunRequest, 'overrides' | 'resume'> {
  readonly overrides: Omit<Overrides, 'seed' | 'method'>
  /** At least one, each once. */
  readonly methods: readonly MethodName[]
  /** Runs of each method, seeded `firstSeed` and the numbers after it. */
  readonly seeds: number
  readonly firstSeed: number
  /** Episodes that the best member of each run plays at its end, which nobody trained on; 0: none. */
  readonly evaluate: number
}

/** A run of the comparison: number `run`, from 1, of `of`. */
export interface PlannedRun {
  readonly method: MethodName
  readonly seed: number
  readonly run: number
  readonly of: number
}

export interface CompareWatcher {
  /** A run begins or goes on; what is returned watches it. Not called for a run that had finished before. */
  began(planned: PlannedRun): Projection
  /** A finished run's best member begins to play `evaluate` episodes; what is returned is called after each. */
  plays(planned: PlannedRun): (done: number, total: number) => void
  ended(planned: PlannedRun, run: ComparedRun): void
}

export interface Compared {
  readonly folder: string
  /** null: interrupted. */
  readonly comparison: Comparison | null
}

/**
 * Runs every method for every seed on the same number of environment steps, each as an ordinary run in <folder>/<method>-<seed>.
 * Runs that have finished are read, one that was cut off goes on. Writes compare.csv after each run, and at the end
 * curves.csv, curves.svg and schedules.svg.
 *
 * @throws the signal's reason where it is aborted before the folder is taken
 * @throws CladeError JOURNAL_IN_USE where another process compares in the folder, COMPARE_MISMATCH, and the errors of a run, with its name
 */
export async function compareMethods(request: CompareRequest, watcher: CompareWatcher, signal: AbortSignal): Promise<Compared> {
  const { methods, seeds, firstSeed, overrides } = request
  const experiment = (await unlessAborted(loadModule(request.experimentPath), signal)).default
  const configOf = (method: MethodName, seed: number) => resolveExperiment(experiment, { ...overrides, method, seed })
  const config = configOf(methods[0]!, firstSeed)
  // What does not suit another method is known now, and not when its turn comes.
  for (const method of methods.slice(1)) naming(method, () => configOf(method, firstSeed))
  const grid = gridOf(stepsOf(config))
  const folder = request.out ?? path.join(request.cwd, 'runs', `compare-${config.name}`)
  mustBeForCompare(folder)
  const claim = await claimFolder(folder)
  try {
    takeCompareFolder(folder, { methods, seeds, firstSeed, experiment: withoutProjectPaths(planOf(config), request.experimentPath) })
    const runs = await allRuns({ folder, request, configOf, grid, watcher, signal })
    if (!runs) return { folder, comparison: null }
    const comparison: Comparison = { name: config.name, methods, seeds, grid, runs }
    writeCurves(folder, comparison)
    writeFileAtomic(path.join(folder, 'curves.svg'), curvesFigure(comparison.name, comparison.seeds, meanCurves(comparison)))
    writeFileAtomic(path.join(folder, 'schedules.svg'), schedulesFigure(config.name, { methods, runs }))
    return { folder, comparison }
  } finally {
    claim.release()
  }
}

interface Compare {
  readonly folder: string
  readonly request: CompareRequest
  readonly configOf: (method: MethodName, seed: number) => RunConfig
  readonly grid: readonly number[]
  readonly watcher: CompareWatcher
  readonly signal: AbortSignal
}

/** The runs by method and seed, in the order of the request; null when they were interrupted. */
async function allRuns({ folder, request, configOf, grid, watcher, signal }: Compare): Promise<readonly ScheduledRun[] | null> {
  const { methods, overrides } = request
  const runs: ScheduledRun[] = []
  const names: readonly string[] = methods
  const sorted = () => [...runs].sort((a, b) => names.indexOf(a.method) - names.indexOf(b.method) || a.seed - b.seed)
  // Seed by seed: a compare that is cut off has as many runs of each method, give or take one.
  for (const planned of plannedRuns(request)) {
    const { method, seed } = planned
    const out = path.join(folder, `${method}-${seed}`)
    if (!hasFinished(out, configOf(method, seed), request.experimentPath)) {
      const projection = watcher.began(planned)
      const run = { ...request, overrides: { ...overrides, method, seed }, out, resume: true }
      // A signal of its own for each run: its listeners go with the run.
      const own = AbortSignal.any([signal])
      const status = await unlessInterrupted(own, () => named(planned, () => runSession(run, [projection], own)))
      if (status === null || status === 'interrupted') return null
    }
    const read = () => named(planned, () => readResult(out, method, seed, grid, configOf(method, seed), Math.max(1, request.evaluate)))
    let result = await read()
    if (request.evaluate > 0 && result.score !== null && result.played === null) {
      const played = await unlessInterrupted(signal, () => named(planned, () => playIn(out, request, watcher.plays(planned), signal)))
      if (played === null) return null
      result = await read()
    }
    runs.push(result)
    writeCompare(folder, { runs: sorted() })
    watcher.ended(planned, result)
  }
  return sorted()
}

/** Plays as `clade evaluate` does by default. */
async function playIn(
  folder: string,
  { experimentPath, evaluate, workers }: CompareRequest,
  onEpisode: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const choice = { member: null, snapshot: 'last' } as const
  const as = { seed: 1, greedy: false, env: null, maxSteps: LONGEST_EPISODE, timeout: null, workers: Math.max(1, workers) }
  const request = { folder, experimentPath, choice, episodes: evaluate, ...as, onEpisode }
  return writeEvaluation(folder, await evaluateRun(request, signal))
}

function plannedRuns({ methods, seeds, firstSeed }: CompareRequest): PlannedRun[] {
  const of = methods.length * seeds
  return Array.from({ length: of }, (_, i) => ({
    method: methods[i % methods.length]!,
    seed: firstSeed + Math.floor(i / methods.length),
    run: i + 1,
    of,
  }))
}

/** The environment steps that each method gets. @throws CladeError INVALID_OPTION where a clock would decide them */
function stepsOf({ budget, population }: RunConfig): number {
  const steps = Math.min(budget.stepsPerMember * population, budget.totalSteps)
  if (Number.isFinite(budget.seconds)) {
    throw expected('maxSeconds', 'left out in a compare, where every method gets the same environment steps', budget.seconds)
  }
  return steps
}

/** All of the configuration that the compare does not vary. */
function planOf(config: RunConfig): Plain {
  const { seed, method, ...rest } = describeConfig(config) as { readonly [key: string]: Plain }
  return rest
}

/** @throws CladeError RUN_CONFIG_MISMATCH, RUN_INVALID */
function hasFinished(folder: string, config: RunConfig, experimentPath: string): boolean {
  if (occupant(folder) !== 'run') return false
  const file = readRunFile(folder)
  mustBeTheSame(file, config, experimentPath, folder)
  return file.status === 'finished'
}

/** Puts the run's name before an error's message. */
async function named<T>({ method, seed }: PlannedRun, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw namedError(`${method} seed ${seed}`, error)
  }
}

function naming(method: MethodName, act: () => void): void {
  try {
    act()
  } catch (error) {
    throw namedError(method, error)
  }
}

function namedError(name: string, error: unknown): unknown {
  return error instanceof CladeError ? new CladeError(error.code, `${name}: ${error.message}`, error.badInput) : error
}
