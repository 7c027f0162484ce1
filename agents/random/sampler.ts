import type { ActionSpace } from '../environment/action-space.js'
import { anyAllowed } from '../math/any-allowed.js'
import type { Stream } from '../math/stream.js'

/** Draws actions into one array, as a vector of environments takes them, and returns it. @param masks null: everything is allowed */
export type Sampler = (count: number, masks: Uint8Array | null) => Int32Array | Float32Array

/** A function that draws actions uniformly of those that are allowed. @param most the most actions that are drawn together */
export function sampler(kind: ActionSpace, most: number, stream: Stream): Sampler {
  if (kind.kind !== 'box') {
    const sizes = kind.kind === 'discrete' ? [kind.n] : kind.nvec
    const parts = sizes.length
    const width = sizes.reduce((sum, n) => sum + n, 0)
    const actions = new Int32Array(most * parts)
    return (count, masks) => {
      for (let env = 0, at = 0; env < count; env++) {
        let first = env * width
        for (const n of sizes) {
          actions[at++] = masks === null ? Math.floor(stream.next() * n) : anyAllowed(masks, first, n, stream.next())
          first += n
        }
      }
      return actions
    }
  }
  const { low, high } = kind
  const size = low.length
  const actions = new Float32Array(most * size)
  return (count) => {
    for (let i = 0; i < count * size; i++) actions[i] = draw(stream, low[i % size]!, high[i % size]!)
    return actions
  }
}

function draw(stream: Stream, low: number, high: number): number {
  if (Number.isFinite(low) && Number.isFinite(high)) return low + (high - low) * stream.next()
  return Math.min(Math.max(stream.gaussian(), low), high)
}
