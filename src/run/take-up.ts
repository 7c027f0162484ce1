import type { RunConfig } from '../experiment.js'
import type { Journal } from '../journal/journal.js'
import { type ModuleChange, type RunFile, writeRunFile } from '../journal/run-file.js'
import { mustBeWhole, mustHoldAll } from '../journal/whole.js'
import type { Ledger } from '../population/ledger.js'
import type { Lineage } from '../report/lineage.js'
import type { Checkpoints } from './checkpoints.js'
import { beforeRaise, budgetOf, type Limits, raisedBudget, raiseNotes, raisingFlags, takenBack, withRaises } from './raise.js'

interface Parts {
  readonly folder: string
  /** The folder as the user is told of it. */
  readonly shown: string
  readonly file: RunFile
  /** Changes of modules that the user accepts now; without files: none. */
  readonly accepted: Omit<ModuleChange, 'entries'>
  /** New limits of the budget; null: it stays. */
  readonly raise: Limits | null
  readonly config: RunConfig
  readonly journal: Journal
  /** A new ledger and a new lineage, which are brought to the end of the journal. */
  readonly ledger: Ledger
  readonly lineage: Lineage
  readonly checkpoints: Checkpoints
}

/** A run that may train on. */
interface TakenUp {
  readonly file: RunFile
  /** Seconds of the run so far. */
  readonly wall: number
  readonly since: ReturnType<Checkpoints['resume']>['since']
  /** True of a run that has finished, and whose budget is not raised. */
  readonly nothingToDo: boolean
  /** Sentences for the user. */
  readonly notes: readonly string[]
}

/**
 * Brings a run to the end of its journal, raises its budget where that is asked for, and records that it trains on. A run that is refused is
 * left as it was.
 *
 * @throws CladeError INVALID_OPTION, JOURNAL_CORRUPT, JOURNAL_MISMATCH, JOURNAL_SHORT
 */
export async function takeUp(parts: Parts): Promise<TakenUp> {
  const { folder, shown, file: earlier, accepted, raise, config, journal, ledger, lineage, checkpoints } = parts
  const before = budgetOf(config, journal)
  const raised = raise && { ...takenBack(config.schedule, journal), budget: raisedBudget(before, raise) }
  if (raised) mustHoldAll({ folder, file: earlier, journal })
  const kept = raised?.entries ?? journal.length
  const resumed = checkpoints.resume(kept)
  const again = raised ? ledger.raise(raised.budget, raised.results) : []
  for (const entry of again) lineage.take(entry)
  const wall = again.reduce((latest, { event }) => Math.max(latest, event.wall), resumed.wall)
  mustBeWhole({ folder, file: raised ? { ...earlier, status: 'running' } : earlier, journal, told: ledger })
  if (!raised && earlier.status === 'finished' && ledger.done) {
    const note = `this run has finished: there is nothing to do; train on with clade resume ${shown} ${raisingFlags(before)}`
    return { ...resumed, file: withRaises(earlier, journal), nothingToDo: true, notes: [note] }
  }
  const change = { entries: kept, ...accepted }
  const changed = accepted.files.length === 0 ? earlier : { ...earlier, changes: [...(earlier.changes ?? []), change] }
  const file = raised ? beforeRaise(changed, kept) : withRaises(changed, journal)
  // Only now: a resume that is refused because of the journal leaves run.json as it was.
  writeRunFile(folder, { ...file, status: 'running', finishedAt: null })
  if (!raised) return { ...resumed, file, nothingToDo: false, notes: [] }
  const { budget, taken, results } = raised
  const drop = ledger.takeUnneeded()
  journal.append({ entries: again, snapshots: [], drop, raise: { entries: kept, taken, again: results.length, budget } })
  await journal.flushed()
  const recorded = withRaises(file, journal)
  writeRunFile(folder, { ...recorded, status: 'running', finishedAt: null })
  return {
    ...resumed,
    wall,
    file: recorded,
    nothingToDo: false,
    notes: raiseNotes(config, before, budget, ledger.standings()),
  }
}
