import { show } from '../../checks/show.js'
import { notASpace } from '../core/contract.js'
import { EnvError } from '../core/errors.js'
import type { Observations } from '../core/observations.js'
import { Pcg64 } from '../core/pcg64.js'
import type { Space } from './space.js'

/** @throws EnvError SPACE_INVALID for a part of a composite that is no space */
export function checkChild(what: string, child: unknown): void {
  const fault = notASpace(child)
  if (fault === undefined) return
  const more = typeof child === 'object' && child !== null ? `: ${fault}` : ''
  throw new EnvError('SPACE_INVALID', `Expected ${what} to be a space such as new Discrete(2), got ${show(child)}${more}`)
}

/** Seeds the parts of a composite space as Gymnasium does: each with a draw from a generator of the whole's seed, in order. */
export function seedChildren(children: readonly Space[], seed: number): void {
  const random = new Pcg64(seed)
  for (const child of children) child.seed(random.integers(0, 2 ** 31 - 1))
}

/** Writes the parts of a composite one after the other. */
export function flattenChildren(children: readonly Space[], values: readonly unknown[], out: Observations, offset: number): void {
  let start = offset
  children.forEach((child, i) => {
    child.flatten(values[i], out, start)
    start += child.flatSize
  })
}

export function flatSizeOf(children: readonly Space[]): number {
  return children.reduce((sum, child) => sum + child.flatSize, 0)
}
