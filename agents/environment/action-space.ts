import type { Space } from '../../envs/spaces/space.js'
import { AgentError } from '../errors.js'

/** An action space in which the agents here can act. */
export type ActionSpace =
  | { readonly kind: 'discrete'; readonly n: number }
  | { readonly kind: 'multi-discrete'; readonly nvec: readonly number[] }
  | { readonly kind: 'box'; readonly low: ArrayLike<number>; readonly high: ArrayLike<number> }

/**
 * The space, read by its fields and not by its class: an environment of another package may bring its own copy of the classes.
 *
 * @param agent its name in the error message
 * @throws AgentError ACTION_SPACE_UNSUPPORTED when the space is neither Discrete, nor MultiDiscrete, nor a Box of floats
 */
export function actionSpace(agent: string, space: Space): ActionSpace {
  const { name, n, nvec, low, high, type } = space as Space & Fields
  if (name === 'Discrete' && n !== undefined) return { kind: 'discrete', n }
  if (name === 'MultiDiscrete' && nvec) return { kind: 'multi-discrete', nvec: Array.from(nvec) }
  if (name === 'Box' && low && high && type?.startsWith('float')) return { kind: 'box', low, high }
  const got = type === undefined ? name : `${name} of ${type}`
  const rule = 'Discrete, MultiDiscrete or a Box of floats'
  throw new AgentError('ACTION_SPACE_UNSUPPORTED', `Expected the action space for ${agent} to be ${rule}, got ${got}`)
}

/** Numbers in an action of the space. */
export function partsOf(space: ActionSpace): number {
  if (space.kind === 'discrete') return 1
  return space.kind === 'multi-discrete' ? space.nvec.length : space.low.length
}

interface Fields {
  readonly n?: number
  readonly nvec?: ArrayLike<number>
  readonly low?: ArrayLike<number>
  readonly high?: ArrayLike<number>
  readonly type?: string
}
