import { existsSync } from 'node:fs'
import path from 'node:path'
import { describeConfig } from '../describe-config.js'
import { CladeError } from '../errors.js'
import type { Overrides, RunConfig } from '../experiment.js'
import type { Journal } from '../journal/journal.js'
import { type ModuleHashes, type RunFile, type RunStatus, readRunFile, writeRunFile } from '../journal/run-file.js'
import { loadModule } from '../load.js'
import type { Projection } from '../report/projection.js'
import { TENSORBOARD } from '../report/tensorboard-folder.js'
import { resolveExperiment } from '../resolve-experiment.js'
import { type LaneThread, startFirstThread } from '../runner/lane-thread.js'
import type { TrainedAgent } from '../runner/protocol.js'
import type { Opened } from '../runner/runner.js'
import { engineChangeOf, mustAcceptEngine } from './engine.js'
import { storedExperiment, withoutProjectPaths } from './experiment-path.js'
import { mustBeFree, occupant } from './folder.js'
import { makeRunner } from './make-runner.js'
import { changesOf, hashesOf, mustBeAccepted } from './modules.js'
import { mustHaveOrigin } from './origin.js'
import { type Limits, raisesSomething } from './raise.js'
import { mustBeTheSame } from './same-run.js'
import { type TakenFolder, takeFolder } from './take-folder.js'
import { train } from './train.js'
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
 * @throws CladeError JOURNAL_IN_USE, RUN_EXISTS, RUN_FOLDER_TAKEN, RUN_CONFIG_MISMATCH, RUN_MODULES_CHANGED, RUN_ENGINE_CHANGED, and the
 * errors of loading and training
 */
export async function runSession(request: RunRequest, watching: readonly Projection[], signal: AbortSignal): Promise<RunStatus> {
  // A thread takes as long to start as an experiment to load.
  const first = request.workers === 0 ? null : startFirstThread(request.experimentPath)
  try {
    const config = resolveExperiment((await unlessAborted(loadModule(request.experimentPath), signal)).default, request.overrides)
    const taken = await takeFolder(request, config)
    try {
      return await runIn(taken, config, { ...request, first }, watching, signal)
    } finally {
      taken.claim.release()
    }
  } finally {
    await first?.pool.destroy()
  }
}

async function runIn(
  { folder, note }: TakenFolder,
  config: RunConfig,
  request: RunRequest & { readonly first: LaneThread | null },
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
    const engineChange = earlier ? engineChangeOf(earlier, request.versions.engine, raise !== null) : undefined
    if (!request.acceptChanges) {
      mustAcceptEngine(folder, engineChange)
      mustBeAccepted(folder, changes)
    }
    const file: RunFile = earlier
      ? { ...earlier, spaces: earlier.spaces ?? opened.spaces, experiment: storedExperiment(request.experimentPath, folder) }
      : newRunFile(folder, request, config, { ...opened, modules })
    if (!earlier) writeRunFile(folder, file)
    const journal = await openJournal(path.join(folder, 'journal'), earlier !== null)
    try {
      mustHaveOrigin(folder, config.from, agent, journal)
      return await train({
        folder,
        shown: path.relative(request.cwd, folder) || '.',
        notes: note === undefined ? [] : [note],
        file,
        accepted: {
          files: engineChange === undefined ? changes : [...changes, engineChange],
          modules,
          ...(engineChange !== undefined && request.versions.engine !== undefined ? { engine: request.versions.engine } : {}),
        },
        agent,
        raise,
        config,
        runner,
        journal,
        watching,
        signal,
        version: request.versions.clade,
        tensorboard: request.tensorboard === true || existsSync(path.join(folder, TENSORBOARD)),
      })
    } finally {
      await journal.close()
    }
  } finally {
    await runner.close()
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
  opened: Pick<Opened, 'spaces' | 'parameters'> & { readonly modules: ModuleHashes },
): RunFile {
  return {
    format: 1,
    name: config.name,
    status: 'running',
    experiment: storedExperiment(experimentPath, folder),
    seed: config.seed,
    overrides,
    config: withoutProjectPaths(describeConfig(config), experimentPath),
    ...{ versions, modules: opened.modules, spaces: opened.spaces },
    ...(opened.parameters && { parameters: opened.parameters }),
    startedAt: new Date().toISOString(),
    finishedAt: null,
    wallSeconds: 0,
  }
}
