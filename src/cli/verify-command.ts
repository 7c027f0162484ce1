import { availableParallelism } from 'node:os'
import { unlessInterrupted } from '../run/unless-aborted.js'
import { verifyRun } from '../run/verify.js'
import { EXIT } from './failure.js'
import type { RunFlags } from './flags.js'
import { progressLines } from './progress-lines.js'
import { nothingKept } from './replay-command.js'
import { type Context, type ExperimentFlag, givenExperiment } from './run-command.js'

/** Runs `clade verify`, and returns the exit code. */
export async function verifyCommand(folder: string, flags: RunFlags & ExperimentFlag, context: Context): Promise<number> {
  const { output, interrupt } = context
  const { workers = availableParallelism(), quiet = false } = flags
  const onSlice = progressLines(output, quiet, 'verified')
  const slices = await unlessInterrupted(interrupt, () =>
    verifyRun({ folder, experimentPath: givenExperiment(flags, context), workers, signal: interrupt }, onSlice),
  )
  if (slices === null) return nothingKept(output)
  output.result(`${folder}: all ${slices} slices end in the recorded weights`)
  return EXIT.done
}
