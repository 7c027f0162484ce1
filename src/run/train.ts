import { performance } from 'node:perf_hooks'
import type { RunConfig } from '../experiment.js'
import type { Journal } from '../journal/journal.js'
import { type ModuleChange, type RunFile, type RunStatus, writeRunFile } from '../journal/run-file.js'
import { notesOf } from '../notes.js'
import { Ledger } from '../population/ledger.js'
import { originName, originRef } from '../population/types.js'
import { CsvProjection } from '../report/csv/projection.js'
import { SummaryProjection } from '../report/csv/summary.js'
import { FiguresProjection } from '../report/figures/projection.js'
import { Lineage } from '../report/lineage.js'
import type { ProjectedRun, Projection, RunEnd } from '../report/projection.js'
import type { TrainedAgent } from '../runner/protocol.js'
import type { Runner } from '../runner/runner.js'
import { Checkpoints } from './checkpoints.js'
import { conduct } from './conduct.js'
import { budgetOf, type Limits } from './raise.js'
import { takeUp } from './take-up.js'

/** A run whose experiment, folder, lanes and journal are open. */
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

/**
 * Trains an opened run from the end of its journal, and keeps its files up, until its budget is used or the signal is aborted.
 *
 * @throws CladeError of `takeUp`, and the errors of training and of writing
 */
export async function train(session: Session): Promise<RunStatus> {
  const { config, runner, journal, agent, watching, signal } = session
  const files = [
    new CsvProjection(),
    new SummaryProjection(),
    new FiguresProjection(),
    ...(session.tensorboard ? [new (await import('../report/tensorboard/projection.js')).TensorBoardProjection()] : []),
  ]
  const ledger = new Ledger(config, journal.raises)
  const lineage = new Lineage()
  const checkpoints = new Checkpoints({ journal, ledger, lineage, projections: [...files, ...watching], version: session.version })
  const { file, wall: before, since, nothingToDo, notes: news } = await takeUp({ ...session, ledger, lineage, checkpoints })
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
    name,
    seed,
    folder: session.folder,
    clock,
    startedAt: file.startedAt,
    hyperparameters: Object.keys(space),
    lanes: runner.lanes,
    from: config.from && originName(config.from),
    seconds: budgetOf(config, journal).seconds,
    notes: nothingToDo ? news : [...session.notes, ...news, ...notesOf(config)],
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
