import type { Schedule } from './schedule.js'

/** No barrier: a member that reports is decided on at once, against the latest reports of the others. */
export const async: Schedule = { rounds: false, due: (reporter) => [reporter] }
