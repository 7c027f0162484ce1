import type { Entry } from '../../population/types.js'

/** A CSV file that grows with the journal. It remembers counters only, never rows. */
export interface Table {
  readonly file: string
  readonly columns: readonly string[]
  /** The rows that this entry adds, as text; '' for none. Entries come in the journal's order. */
  rows(entry: Entry): string
}
