import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { isModulePath } from '../../envs/core/env-module.js'
import { CladeError } from '../errors.js'
import { writeEvaluation } from '../report/csv/evaluation.js'
import { evaluationReport } from '../report/terminal/evaluation-report.js'
import { evaluateRun } from '../run/evaluate.js'
import { makeFolder, mustBeWritable } from '../run/folder.js'
import { unlessInterrupted } from '../run/unless-aborted.js'
import { workersFor } from './engine.js'
import type { EvaluateFlags } from './evaluate-flags.js'
import { EXIT } from './failure.js'
import { nothingKept } from './replay-command.js'
import { type Context, type ExperimentFlag, givenExperiment } from './run-command.js'

/** Runs `clade evaluate`, which prints a table, writes evaluation.csv, and returns the exit code. */
export async function evaluateCommand(folder: string, flags: EvaluateFlags & ExperimentFlag, context: Context): Promise<number> {
  const { cwd, output, interrupt } = context
  const { member = null, snapshot, episodes, seed, greedy = false, stochastic = false, env = null, maxSteps, timeout = null } = flags
  const { workers, quiet = false, out } = flags
  if (greedy && stochastic) throw new CladeError('INVALID_OPTION', 'Expected one of --greedy and --stochastic, got both')
  if (member === 'all' && snapshot === 'best') {
    throw new CladeError('INVALID_OPTION', 'Expected --snapshot best without --member all, since a run keeps one best snapshot; got both')
  }
  const target = out === undefined ? folder : path.resolve(cwd, out)
  if (out !== undefined) makeFolder(target)
  mustBeWritable(target)
  const request = {
    ...{ folder, experimentPath: givenExperiment(flags, context) },
    choice: member === 'all' ? null : { member, snapshot },
    ...{ episodes, seed, greedy, maxSteps, timeout, workers: workersFor(workers) },
    env: env !== null && isModulePath(env) ? path.resolve(cwd, env) : env,
    onEpisode: quiet ? () => {} : nowAndThen((text) => output.note(text)),
  }
  const played = await unlessInterrupted(interrupt, () => evaluateRun(request, interrupt))
  if (played === null) return nothingKept(output)
  const evaluation = { ...played, env }
  for (const line of evaluationReport(evaluation)) output.result(line)
  const file = writeEvaluation(target, evaluation)
  output.note('')
  output.note(path.relative(cwd, file) || file)
  return EXIT.done
}

/** Milliseconds between two lines of progress: an evaluation that takes less has none. */
const PAUSE = 5000

/** Tells how many episodes have been played, every few seconds. */
export function nowAndThen(tell: (text: string) => void): (done: number, total: number) => void {
  let latest = performance.now()
  return (done, total) => {
    if (performance.now() - latest < PAUSE) return
    latest = performance.now()
    tell(`played ${done} of ${total} episodes`)
  }
}
