import { schedules } from './schedules.js'
import type { Entry, ScheduleName } from './types.js'

/**
 * The entries at the end of a journal whose decisions a raised budget takes back: in lockstep the last generation, whole, where the budget
 * ended anybody in it, since its members are decided on against each other and nothing was trained after it. Without generations none: the
 * reports of the others, against which a member would have been decided on, have been replaced, and their snapshots are gone.
 *
 * @param entryAt the entry of that number, 0..length-1
 * @returns the number of entries that stay
 */
export function entriesKept(schedule: ScheduleName, length: number, entryAt: (number: number) => Entry): number {
  if (!schedules[schedule].generations) return length
  let finishes = false
  let kept = length
  for (let next: Entry | null = null; kept > 0; kept -= 1) {
    const entry = entryAt(kept - 1)
    if (next !== null && beginsGeneration(next, entry)) break
    finishes ||= entry.event.decision === 'finish'
    next = entry
  }
  return finishes ? kept : length
}

/** A generation is decided on in order of member, each after its slices that failed. */
function beginsGeneration({ event: { member } }: Entry, { event: before }: Entry): boolean {
  return member < before.member || (member === before.member && before.cause !== 'retry')
}
