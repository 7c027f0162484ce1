import { availableParallelism } from 'node:os'
import { verifyRun } from '../run/verify.js'
import { EXIT } from './failure.js'
import type { RunFlags } from './flags.js'

/** Lines between the first and the last. */
const LINES = 10

/** `clade verify`. */
export async function verifyCommand(folder: string, { workers = availableParallelism(), quiet = false }: RunFlags): Promise<number> {
  let lines = 0
  const slices = await verifyRun({ folder, workers }, (done, total) => {
    if (quiet || done < ((lines + 1) * total) / LINES) return
    lines++
    process.stdout.write(`verified ${done} of ${total} slices\n`)
  })
  process.stdout.write(`${folder}: all ${slices} slices end in the recorded weights\n`)
  return EXIT.done
}
