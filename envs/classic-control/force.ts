import { expected } from '../core/errors.js'

/** The one number of a continuous action, as the float32 that its space holds. */
export function forceOf(action: ArrayLike<number>, name: string): number {
  const force = action?.[0]
  if (action?.length !== 1 || typeof force !== 'number' || Number.isNaN(force)) {
    throw expected(`the action of ${name}`, 'an array of one number', action)
  }
  return Math.fround(force)
}

export function clip(x: number, low: number, high: number): number {
  return Math.min(Math.max(x, low), high)
}
