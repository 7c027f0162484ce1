import type { Member } from '../member.js'

/** When decisions are made. */
export interface Schedule {
  /** Whether a round that one member has begun must be trained by all. */
  readonly rounds: boolean
  /**
   * Who is due now that an outcome of `reporter` came in, in the order in which they are decided on. All of them are decided against
   * the reports as they are now. `complete`: nobody who is not finished still trains.
   */
  due(reporter: Member, members: readonly Member[], complete: boolean): readonly Member[]
}
