import { setImmediate } from 'node:timers/promises'
import { EventFiles } from '../tensorboard/event-files.js'
import { TENSORBOARD } from '../tensorboard-folder.js'
import type { RunFormat } from './run-format.js'

/** Entries between two looks at the signal. */
const ENTRIES_A_LOOK = 256

/** The folder tensorboard/ with an event file for each member, as `clade run --tensorboard` writes it. */
export const tensorboard: RunFormat = {
  async write(run, folder, signal) {
    const files = new EventFiles(folder, run.startedAt)
    let entries = 0
    for (const entry of run.entries()) {
      files.add(entry)
      if (++entries % ENTRIES_A_LOOK !== 0) continue
      await setImmediate()
      signal.throwIfAborted()
    }
    files.settle()
    return [TENSORBOARD]
  },
}
