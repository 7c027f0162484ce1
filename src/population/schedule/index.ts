import type { ScheduleName } from '../types.js'
import { async } from './async.js'
import { lockstep } from './lockstep.js'
import type { Schedule } from './schedule.js'

/** Every schedule, by the name that `--schedule` takes. */
export const schedules = { async, lockstep } as const satisfies Record<ScheduleName, Schedule>
