import type { ActionSpace } from '../environment/action-space.js'
import type { Actions } from './behaviour.js'

/** Tells a network the last action: each choice one-hot, the numbers of a Box as they are. */
export interface LastAction {
  /** Numbers that tell it. */
  readonly size: number
  /** Writes the numbers for the action of environment `env` to out[offset] and up. */
  write(actions: Actions, env: number, out: Float32Array, offset: number): void
}

export function lastAction(space: ActionSpace): LastAction {
  if (space.kind === 'box') {
    const size = space.low.length
    return {
      size,
      write(actions, env, out, offset) {
        for (let j = 0; j < size; j++) out[offset + j] = actions[env * size + j]!
      },
    }
  }
  const counts = space.kind === 'discrete' ? [space.n] : space.nvec
  return {
    size: counts.reduce((sum, n) => sum + n, 0),
    write(actions, env, out, offset) {
      let from = offset
      for (let part = 0; part < counts.length; part++) {
        const n = counts[part]!
        const action = actions[env * counts.length + part]!
        for (let j = 0; j < n; j++) out[from + j] = action === j ? 1 : 0
        from += n
      }
    },
  }
}
