import type { Schedule } from './schedule.js'

/** Waits for each generation: everybody is decided on when the last member's slice has ended, in order of member. */
export const lockstep: Schedule = {
  rounds: true,
  due(_reporter, members) {
    const training = members.filter((member) => !member.finished)
    return training.every((member) => member.awaiting !== null) ? training : []
  },
}
