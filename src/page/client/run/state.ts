import type { RunModel } from '../model.js'

/** What the reader of a run's page has chosen, beside the run itself. */
export class RunState {
  /** A member that is brought out beside the winner; null: none. */
  focus: number | null = null
  private readonly watching = new Set<() => void>()

  constructor(readonly model: RunModel) {}

  /** Brings a member out, or no longer where it was. */
  turnTo(member: number | null): void {
    this.focus = member === this.focus ? null : member
    for (const tell of this.watching) tell()
  }

  onChange(tell: () => void): void {
    this.watching.add(tell)
  }
}
