import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { describeConfig, firstDifference } from '../describe-config.js'
import { CladeError } from '../errors.js'
import type { Overrides, RunConfig } from '../experiment.js'
import type { Journal } from '../journal/journal.js'
import { openLmdbJournal } from '../journal/lmdb.js'
import { type RunFile, type RunStatus, readRunFile, writeRunFile } from '../journal/run-file.js'
import { hostOf, loadModule } from '../load.js'
import type { Entry } from '../population/types.js'
import { CsvProjection } from '../report/csv/projection.js'
import { writeSummary } from '../report/csv/summary.js'
import { writeFigures } from '../report/figures/write.js'
import { resolveExperiment } from '../resolve-experiment.js'
import { inlineRunner } from '../runner/inline.js'
import type { Runner } from '../runner/runner.js'
import { threadRunner } from '../runner/threads.js'
import type { Plain } from '../trainable.js'
import { conduct } from './conduct.js'
import { makeFolder, mustBeFree, occupant } from './folder.js'
import { Progress } from './progress.js'

/** What `clade run` was asked for, with paths made absolute. */
export interface RunRequest {
  readonly experimentPath: string
  readonly overrides: Overrides
  /** Absolute; null: runs/<name>-<seed> below `cwd`. */
  readonly out: string | null
  readonly cwd: string
  /** Threads that train; 0 trains on the main thread. */
  readonly workers: number
  readonly resume: boolean
  readonly versions: RunFile['versions']
}

/** Whoever watches a run; called on the main thread, a few times a slice. */
export interface Watcher {
  began(progress: Progress): void
  changed(progress: Progress): void
  /** `entries` is the whole journal, which is open until this returns. */
  ended(progress: Progress, status: RunStatus, entries: Iterable<Entry>): void
}

/**
 * Does a run from its beginning, or from where the journal ends, to the end of its budget or until `signal`. Nothing is written before
 * the experiment has loaded in every lane.
 */
export async function runSession(request: RunRequest, watcher: Watcher, signal: AbortSignal): Promise<RunStatus> {
  const config = resolveExperiment((await loadModule(request.experimentPath)).default, request.overrides)
  const folder = request.out ?? path.join(request.cwd, 'runs', `${config.name}-${config.seed}`)
  const earlier = request.resume && occupant(folder) !== 'nothing' ? readRunFile(folder) : null
  if (earlier) mustBeTheSame(earlier, config, folder)
  else mustBeFree(folder)

  const runner = makeRunner(request, config)
  try {
    await runner.open()
    makeFolder(folder)
    const file: RunFile = earlier ?? newRunFile(request, config)
    if (!earlier) writeRunFile(folder, file)
    const journal = await openJournal(path.join(folder, 'journal'), earlier !== null)
    try {
      return await train({ folder, file, config, runner, journal, watcher, signal })
    } finally {
      await journal.close()
    }
  } finally {
    await runner.close()
  }
}

interface Session {
  readonly folder: string
  readonly file: RunFile
  readonly config: RunConfig
  readonly runner: Runner
  readonly journal: Journal
  readonly watcher: Watcher
  readonly signal: AbortSignal
}

async function train({ folder, file, config, runner, journal, watcher, signal }: Session): Promise<RunStatus> {
  const population = config.method.search(config)
  const progress = new Progress(folder, config, population, runner.lanes)
  for (const entry of journal.entries()) {
    population.replay(entry)
    progress.take(entry)
  }
  // Not before: a resume that is refused leaves the folder as it was.
  writeRunFile(folder, { ...file, status: 'running', finishedAt: null })
  const start = population.start()
  journal.append({ entries: start, snapshots: [], drop: population.takeUnneeded() })
  for (const entry of start) progress.take(entry)
  const names = Object.keys(config.space)
  const csv = new CsvProjection(folder, names, journal.entries())
  const before = progress.wall
  const began = performance.now()
  const clock = () => before + (performance.now() - began) / 1000

  const close = (status: RunStatus): RunStatus => {
    csv.close()
    const standings = population.standings()
    writeSummary(folder, names, standings)
    if (status === 'finished') {
      writeFigures(
        folder,
        { name: config.name, seed: config.seed, hyperparameters: names, winner: standings[0]!.member },
        journal.entries(),
      )
    }
    progress.mark(clock())
    writeRunFile(folder, { ...file, status, finishedAt: new Date().toISOString(), wallSeconds: progress.wall })
    watcher.ended(progress, status, journal.entries())
    return status
  }

  progress.mark(clock())
  watcher.began(progress)
  try {
    await conduct({
      population,
      runner,
      journal,
      clock,
      signal,
      observe(entries) {
        for (const entry of entries) {
          csv.write(entry)
          progress.take(entry)
        }
        progress.mark(clock())
        watcher.changed(progress)
      },
    })
  } catch (error) {
    // What failed first is what is told; a second failure here (of the same full disk, say) goes with it as its cause.
    try {
      close('failed')
    } catch (second) {
      if (error instanceof Error) error.cause ??= second
    }
    throw error
  }
  return close(signal.aborted && !population.done ? 'interrupted' : 'finished')
}

/** A run that was killed early may have no journal yet, or an empty one. */
async function openJournal(folder: string, resume: boolean): Promise<Journal> {
  try {
    return await openLmdbJournal(folder, { create: true })
  } catch (error) {
    if (resume && error instanceof CladeError && error.code === 'JOURNAL_EXISTS') return openLmdbJournal(folder, { create: false })
    throw error
  }
}

export function makeRunner({ experimentPath, workers }: Pick<RunRequest, 'experimentPath' | 'workers'>, config: RunConfig): Runner {
  const { seed, sliceTimeout, population, fma } = config
  const lanes = Math.max(1, Math.min(workers, population))
  if (workers === 0) return inlineRunner({ lanes, spec: config.trainable, host: hostOf(experimentPath), seed })
  return threadRunner({ lanes, experimentPath, seed, fma, sliceTimeout })
}

function newRunFile({ experimentPath, overrides, versions }: RunRequest, config: RunConfig): RunFile {
  return {
    format: 1,
    name: config.name,
    status: 'running',
    experiment: experimentPath,
    seed: config.seed,
    overrides,
    config: describeConfig(config),
    versions,
    startedAt: new Date().toISOString(),
    finishedAt: null,
    wallSeconds: 0,
  }
}

/** @throws CladeError RUN_CONFIG_MISMATCH: a resume goes on with the same run, or not at all. */
export function mustBeTheSame(file: RunFile, config: RunConfig, folder: string): void {
  const difference = differenceOf(file.config, describeConfig(config))
  if (difference === undefined) return
  throw new CladeError('RUN_CONFIG_MISMATCH', `${folder} holds a run of another configuration: ${difference}`)
}

/** Where two descriptions first differ, in words, or undefined. */
export function differenceOf(before: Plain, now: Plain): string | undefined {
  const path = firstDifference(before, now)
  return path === undefined ? undefined : `its ${path} is ${valueAt(before, path)}, and now it is ${valueAt(now, path)}`
}

function valueAt(description: Plain, path: string): string {
  let value: Plain | undefined = description
  for (const key of path.split('.')) value = (value as { readonly [key: string]: Plain } | undefined)?.[key]
  return value === undefined ? 'absent' : JSON.stringify(value)
}
