import { emptyHost } from '../alone.js'
import type { RunConfig } from '../experiment.js'
import type { Journal } from '../journal/journal.js'
import { MemoryJournal } from '../journal/memory.js'
import { Ledger } from '../population/ledger.js'
import type { Entry } from '../population/types.js'
import { inlineRunner } from '../runner/inline.js'
import type { Plain } from '../trainable.js'
import { conduct } from './conduct.js'

export interface FinishedRun {
  readonly ledger: Ledger
  readonly entries: readonly Entry[]
  /** It holds the snapshots that members go on with, and that of the best score. */
  readonly journal: Pick<Journal, 'snapshot'>
  /** As run.json has them. */
  readonly spaces: Plain | null
}

/** A whole run on this thread that leaves nothing on the disk: for trainables so small that a thread would cost more than they do. */
export async function runInMemory(config: RunConfig): Promise<FinishedRun> {
  const ledger = new Ledger(config)
  const runner = inlineRunner({ lanes: 1, spec: config.trainable, host: emptyHost, seed: config.seed })
  const journal = new MemoryJournal()
  const entries = ledger.start()
  journal.append({ entries, snapshots: [], drop: [] })
  try {
    const { spaces } = await runner.open()
    await conduct({
      ledger,
      runner,
      journal,
      clock: () => 0,
      observe: (decided) => entries.push(...decided),
      signal: new AbortController().signal,
    })
    return { ledger, entries, journal, spaces }
  } finally {
    await runner.close()
  }
}
