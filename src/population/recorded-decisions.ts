import { CladeError } from '../errors.js'
import type { Copied, Entry, Event, SnapshotRef } from './types.js'

/** Compares what a journal holds with what the ledger computes again, decision by decision. */
export class RecordedDecisions {
  /** The number of decisions that were compared. */
  matched = 0
  private readonly recorded: Entry[] = []
  private readonly computed: Entry[] = []

  /** Takes a recorded entry and the decisions that it led to; in lockstep those come with the last entry of a generation. */
  compare(recorded: Entry, computed: readonly Entry[]): void {
    this.recorded.push(recorded)
    this.computed.push(...computed)
    while (this.recorded.length > 0 && this.computed.length > 0) this.match(this.recorded.shift()!, this.computed.shift()!.event)
  }

  /** True where no entry waits for its counterpart. */
  get settled(): boolean {
    return this.recorded.length === 0 && this.computed.length === 0
  }

  private match({ event, result }: Entry, computed: Event): void {
    const field = FIELDS.find((name) => !same(event[name], computed[name]))
    if (field !== undefined) {
      const about = result === null ? `member ${event.member}` : `slice ${result.slice} of member ${event.member}`
      const [recorded, expected] = [event[field], computed[field]].map((value) => JSON.stringify(value))
      throw mismatch(`${this.matched} of the journal (${about}) to have the ${field} ${expected}, got ${recorded}`)
    }
    this.matched += 1
  }
}

/** Everything that a decision consists of; `wall` alone is not decided. */
const FIELDS = ['decision', 'cause', 'member', 'copied', 'weightsHash', 'after', 'before', 'steps', 'score', 'reason'] as const

export function journalMismatch(entry: number, recorded: string, computed: string): CladeError {
  return mismatch(`${entry} of the journal to be ${computed}, got ${recorded}`)
}

function mismatch(text: string): CladeError {
  return new CladeError('JOURNAL_MISMATCH', `Expected entry ${text}`, false)
}

type Field = Event[(typeof FIELDS)[number]] | Copied[keyof Copied] | SnapshotRef

function same(a: Field, b: Field): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b)
  const [left, right] = [a, b] as Readonly<Record<string, Field>>[]
  const names = Object.keys(left!)
  return names.length === Object.keys(right!).length && names.every((name) => same(left![name]!, right![name]!))
}
