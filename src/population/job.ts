import type { Job, Result } from './types.js'

/** True where the result is that of the job. */
export function answers(result: Result, job: Job): boolean {
  return result.member === job.member && result.slice === job.slice && result.attempt === job.attempt
}

export function nameOf({ member, slice, attempt }: Result | Job): string {
  return `slice ${slice} of member ${member}, attempt ${attempt}`
}
