import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { isForTheUser } from '../blame.js'
import { chooseEngine, workersFor } from '../cli/engine.js'
import { versionsOf } from '../cli/run-command.js'
import { VERSION } from '../cli/version.js'
import { CladeError, expected } from '../errors.js'
import type { Overrides } from '../experiment.js'
import { resolveExperimentPath } from '../load.js'
import type { ReplayPlan } from '../population/policies/replay.js'
import type { Entry } from '../population/types.js'
import type { ProjectedRun, Projection, Since } from '../report/projection.js'
import { EXPERIMENTS } from '../run/experiment-path.js'
import { readOrigin } from '../run/origin.js'
import { runSession } from '../run/session.js'
import { readRun } from '../run-reader/read-run.js'
import { reportRow } from '../run-reader/rows.js'
import type { RunData } from '../run-reader/run-data.js'
import type { RunOptions } from './run.js'

/** Trains as `run` says. @param experiment a path, the text of a URL, or a name */
export async function train(experiment: string, options: RunOptions): Promise<RunData> {
  const { workers, out, resume = false, acceptChanges = false, tensorboard = false, raise = {}, ...others } = options
  const { signal = new AbortController().signal, onReport, from, freshHyperparameters = false, replay, ...given } = others
  const cwd = process.cwd()
  const progress = new Progress(onReport)
  try {
    await chooseEngine(undefined, null, () => {})
    const experimentPath = resolveExperimentPath(pathOf(experiment), cwd, EXPERIMENTS)
    const origin = from === undefined ? null : await readOrigin(from, cwd, freshHyperparameters)
    const plan = replay === undefined ? {} : { replay: planOf(replay) }
    const overrides: Overrides = { ...given, ...plan, ...(origin && { from: origin.from }) }
    const request = {
      ...{
        experimentPath,
        overrides,
        agent: origin?.agent ?? null,
        cwd,
        workers: workersFor(workers),
        resume,
        acceptChanges,
        tensorboard,
        raise,
      },
      out: out === undefined ? null : path.resolve(cwd, out),
      versions: versionsOf({ version: VERSION }, overrides.fma ?? false),
    }
    await runSession(request, [progress], signal)
  } catch (error) {
    throw forTheCaller(error)
  }
  return readRun(progress.run.folder)
}

function pathOf(experiment: string): string {
  if (!/^file:/i.test(experiment)) return experiment
  try {
    return fileURLToPath(experiment)
  } catch {
    throw expected('the experiment', 'the URL of a file', experiment)
  }
}

/** Agents and environments have errors of their own, which say as much. */
function forTheCaller(error: unknown): unknown {
  if (error instanceof CladeError || !isForTheUser(error)) return error
  return new CladeError(error.code, error.message, error.badInput !== false)
}

/** The plan without what a lineage holds besides, since run.json remembers it. */
function planOf({ steps, stages }: ReplayPlan): ReplayPlan {
  return { steps, stages: stages.map(({ fromStep, hyperparameters }) => ({ fromStep, hyperparameters })) }
}

/** Tells the caller of each report. */
class Progress implements Projection {
  run!: ProjectedRun
  private reports = 0

  constructor(private readonly tell: RunOptions['onReport']) {}

  readonly checkpoint = { name: 'reports', save: () => this.reports }

  begin(run: ProjectedRun, entries: Iterable<Entry>, since?: Since): void {
    this.run = run
    this.reports = (since?.state as number | undefined) ?? 0
    for (const { result } of since?.entries ?? entries) if (result?.ok) this.reports += 1
  }

  take(entries: readonly Entry[]): void {
    const { folder, hyperparameters, population } = this.run
    for (const entry of entries) {
      const report = reportRow(entry, this.reports + 1, hyperparameters)
      if (report === null) continue
      this.reports += 1
      const { steps, total } = population.progress
      this.tell?.(report, { folder, done: steps, total })
    }
  }

  end(): void {}
}
