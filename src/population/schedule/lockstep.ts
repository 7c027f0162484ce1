import type { Schedule } from './schedule.js'

/** Waits for each generation: everybody is decided on when the last member's slice has ended, in order of member. */
export const lockstep: Schedule = {
  rounds: true,
  due: (_reporter, members, complete) => (complete ? members.filter((member) => !member.finished) : []),
}
