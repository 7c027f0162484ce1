import type { Entry, Order, Outcome, SnapshotRef, Standing } from './types.js'

/** Whether a lane needs not be sent that snapshot. */
export type Holds = (ref: SnapshotRef) => boolean

/**
 * A method at work, as a state machine: outcomes in, decisions and orders out. No I/O, no clock, no threads. Its state follows from the
 * sequence of entries alone (and from who is running, which decides nothing).
 *
 * A new run calls `start`; a resumed one calls `replay` with every entry of the journal and then `start`. What `start` and `complete`
 * return is to be recorded, in order.
 */
export interface Search {
  /** The entries to record before the first order: the inits, or after a replay whatever a crash left undecided. */
  start(): Entry[]
  /**
   * The next order for a free lane; null when nothing can be handed out before another outcome is in. Of members that are equally due,
   * one whose snapshot the lane `holds`.
   */
  next(holds: Holds): Order | null
  /** Of how many members an order could be made now, were there lanes for all of them. */
  readonly ready: number
  /** What the member trains next (or trains now). Verification asks for it before it replays the outcome. */
  orderOf(member: number): Order
  /**
   * Takes an outcome of an order of `next` and returns the entries that are decided now, in order. Throws CladeError
   * HYPERPARAMETER_NOT_APPLIED, REPORT_INVALID (the trainable did not do as told), RUN_HOPELESS (as many slices in a row failed for
   * good as there are members), EXPLOIT_INVALID, EXPLORE_INVALID (a strategy broke its contract); it is of no use afterwards.
   */
  complete(outcome: Outcome): Entry[]
  /**
   * Takes one recorded entry, in the journal's order. Throws CladeError JOURNAL_MISMATCH when it decides otherwise than what wrote the
   * journal.
   */
  replay(entry: Entry): void
  readonly done: boolean
  /** Environment steps trained of those in the budget; seconds where only time is limited. */
  readonly progress: { readonly steps: number; readonly total: number }
  /** The highest score ever reported, and the snapshot that came with it. */
  readonly best: { readonly snapshot: SnapshotRef; readonly score: number } | null
  /**
   * The snapshots that became unneeded since the last call, each once over a run: no member's latest, nobody about to inherit it, not
   * the best. A snapshot can be among them in the same commit that it comes with.
   */
  takeUnneeded(): SnapshotRef[]
  /** Best first; those without a score after those with one, the diverged last. */
  standings(): Standing[]
}
