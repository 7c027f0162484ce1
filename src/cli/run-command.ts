import path from 'node:path'
import { CladeError } from '../errors.js'
import type { Overrides } from '../experiment.js'
import { readRunFile } from '../journal/run-file.js'
import { resolveExperimentPath } from '../load.js'
import { RunScreen } from '../report/terminal/run-screen.js'
import { experimentOf } from '../run/experiment-path.js'
import { type ReadOrigin, readOrigin } from '../run/origin.js'
import { type RunRequest, runSession } from '../run/session.js'
import { unlessInterrupted } from '../run/unless-aborted.js'
import { describeEngine, workersFor } from './engine.js'
import { EXIT } from './failure.js'
import type { RunFlags } from './flags.js'
import type { Output } from './output.js'
import type { ResumeFlags } from './resume-flags.js'
import { openScreen } from './streams.js'

/** The surroundings of a command. */
export interface Context {
  readonly cwd: string
  /** Absolute path of the experiments that come with Clade. */
  readonly experimentsFolder: string
  /** Clade's version. */
  readonly version: string
  readonly output: Output
  /** Aborted when the user interrupts. */
  readonly interrupt: AbortSignal
}

/** Runs `clade run`, and returns the exit code. */
export async function runCommand(experiment: string, flags: RunFlags, context: Context): Promise<number> {
  const {
    out,
    resume = false,
    acceptChanges = false,
    tensorboard = false,
    dashboard = false,
    quiet = false,
    workers,
    engine: _,
    from: named,
    freshHyperparameters: fresh = false,
    ...given
  } = flags
  const experimentPath = resolveExperimentPath(experiment, context.cwd, context.experimentsFolder)
  const folder = out ? path.resolve(context.cwd, out) : null
  const origin = await originOf(named, fresh, context)
  const request = requestOf(experimentPath, { ...given, ...(origin && { from: origin.from }) }, context)
  const more = { agent: origin?.agent ?? null, resume, acceptChanges, tensorboard }
  return train({ ...request, ...more, workers: workersFor(workers), out: folder }, { quiet, dashboard, context })
}

/** The agent that `--from` names; null where the flag is not given. */
export async function originOf(named: string | undefined, fresh: boolean, { cwd }: Context): Promise<ReadOrigin | null> {
  if (named !== undefined) return readOrigin(named, cwd, fresh)
  if (fresh) throw new CladeError('INVALID_OPTION', 'Expected --fresh-hyperparameters with --from, got it alone')
  return null
}

/** Runs `clade resume`, with the experiment and the flags that the run was started with, perhaps for longer; returns the exit code. */
export async function resumeCommand(folder: string, flags: ResumeFlags & ExperimentFlag, context: Context): Promise<number> {
  const { quiet = false, workers, acceptChanges = false, tensorboard = false, dashboard = false } = flags
  const { steps, totalSteps, seconds } = flags
  const file = readRunFile(folder)
  const experimentPath = experimentOf(folder, file, givenExperiment(flags, context))
  const request = requestOf(experimentPath, file.overrides, context)
  const raise = { steps, totalSteps, seconds }
  const more = { acceptChanges, tensorboard, raise, resume: true }
  return train({ ...request, ...more, workers: workersFor(workers), out: folder }, { quiet, dashboard, context })
}

/** The flag of the commands that take a run's folder. */
export interface ExperimentFlag {
  readonly experiment?: string
}

/** The absolute path that `--experiment` names; null where the flag is not given. */
export function givenExperiment({ experiment }: ExperimentFlag, { cwd, experimentsFolder }: Context): string | null {
  return experiment === undefined ? null : resolveExperimentPath(experiment, cwd, experimentsFolder)
}

/** The part of a run's request that all commands share. */
export function requestOf(experimentPath: string, overrides: Overrides, context: Context): Omit<RunRequest, 'workers' | 'resume' | 'out'> {
  return { experimentPath, overrides, cwd: context.cwd, versions: versionsOf(context, overrides.fma ?? false) }
}

/** The versions and the engine, for run.json. */
export function versionsOf({ version }: Pick<Context, 'version'>, fma: boolean): RunRequest['versions'] {
  return { clade: version, node: process.version, platform: `${process.platform}-${process.arch}`, engine: describeEngine(fma) }
}

/** The ways to show a run. */
interface Showing {
  readonly quiet: boolean
  /** True: in the browser, too. */
  readonly dashboard?: boolean
  readonly context: Context
}

/** Trains, shows the run meanwhile, and returns the exit code. */
export async function train(request: RunRequest, { quiet, dashboard = false, context }: Showing): Promise<number> {
  const { output, interrupt } = context
  const terminal = await openScreen(quiet)
  const page = dashboard ? new (await import('./beside-run.js')).DashboardBesideRun(request.cwd, output) : null
  try {
    const screen = new RunScreen(terminal, request.cwd)
    const watching = page ? [page, screen] : [screen]
    const status = await unlessInterrupted(interrupt, () => runSession(request, watching, interrupt))
    if (status === null) output.note(interruptedEarly(request))
    return interrupt.aborted && status !== 'finished' ? EXIT.interrupted : EXIT.done
  } finally {
    page?.close()
    terminal.stop()
  }
}

function interruptedEarly({ resume, out, cwd }: RunRequest): string {
  if (!resume) return 'Interrupted before the run began: nothing has been written.'
  if (out === null) return 'Interrupted. Go on with the same command.'
  return `Interrupted. Go on with: clade resume ${path.relative(cwd, out) || '.'}`
}
