import { existsSync } from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { describeConfig } from '../describe-config.js'
import { CladeError } from '../errors.js'
import type { Overrides, RunConfig } from '../experiment.js'
import type { Journal } from '../journal/journal.js'
import { type ModuleChange, type ModuleHashes, type RunFile, type RunStatus, readRunFile, writeRunFile } from '../journal/run-file.js'
import { loadModule } from '../load.js'
import { notesOf } from '../notes.js'
import { Ledger } from '../population/ledger.js'
import { originName, originRef } from '../population/types.js'
import { CsvProjection } from '../report/csv/projection.js'
import { SummaryProjection } from '../report/csv/summary.js'
import { FiguresProjection } from '../report/figures/projection.js'
import { Lineage } from '../report/lineage.js'
import type { ProjectedRun, Projection, RunEnd } from '../report/projection.js'
import { TENSORBOARD } from '../report/tensorboard-folder.js'
import { resolveExperiment } from '../resolve-experiment.js'
import type { TrainedAgent } from '../runner/protocol.js'
import type { Runner } from '../runner/runner.js'
import type { Plain } from '../trainable.js'
import { Checkpoints } from './checkpoints.js'
import { conduct } from './conduct.js'
import { storedExperiment, withoutProjectPaths } from './experiment-path.js'
import { mustBeFree, occupant } from './folder.js'
import { makeRunner } from './make-runner.js'
import { changesOf, hashesOf, mustBeAccepted } from './modules.js'
import { mustHaveOrigin } from './origin.js'
import { budgetOf, type Limits, raisesSomething } from './raise.js'
import { mustBeTheSame } from './same-run.js'
import { type TakenFolder, takeFolder } from './take-folder.js'
import { takeUp } from './take-up.js'
import { unlessAborted } from './unless-aborted.js'

/** The arguments of `clade run`, with paths made absolute. */
export interface RunRequest {
  readonly experimentPath: string
  readonly overrides: Overrides
  /**
   * The run's folder, absolute; null: the next free one of its series (`runs/cartpole-1`, `runs/cartpole-1-2`, ...), or to be
   * resumed its last run.
   */
  readonly out: string | null
  /** The name of the series where `out` is null. Default: <name>-<seed>. */
  readonly series?: string
  readonly cwd: string
  /** Threads that train; 0 trains on the main thread. */
  readonly workers: number
  readonly resume: boolean
  /** The agent that `overrides.from` describes; where a run goes on its journal has it. Default: none. */
  readonly agent?: TrainedAgent | null
  /** New limits of the budget of a run that is resumed. */
  readonly raise?: Limits
  /** True: the run goes on although the experiment's modules have changed since. Default: false. */
  readonly acceptChanges?: boolean
  /** True: TensorBoard's files are written, too. A run that has such files keeps them up in any case. Default: false. */
  readonly tensorboard?: boolean
  readonly versions: RunFile['versions']
}

/**
 * Trains a run from its beginning, or from the end of its journal, until its budget is used or `signal` is aborted. The folder is claimed
 * before anything in it is read, and nothing is written to it before the experiment has loaded in every lane.
 *
 * @param watching projections beside those of the run's files, told of everything after them
 * @throws the signal's reason where it is aborted before the first slice, with nothing written
 * @throws CladeError JOURNAL_IN_USE, RUN_EXISTS, RUN_FOLDER_TAKEN, RUN_CONFIG_MISMATCH, RUN_MODULES_CHANGED, and the errors of loading and
 * training
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

  const { agent = null } = request
  const runner = makeRunner({ ...request, agent: earlier ? null : agent }, config)
  try {
    // LMDB and the figures take as long to load as a lane takes to open.
    const [opened] = await Promise.all([
      unlessAborted(runner.open(), signal),
      import('../journal/lmdb.js'),
      import('../report/figures/draw.js'),
    ])
    const modules = hashesOf(opened.modules, request.experimentPath)
    const raise = request.raise && raisesSomething(request.raise) ? request.raise : null
    const changes = earlier ? changesOf(earlier, modules, raise !== null) : []
    if (!request.acceptChanges) mustBeAccepted(folder, changes)
    const file: RunFile = earlier
      ? { ...earlier, spaces: earlier.spaces ?? opened.spaces, experiment: storedExperiment(request.experimentPath, folder) }
      : newRunFile(folder, request, config, { modules, spaces: opened.spaces })
    if (!earlier) writeRunFile(folder, file)
    const journal = await openJournal(path.join(folder, 'journal'), earlier !== null)
    try {
      mustHaveOrigin(folder, config.from, agent, journal)
      const notes = note === undefined ? [] : [note]
      const accepted = { files: changes, modules }
      const version = request.versions.clade
      const tensorboard = request.tensorboard === true || existsSync(path.join(folder, TENSORBOARD))
      const shown = path.relative(request.cwd, folder) || '.'
      const session = {
        folder,
        shown,
        notes,
        file,
        accepted,
        agent,
        raise,
        config,
        runner,
        journal,
        watching,
        signal,
        version,
        tensorboard,
      }
      return await train(session)
    } finally {
      await journal.close()
    }
  } finally {
    await runner.close()
  }
}

interface Session {
  readonly folder: string
  /** The folder as the user is told of it. */
  readonly shown: string
  readonly notes: readonly string[]
  readonly file: RunFile
  /** Changes of modules that the user accepts now; without files: none. */
  readonly accepted: Omit<ModuleChange, 'entries'>
  readonly agent: TrainedAgent | null
  readonly raise: Limits | null
  readonly config: RunConfig
  readonly runner: Runner
  readonly journal: Journal
  readonly watching: readonly Projection[]
  readonly signal: AbortSignal
  /** The version of Clade that trains now. */
  readonly version: string
  readonly tensorboard: boolean
}

async function train({
  folder,
  shown,
  notes,
  file: earlier,
  accepted,
  agent,
  raise,
  config,
  runner,
  journal,
  watching,
  signal,
  version,
  tensorboard,
}: Session): Promise<RunStatus> {
  const files = [
    new CsvProjection(),
    new SummaryProjection(),
    new FiguresProjection(),
    ...(tensorboard ? [new (await import('../report/tensorboard/projection.js')).TensorBoardProjection()] : []),
  ]
  const ledger = new Ledger(config, journal.raises)
  const lineage = new Lineage()
  const checkpoints = new Checkpoints({ journal, ledger, lineage, projections: [...files, ...watching], version })
  const session = { folder, shown, file: earlier, accepted, raise, config, journal, ledger, lineage, checkpoints }
  const { file, wall: before, since, nothingToDo, notes: news } = await takeUp(session)
  const start = ledger.start()
  const origin = config.from && agent && journal.length === 0 ? [{ ref: originRef(config.from), bytes: agent.bytes }] : []
  journal.append({ entries: start, snapshots: origin, drop: ledger.takeUnneeded() })
  // From now on the run that the agent comes from is not needed.
  if (origin.length > 0) await journal.flushed()
  for (const entry of start) lineage.take(entry)
  const began = performance.now()
  const clock = () => before + (performance.now() - began) / 1000

  const { name, seed, space } = config
  const run: ProjectedRun = {
    ...{
      name,
      seed,
      folder,
      clock,
      startedAt: file.startedAt,
      hyperparameters: Object.keys(space),
      lanes: runner.lanes,
      from: config.from && originName(config.from),
      seconds: budgetOf(config, journal).seconds,
    },
    notes: nothingToDo ? news : [...notes, ...news, ...notesOf(config)],
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
    // The first error is thrown; a second one here (of the same full disk, say) becomes its cause.
    try {
      end('failed')
    } catch (second) {
      if (error instanceof Error && second !== error) error.cause ??= second
    }
    throw error
  }
  return end(signal.aborted && !ledger.done ? 'interrupted' : 'finished')
}

/** Ends all projections, even if one fails: those after it are told that the run has failed, and the first error is thrown at the end. */
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
 * Writes the run's end to run.json: after the other files are written, and before anybody who watches is told.
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

/** The journal of a new run, or of one to be resumed: one that was killed early may have no journal yet, or an empty one. */
async function openJournal(folder: string, resume: boolean): Promise<Journal> {
  const { openLmdbJournal } = await import('../journal/lmdb.js')
  try {
    return await openLmdbJournal(folder, { create: true })
  } catch (error) {
    if (resume && error instanceof CladeError && error.code === 'JOURNAL_EXISTS') return openLmdbJournal(folder, { create: false })
    throw error
  }
}

function newRunFile(
  folder: string,
  { experimentPath, overrides, versions }: RunRequest,
  config: RunConfig,
  opened: { readonly modules: ModuleHashes; readonly spaces: Plain },
): RunFile {
  return {
    format: 1,
    name: config.name,
    status: 'running',
    experiment: storedExperiment(experimentPath, folder),
    seed: config.seed,
    overrides,
    config: withoutProjectPaths(describeConfig(config), experimentPath),
    ...{ versions, ...opened },
    startedAt: new Date().toISOString(),
    finishedAt: null,
    wallSeconds: 0,
  }
}
