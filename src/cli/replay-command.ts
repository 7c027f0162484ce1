import path from 'node:path'
import { splitSeed } from '../random.js'
import { mustGiveSameBits } from '../run/engine.js'
import { replayExactly, scheduleOf } from '../run/replay.js'
import { unlessInterrupted } from '../run/unless-aborted.js'
import { describeEngine, workersFor } from './engine.js'
import { EXIT } from './failure.js'
import type { RunFlags } from './flags.js'
import type { Output } from './output.js'
import { progressLines } from './progress-lines.js'
import { type Context, type ExperimentFlag, givenExperiment, requestOf, train } from './run-command.js'

export interface ReplayFlags extends ExperimentFlag, Pick<RunFlags, 'population' | 'workers' | 'seed' | 'out' | 'engine' | 'quiet'> {
  readonly member?: number
  readonly exact?: boolean
  readonly hyperparametersOnly?: boolean
}

/**
 * Runs `clade replay`, and returns the exit code. Without `--exact` a replay is an ordinary run of fresh members, which `resume` and
 * `verify` take as any other.
 */
export async function replayCommand(folder: string, flags: ReplayFlags, context: Context): Promise<number> {
  const { cwd, output, interrupt } = context
  const { member = null, exact = false, quiet = false, workers: wanted, population = 1, out } = flags
  const workers = workersFor(wanted)
  const recorded = { folder, experimentPath: givenExperiment(flags, context) }
  if (exact) {
    mustGiveSameBits(folder, describeEngine(false))
    const onSlice = progressLines(output, quiet, 'replayed')
    const hash = await unlessInterrupted(interrupt, () => replayExactly(recorded, member, workers, onSlice, interrupt))
    if (hash === null) return nothingKept(output)
    output.result(hash)
    return EXIT.done
  }
  const found = await unlessInterrupted(interrupt, () => scheduleOf(recorded, member, interrupt))
  if (found === null) return nothingKept(output)
  const { file, experimentPath, member: winner, score, plan, agent } = found
  const stages = `${plan.stages.length} stage${plan.stages.length === 1 ? '' : 's'}`
  if (!quiet) output.note(`Replays member ${winner} of ${folder} (score ${score ?? 'none'}): ${stages}, ${plan.steps} steps`)
  // A seed of its own: that of the run, or of its neighbours 2, 3, ..., would give the streams that the schedule was found with.
  const seed = flags.seed ?? splitSeed(file.seed, 'replay')[0]!
  const overrides = { ...file.overrides, population, seed, replay: plan }
  const request = requestOf(experimentPath, overrides, context)
  const series = `${file.name}-${flags.seed ?? file.seed}-replay`
  return train({ ...request, agent, workers, resume: false, out: out ? path.resolve(cwd, out) : null, series }, { quiet, context })
}

/** Tells of an interrupt that kept nothing, and returns the exit code. */
export function nothingKept(output: Output): number {
  output.note('Interrupted: nothing has been written; the same command begins again.')
  return EXIT.interrupted
}
