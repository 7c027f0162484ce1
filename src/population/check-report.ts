import { CladeError } from '../errors.js'
import type { Report } from '../trainable.js'
import type { Order } from './types.js'

/**
 * Throws where the trainable did not do what it was told: CladeError HYPERPARAMETER_NOT_APPLIED when loss and optimiser used another
 * value than the one ordered, REPORT_INVALID when it trained less than it was asked to.
 */
export function checkReport(report: Report, order: Order): void {
  for (const [name, ordered] of Object.entries(order.hyperparameters)) {
    const applied = report.applied[name]
    if (Object.is(applied, ordered)) continue
    const rule = `Expected member ${order.member} to train with ${name} ${JSON.stringify(ordered)}`
    const got = applied === undefined ? 'no report of it' : JSON.stringify(applied)
    throw new CladeError('HYPERPARAMETER_NOT_APPLIED', `${rule}, got ${got}`, false)
  }
  if (!Number.isSafeInteger(report.steps) || report.steps < order.steps) {
    throw new CladeError(
      'REPORT_INVALID',
      `Expected member ${order.member} to train at least ${order.steps} steps, got ${report.steps}`,
      false,
    )
  }
}
