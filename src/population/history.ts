import type { FinishedSlice } from './explore/explore.js'

/** Slices that are kept: as many as a model of them can take. */
const MOST = 1000

/** The latest slices, oldest first. Follows from the outcomes alone, so a replay brings it back. */
export class History {
  readonly slices: FinishedSlice[] = []

  add(slice: FinishedSlice): void {
    this.slices.push(slice)
    if (this.slices.length > MOST) this.slices.shift()
  }
}
