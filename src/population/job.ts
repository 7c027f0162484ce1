import { CladeError } from '../errors.js'
import type { Report } from '../trainable.js'
import type { Job, Result } from './types.js'

/** True where the result is that of the job. */
export function answers(result: Result, job: Job): boolean {
  return result.member === job.member && result.slice === job.slice && result.attempt === job.attempt
}

export function nameOf({ member, slice, attempt }: Result | Job): string {
  return `slice ${slice} of member ${member}, attempt ${attempt}`
}

/** Throws where the trainable did not do what it was told: CladeError HYPERPARAMETER_NOT_APPLIED, REPORT_INVALID. */
export function checkReport(report: Report, job: Job): void {
  for (const [name, ordered] of Object.entries(job.hyperparameters)) {
    const applied = report.applied[name]
    if (Object.is(applied, ordered)) continue
    const rule = `Expected member ${job.member} to train with ${name} ${JSON.stringify(ordered)}`
    const got = applied === undefined ? 'no report of it' : JSON.stringify(applied)
    throw new CladeError('HYPERPARAMETER_NOT_APPLIED', `${rule}, got ${got}`, false)
  }
  if (!Number.isSafeInteger(report.steps) || report.steps < job.steps) {
    const rule = `Expected member ${job.member} to train at least ${job.steps} steps`
    throw new CladeError('REPORT_INVALID', `${rule}, got ${report.steps}`, false)
  }
}
