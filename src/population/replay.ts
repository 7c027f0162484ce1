import { CladeError } from '../errors.js'
import type { Entry, Event } from './types.js'

/** Compares what a journal holds with what the population computes again, decision by decision. */
export class Replay {
  /** Decisions compared. */
  matched = 0
  private readonly recorded: Entry[] = []
  private readonly computed: Entry[] = []

  /** Takes a recorded entry and the decisions that it led to; in lockstep those come with the last entry of a generation. */
  compare(recorded: Entry, computed: readonly Entry[]): void {
    this.recorded.push(recorded)
    this.computed.push(...computed)
    while (this.recorded.length > 0 && this.computed.length > 0) this.match(this.recorded.shift()!.event, this.computed.shift()!.event)
  }

  private match(recorded: Event, computed: Event): void {
    if (!same(recorded, computed)) throw journalMismatch(this.matched, show(recorded), show(computed))
    this.matched += 1
  }
}

export function journalMismatch(entry: number, recorded: string, computed: string): CladeError {
  return new CladeError('JOURNAL_MISMATCH', `Expected entry ${entry} of the journal to be ${computed}, got ${recorded}`)
}

function same(a: Event, b: Event): boolean {
  const decided = a.decision === b.decision && a.member === b.member && a.donor === b.donor && a.weightsHash === b.weightsHash
  const names = Object.keys(a.after)
  return decided && names.length === Object.keys(b.after).length && names.every((name) => Object.is(a.after[name], b.after[name]))
}

function show({ decision, member, donor, weightsHash, after }: Event): string {
  const from = donor === null ? '' : ` from ${donor}`
  return `${decision} of member ${member}${from} (weights ${weightsHash ?? 'fresh'}, ${JSON.stringify(after)})`
}
