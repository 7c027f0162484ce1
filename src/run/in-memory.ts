import type { RunConfig } from '../experiment.js'
import { MemoryJournal } from '../journal/memory.js'
import { Ledger } from '../population/ledger.js'
import type { Entry } from '../population/types.js'
import { inlineRunner } from '../runner/inline.js'
import { conduct } from './conduct.js'

export interface FinishedRun {
  readonly ledger: Ledger
  readonly entries: readonly Entry[]
}

/** A whole run on this thread that leaves nothing on the disk: for trainables so small that a thread would cost more than they do. */
export async function runInMemory(config: RunConfig): Promise<FinishedRun> {
  const ledger = new Ledger(config)
  const load = (path: string) => Promise.reject(new Error(`Nothing is loaded in memory, and ${path} was asked for`))
  const runner = inlineRunner({ lanes: 1, spec: config.trainable, host: { load }, seed: config.seed })
  const journal = new MemoryJournal()
  const entries = ledger.start()
  journal.append({ entries, snapshots: [], drop: [] })
  try {
    await runner.open()
    await conduct({
      ledger,
      runner,
      journal,
      clock: () => 0,
      observe: (decided) => entries.push(...decided),
      signal: new AbortController().signal,
    })
  } finally {
    await runner.close()
  }
  return { ledger, entries }
}
