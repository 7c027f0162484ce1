import { availableParallelism } from 'node:os'
import path from 'node:path'
import { splitSeed } from '../random.js'
import { replayExactly, scheduleOf } from '../run/replay.js'
import { unlessInterrupted } from '../run/unless-aborted.js'
import { EXIT } from './failure.js'
import type { RunFlags } from './flags.js'
import type { Output } from './output.js'
import { type Context, type ExperimentFlag, givenExperiment, requestOf, train } from './run-command.js'

export interface ReplayFlags extends ExperimentFlag, Pick<RunFlags, 'population' | 'workers' | 'seed' | 'out' | 'engine' | 'quiet'> {
  readonly member?: number
  readonly exact?: boolean
  readonly hyperparametersOnly?: boolean
}

/** Lines between the first and the last. */
const LINES = 10

/** `clade replay`. Without `--exact` it is an ordinary run, of fresh members, that `resume` and `verify` know how to go on with. */
export async function replayCommand(folder: string, flags: ReplayFlags, context: Context): Promise<number> {
  const { cwd, output, interrupt } = context
  const { member = null, exact = false, quiet = false, workers = availableParallelism(), population = 1, out } = flags
  const place = { folder, experimentPath: givenExperiment(flags, context) }
  if (exact) {
    let lines = 0
    const told = (done: number, total: number): void => {
      if (quiet || done < ((lines + 1) * total) / LINES) return
      lines++
      output.note(`replayed ${done} of ${total} slices`)
    }
    const hash = await unlessInterrupted(interrupt, () => replayExactly(place, member, workers, told, interrupt))
    if (hash === null) return begunInVain(output)
    output.result(hash)
    return EXIT.done
  }
  const found = await unlessInterrupted(interrupt, () => scheduleOf(place, member, interrupt))
  if (found === null) return begunInVain(output)
  const { file, experimentPath, member: winner, score, plan } = found
  const stages = `${plan.stages.length} stage${plan.stages.length === 1 ? '' : 's'}`
  if (!quiet) output.note(`Replays member ${winner} of ${folder} (score ${score ?? 'none'}): ${stages}, ${plan.steps} steps`)
  // Streams of their own: those of the run itself, and of its neighbours 2, 3, ..., would not be fresh.
  const seed = flags.seed ?? splitSeed(file.seed, 'replay')[0]!
  const overrides = { ...file.overrides, population, seed, replay: plan }
  const request = requestOf(experimentPath, overrides, context)
  const series = `${file.name}-${flags.seed ?? file.seed}-replay`
  return train({ ...request, workers, resume: false, out: out ? path.resolve(cwd, out) : null, series }, { quiet, context })
}

/** Nothing of it has been kept. */
export function begunInVain(output: Output): number {
  output.note('Interrupted: nothing has been written; the same command begins again.')
  return EXIT.interrupted
}
