import type { Space } from '../../envs/spaces/space.js'
import { actionSpace } from '../environment/action-space.js'
import type { Stream } from '../math/stream.js'

/**
 * A function that draws actions into one array, as a vector of environments takes them, and returns it.
 *
 * @param count the most actions that are drawn together; the function draws so many unless it is given fewer
 */
export function sampler(space: Space, count: number, stream: Stream): (some?: number) => Int32Array | Float32Array {
  const kind = actionSpace('random', space)
  if (kind.kind === 'discrete') {
    const actions = new Int32Array(count)
    return (some = count) => {
      for (let env = 0; env < some; env++) actions[env] = Math.floor(stream.next() * kind.n)
      return actions
    }
  }
  if (kind.kind === 'multi-discrete') {
    const { nvec } = kind
    const actions = new Int32Array(count * nvec.length)
    return (some = count) => {
      for (let i = 0; i < some * nvec.length; i++) actions[i] = Math.floor(stream.next() * nvec[i % nvec.length]!)
      return actions
    }
  }
  const { low, high } = kind
  const size = low.length
  const actions = new Float32Array(count * size)
  return (some = count) => {
    for (let i = 0; i < some * size; i++) actions[i] = draw(stream, low[i % size]!, high[i % size]!)
    return actions
  }
}

function draw(stream: Stream, low: number, high: number): number {
  if (Number.isFinite(low) && Number.isFinite(high)) return low + (high - low) * stream.next()
  return Math.min(Math.max(stream.gaussian(), low), high)
}
