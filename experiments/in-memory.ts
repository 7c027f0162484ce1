import type { RunConfig } from '../src/experiment.js'
import { MemoryJournal } from '../src/journal/memory.js'
import type { Search } from '../src/population/search.js'
import type { Entry } from '../src/population/types.js'
import { conduct } from '../src/run/conduct.js'
import { inlineRunner } from '../src/runner/inline.js'

export interface FinishedRun {
  readonly search: Search
  readonly entries: readonly Entry[]
}

/** A whole run on this thread that leaves nothing on the disk: for trainables so small that a thread would cost more than they do. */
export async function runInMemory(config: RunConfig): Promise<FinishedRun> {
  const search = config.method.search(config)
  const load = (path: string) => Promise.reject(new Error(`Nothing is loaded in memory, and ${path} was asked for`))
  const runner = inlineRunner({ lanes: 1, spec: config.trainable, host: { load }, seed: config.seed })
  const journal = new MemoryJournal()
  const entries = search.start()
  journal.append({ entries, snapshots: [], drop: [] })
  await runner.open()
  await conduct({
    population: search,
    runner,
    journal,
    clock: () => 0,
    observe: (decided) => entries.push(...decided),
    signal: new AbortController().signal,
  })
  return { search, entries }
}
