import { availableParallelism } from 'node:os'
import path from 'node:path'
import type { Overrides } from '../experiment.js'
import { readRunFile } from '../journal/run-file.js'
import { resolveExperimentPath } from '../load.js'
import { RunScreen } from '../report/terminal/run-screen.js'
import { openTerminal } from '../report/terminal/terminal.js'
import { type RunRequest, runSession } from '../run/session.js'
import { describeEngine } from './engine.js'
import { EXIT } from './failure.js'
import type { RunFlags } from './flags.js'

export interface Context {
  readonly cwd: string
  readonly experimentsFolder: string
  readonly version: string
}

/** `clade run`. */
export async function runCommand(experiment: string, flags: RunFlags, context: Context): Promise<number> {
  const { out, resume = false, quiet = false, workers = availableParallelism(), engine: _, ...overrides } = flags
  const experimentPath = resolveExperimentPath(experiment, context.cwd, context.experimentsFolder)
  return train(
    { ...requestOf(experimentPath, overrides, context), workers, resume, out: out ? path.resolve(context.cwd, out) : null },
    quiet,
  )
}

/** `clade resume`: what the run was started with, it goes on with. */
export async function resumeCommand(folder: string, flags: RunFlags, context: Context): Promise<number> {
  const { quiet = false, workers = availableParallelism() } = flags
  const { experiment, overrides } = readRunFile(folder)
  return train({ ...requestOf(experiment, overrides, context), workers, resume: true, out: folder }, quiet)
}

export function requestOf(experimentPath: string, overrides: Overrides, context: Context): Omit<RunRequest, 'workers' | 'resume' | 'out'> {
  return { experimentPath, overrides, cwd: context.cwd, versions: versionsOf(context, overrides.fma ?? false) }
}

export function versionsOf({ version }: Context, fma: boolean): RunRequest['versions'] {
  return { clade: version, node: process.version, platform: `${process.platform}-${process.arch}`, engine: describeEngine(fma) }
}

/** Runs it with a signal that Ctrl-C and SIGTERM abort. */
export async function untilInterrupted<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = new AbortController()
  const onSignal = (): void => interrupt.abort()
  process.once('SIGINT', onSignal)
  process.once('SIGTERM', onSignal)
  try {
    return await act(interrupt.signal)
  } finally {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
  }
}

export async function train(request: RunRequest, quiet: boolean): Promise<number> {
  const terminal = await openTerminal(process.stdout, { quiet, env: process.env })
  try {
    const screen = new RunScreen(terminal, request.cwd)
    const status = await untilInterrupted((signal) => runSession(request, [screen], signal))
    return status === 'interrupted' ? EXIT.interrupted : EXIT.done
  } finally {
    terminal.stop()
  }
}
