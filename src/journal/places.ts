import type { Raise } from '../population/types.js'

/** Entries that a store of so many entries shows: those that were taken back stay in it, so that no entry ever changes. */
export function entriesShown(stored: number, raises: readonly Raise[]): number {
  return raises.reduce((length, { taken }) => length - taken, stored)
}

/** The place in the store of the n-th entry that it shows. */
export function placeOf(n: number, raises: readonly Raise[]): number {
  let place = n
  for (let i = raises.length - 1; i >= 0; i--) {
    const { entries, taken } = raises[i]!
    if (place >= entries) place += taken
  }
  return place
}
