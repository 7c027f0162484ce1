import { mustGiveSameBits } from '../run/engine.js'
import { unlessInterrupted } from '../run/unless-aborted.js'
import { verifyRun } from '../run/verify.js'
import { describeEngine, workersFor } from './engine.js'
import { EXIT } from './failure.js'
import type { RunFlags } from './flags.js'
import { progressLines } from './progress-lines.js'
import { nothingKept } from './replay-command.js'
import { type Context, type ExperimentFlag, givenExperiment } from './run-command.js'

/** Runs `clade verify`, and returns the exit code. */
export async function verifyCommand(folder: string, flags: RunFlags & ExperimentFlag, context: Context): Promise<number> {
  const { output, interrupt } = context
  const { workers, quiet = false } = flags
  mustGiveSameBits(folder, describeEngine(false))
  const onSlice = progressLines(output, quiet, 'verified')
  const slices = await unlessInterrupted(interrupt, () =>
    verifyRun({ folder, experimentPath: givenExperiment(flags, context), workers: workersFor(workers), signal: interrupt }, onSlice),
  )
  if (slices === null) return nothingKept(output)
  output.result(`${folder}: all ${slices} slices end in the recorded weights`)
  return EXIT.done
}
