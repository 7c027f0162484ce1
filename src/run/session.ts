import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { describeConfig, firstDifference } from '../describe-config.js'
import { CladeError } from '../errors.js'
import type { Overrides, RunConfig } from '../experiment.js'
import type { Journal } from '../journal/journal.js'
import { openLmdbJournal } from '../journal/lmdb.js'
import { type ModuleChange, type ModuleHashes, type RunFile, type RunStatus, readRunFile, writeRunFile } from '../journal/run-file.js'
import { hostOf, loadModule } from '../load.js'
import { loadedModules } from '../loaded-modules.js'
import { updateSteps } from '../longest-update.js'
import { notesOf } from '../notes.js'
import { Ledger } from '../population/ledger.js'
import { CsvProjection } from '../report/csv/projection.js'
import { SummaryProjection } from '../report/csv/summary.js'
import { FiguresProjection } from '../report/figures/projection.js'
import { Lineage } from '../report/lineage.js'
import type { ProjectedRun, Projection, RunEnd } from '../report/projection.js'
import { resolveExperiment } from '../resolve-experiment.js'
import { inlineRunner } from '../runner/inline.js'
import type { Trial } from '../runner/protocol.js'
import type { Runner } from '../runner/runner.js'
import { threadRunner } from '../runner/threads.js'
import type { Plain } from '../trainable.js'
import { Checkpoints } from './checkpoints.js'
import { conduct } from './conduct.js'
import { storedExperiment, withoutPlace } from './experiment-path.js'
import { mustBeFree, occupant } from './folder.js'
import { hashesOf, moduleChanges } from './modules.js'
import { type TakenFolder, takeFolder } from './take-folder.js'
import { unlessAborted } from './unless-aborted.js'
import { mustBeWhole } from './whole.js'

/** What `clade run` was asked for, with paths made absolute. */
export interface RunRequest {
  readonly experimentPath: string
  readonly overrides: Overrides
  /** Absolute; null: the next free one of its series, `runs/cartpole-1`, `runs/cartpole-1-2`, ...; to be resumed, the last of them. */
  readonly out: string | null
  /** Names the series, where `out` is null. Default: <name>-<seed>. */
  readonly series?: string
  readonly cwd: string
  /** Threads that train; 0 trains on the main thread. */
  readonly workers: number
  readonly resume: boolean
  /** Goes on although the experiment's modules are not those that the run was made with. Default: false. */
  readonly acceptChanges?: boolean
  readonly versions: RunFile['versions']
}

/**
 * Does a run from its beginning, or from where the journal ends, to the end of its budget or until `signal`. The folder is claimed before
 * anything in it is looked at, and nothing is written to it before the experiment has loaded in every lane.
 *
 * @param watching projections beside the run's files, which are told after these
 * @throws the signal's reason where it is aborted before the first slice; nothing has been written then
 * @throws CladeError JOURNAL_IN_USE, RUN_EXISTS, RUN_FOLDER_TAKEN, RUN_CONFIG_MISMATCH, RUN_MODULES_CHANGED and whatever loading and training
 * throw
 */
export async function runSession(request: RunRequest, watching: readonly Projection[], signal: AbortSignal): Promise<RunStatus> {
  const config = resolveExperiment((await unlessAborted(loadModule(request.experimentPath), signal)).default, request.overrides)
  const taken = await takeFolder(request, config)
  try {
    return await runIn(taken, config, request, watching, signal)
  } finally {
    taken.claim.release()
  }
}

async function runIn(
  { folder, note }: TakenFolder,
  config: RunConfig,
  request: RunRequest,
  watching: readonly Projection[],
  signal: AbortSignal,
): Promise<RunStatus> {
  const earlier = request.resume && occupant(folder) !== 'nothing' ? readRunFile(folder) : null
  if (earlier) mustBeTheSame(earlier, config, request.experimentPath, folder)
  else mustBeFree(folder)

  const runner = makeRunner(request, config)
  try {
    const opened = await unlessAborted(runner.open(), signal)
    const modules = hashesOf([...(await loadedModules()), ...opened], request.experimentPath)
    const changes = earlier ? changesOf(earlier, modules) : []
    if (changes.length > 0 && !request.acceptChanges) throw changed(folder, changes)
    const file: RunFile = earlier
      ? { ...earlier, experiment: storedExperiment(request.experimentPath, folder) }
      : newRunFile(folder, request, config, modules)
    if (!earlier) writeRunFile(folder, file)
    const journal = await openJournal(path.join(folder, 'journal'), earlier !== null)
    try {
      const notes = note === undefined ? [] : [note]
      const accepted = { files: changes, modules }
      return await train({ folder, notes, file, accepted, config, runner, journal, watching, signal, version: request.versions.clade })
    } finally {
      await journal.close()
    }
  } finally {
    await runner.close()
  }
}

interface Session {
  readonly folder: string
  readonly notes: readonly string[]
  readonly file: RunFile
  /** What the user has accepted; no files: nothing has changed. */
  readonly accepted: Omit<ModuleChange, 'entries'>
  readonly config: RunConfig
  readonly runner: Runner
  readonly journal: Journal
  readonly watching: readonly Projection[]
  readonly signal: AbortSignal
  /** Of the program that goes on with the run. */
  readonly version: string
}

async function train({
  folder,
  notes,
  file: earlier,
  accepted,
  config,
  runner,
  journal,
  watching,
  signal,
  version,
}: Session): Promise<RunStatus> {
  const files = [new CsvProjection(), new SummaryProjection(), new FiguresProjection()]
  const ledger = new Ledger(config)
  const lineage = new Lineage()
  const checkpoints = new Checkpoints({ journal, ledger, lineage, projections: [...files, ...watching], version })
  const { wall: before, since } = checkpoints.resume()
  mustBeWhole({ folder, file: earlier, journal, ledger })
  const change = { entries: journal.length, ...accepted }
  const file = accepted.files.length === 0 ? earlier : { ...earlier, changes: [...(earlier.changes ?? []), change] }
  const nothingToDo = file.status === 'finished' && ledger.done
  // Not before: a resume that the journal refuses leaves run.json as it was.
  if (!nothingToDo) writeRunFile(folder, { ...file, status: 'running', finishedAt: null })
  const start = ledger.start()
  journal.append({ entries: start, snapshots: [], drop: ledger.takeUnneeded() })
  for (const entry of start) lineage.take(entry)
  const began = performance.now()
  const clock = () => before + (performance.now() - began) / 1000

  const { name, seed, space, budget } = config
  const run: ProjectedRun = {
    ...{ name, seed, folder, clock, hyperparameters: Object.keys(space), lanes: runner.lanes, seconds: budget.seconds },
    notes: nothingToDo ? ['this run has finished: there is nothing to do'] : [...notes, ...notesOf(config)],
    population: ledger,
  }
  const projections = [...files, ...(nothingToDo ? [] : [runFile(file, journal)]), ...watching]
  const begun: Projection[] = []
  const end = (status: RunEnd['status']) =>
    endAll(begun, { status, lineage, standings: ledger.standings(), entries: () => journal.entries() })
  try {
    for (const projection of projections) {
      await projection.begin(run, journal.entries(), since(projection))
      begun.push(projection)
    }
    await conduct({
      ledger,
      runner,
      journal,
      clock,
      signal,
      observe(entries) {
        for (const entry of entries) lineage.take(entry)
        for (const projection of projections) projection.take(entries)
        checkpoints.take(entries)
      },
    })
  } catch (error) {
    // What failed first is what is told; a second failure here (of the same full disk, say) goes with it as its cause.
    try {
      end('failed')
    } catch (second) {
      if (error instanceof Error && second !== error) error.cause ??= second
    }
    throw error
  }
  return end(signal.aborted && !ledger.done ? 'interrupted' : 'finished')
}

/** Ends all of them, whichever fails: those after it are told that the run has failed, and then the first error is thrown. */
function endAll(projections: readonly Projection[], end: RunEnd): RunStatus {
  let { status } = end
  const errors: unknown[] = []
  for (const projection of projections) {
    try {
      projection.end({ ...end, status })
    } catch (error) {
      errors.push(error)
      status = 'failed'
    }
  }
  if (errors.length > 0) throw errors[0]
  return status
}

/**
 * Keeps in run.json how the run ended; after what is written, and before anybody is told.
 *
 * @param journal holds entries that are all on the disk, unless the run has failed
 */
function runFile(file: RunFile, journal: Pick<Journal, 'length'>): Projection {
  let run: ProjectedRun
  return {
    begin(begun) {
      run = begun
    },
    take() {},
    end({ status }) {
      const entries = status === 'failed' ? (file.entries ?? 0) : journal.length
      writeRunFile(run.folder, { ...file, status, finishedAt: new Date().toISOString(), wallSeconds: run.clock(), entries })
    },
  }
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
  const trial = trialOf(config)
  if (workers === 0) return inlineRunner({ lanes, spec: config.trainable, host: hostOf(experimentPath), seed, trial })
  return threadRunner({ lanes, experimentPath, seed, fma, sliceTimeout, trial })
}

/** One update, with what member 0 begins with. */
function trialOf(config: RunConfig): Trial {
  const { hyperparameters } = new Ledger(config).jobOf(0)
  const copiesWeights = config.copy === 'both' || config.copy === 'weights'
  return {
    steps: updateSteps(config.trainable, hyperparameters) ?? 1,
    hyperparameters,
    inherits: copiesWeights && config.method.copies !== false,
  }
}

function newRunFile(
  folder: string,
  { experimentPath, overrides, versions }: RunRequest,
  config: RunConfig,
  modules: ModuleHashes,
): RunFile {
  return {
    format: 1,
    name: config.name,
    status: 'running',
    experiment: storedExperiment(experimentPath, folder),
    seed: config.seed,
    overrides,
    config: withoutPlace(describeConfig(config), experimentPath),
    versions,
    modules,
    startedAt: new Date().toISOString(),
    finishedAt: null,
    wallSeconds: 0,
  }
}

/** @throws CladeError RUN_CONFIG_MISMATCH: a resume goes on with the same run, or not at all. */
export function mustBeTheSame(file: RunFile, config: RunConfig, experimentPath: string, folder: string): void {
  const [before, now] = [file.config, describeConfig(config)].map((description) => withoutPlace(description, experimentPath))
  const difference = differenceOf(before!, now!)
  if (difference === undefined) return
  throw new CladeError('RUN_CONFIG_MISMATCH', `${folder} holds a run of another configuration: ${difference}`)
}

/** How the modules differ from those that the run was last trained with. A run that has finished is not trained again. */
function changesOf({ status, modules, changes }: RunFile, now: ModuleHashes): string[] {
  const before = changes?.at(-1)?.modules ?? modules
  return before === undefined || status === 'finished' ? [] : moduleChanges(before, now)
}

function changed(folder: string, files: readonly string[]): CladeError {
  const remedy = 'go back to it, or add --accept-changes, and verify cannot prove what is trained from here on'
  return new CladeError('RUN_MODULES_CHANGED', `${folder} was trained with other modules: ${files.join(', ')}; ${remedy}`)
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
