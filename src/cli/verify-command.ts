import { availableParallelism } from 'node:os'
import { unlessInterrupted } from '../run/unless-aborted.js'
import { verifyRun } from '../run/verify.js'
import { EXIT } from './failure.js'
import type { RunFlags } from './flags.js'
import { begunInVain } from './replay-command.js'
import { type Context, type ExperimentFlag, givenExperiment } from './run-command.js'

/** Lines between the first and the last. */
const LINES = 10

/** `clade verify`. */
export async function verifyCommand(folder: string, flags: RunFlags & ExperimentFlag, context: Context): Promise<number> {
  const { output, interrupt } = context
  const { workers = availableParallelism(), quiet = false } = flags
  let lines = 0
  const told = (done: number, total: number): void => {
    if (quiet || done < ((lines + 1) * total) / LINES) return
    lines++
    output.note(`verified ${done} of ${total} slices`)
  }
  const slices = await unlessInterrupted(interrupt, () =>
    verifyRun({ folder, experimentPath: givenExperiment(flags, context), workers, signal: interrupt }, told),
  )
  if (slices === null) return begunInVain(output)
  output.result(`${folder}: all ${slices} slices end in the recorded weights`)
  return EXIT.done
}
