import type { Order, Outcome } from './types.js'

/** Whether the outcome is that of the order. */
export function answers(outcome: Outcome, order: Order): boolean {
  return outcome.member === order.member && outcome.slice === order.slice && outcome.attempt === order.attempt
}

export function nameOf({ member, slice, attempt }: Outcome | Order): string {
  return `slice ${slice} of member ${member}, attempt ${attempt}`
}
