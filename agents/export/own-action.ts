import { choicesOf, composed } from '../../envs/spaces/choices.js'
import type { Space } from '../../envs/spaces/space.js'
import type { Action } from '../../src/trained.js'
import type { ActionSpace } from '../environment/action-space.js'

/** Turns row `row` of actions, as a vector of environments takes them, into an action of the environment's own space. */
export type ToOwnAction = (actions: Int32Array | Float32Array, row: number) => Action

/**
 * The function for a space: a Discrete's start is added to the choice, each start of a MultiDiscrete, Dict or Tuple to its own, and what a Box holds is
 * of its type and within its bounds.
 */
export function toOwnAction(space: Space, kind: ActionSpace): ToOwnAction {
  const { start, type } = space as { start?: number | ArrayLike<number>; type?: string }
  if (kind.kind === 'discrete') {
    const first = Number(start ?? 0)
    return (actions, row) => actions[row]! + first
  }
  const choices = space.name === 'Dict' || space.name === 'Tuple' ? choicesOf(space) : null
  if (choices !== null) return (actions, row) => composed(choices, actions, row * choices.sizes.length)
  if (kind.kind === 'multi-discrete') {
    const parts = kind.nvec.length
    const firsts = Int32Array.from(kind.nvec, (_, part) => (start as ArrayLike<number> | undefined)?.[part] ?? 0)
    return (actions, row) => firsts.map((first, part) => first + actions[row * parts + part]!)
  }
  const { low, high } = kind
  const size = low.length
  // Float32 may have rounded what was clipped beyond a bound of float64.
  const within = (actions: Int32Array | Float32Array, row: number) => (_: unknown, j: number) =>
    Math.min(Math.max(actions[row * size + j]!, low[j]!), high[j]!)
  if (type === 'float64') return (actions, row) => Float64Array.from({ length: size }, within(actions, row))
  return (actions, row) => Float32Array.from({ length: size }, within(actions, row))
}
