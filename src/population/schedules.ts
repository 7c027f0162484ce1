import type { Member } from './member.js'
import type { ScheduleName } from './types.js'

/** A rule for when decisions are made. */
interface Schedule {
  /** True where a generation that one member has begun must be trained by all. */
  readonly generations: boolean
  /**
   * The members that are due now that a result of `reporter` came in, in the order in which they are decided on. All of them are decided
   * against the reports as they are now. `complete`: nobody who is not finished still trains.
   */
  due(reporter: Member, members: readonly Member[], complete: boolean): readonly Member[]
}

/** Every schedule, by the name that `--schedule` takes. */
export const schedules = {
  /** No barrier: a member that reports is decided on at once, against the latest reports of the others. */
  async: { generations: false, due: (reporter) => [reporter] },
  /** Waits for each generation: everybody is decided on when the last member's slice has ended, in order of member. */
  lockstep: {
    generations: true,
    due: (_reporter, members, complete) => (complete ? members.filter(({ finished }) => finished === null) : []),
  },
} as const satisfies Record<ScheduleName, Schedule>
