import { actionArguments } from '../../envs/core/action-arguments.js'
import type { VectorEnv } from '../../envs/core/vector.js'
import { choicesOf } from '../../envs/spaces/choices.js'
import { spaceWords } from '../../envs/spaces/plain-space.js'
import type { Space } from '../../envs/spaces/space.js'
import { AgentError } from '../errors.js'

/** An action space in which the agents here can act. Parts of a Dict are in the order of its sorted names. */
export type ActionSpace =
  | { readonly kind: 'discrete'; readonly n: number; readonly masked: boolean }
  | {
      readonly kind: 'multi-discrete'
      readonly nvec: readonly number[]
      readonly counted: ActionRules['counted']
      readonly masked: boolean
    }
  | { readonly kind: 'box'; readonly low: ArrayLike<number>; readonly high: ArrayLike<number> }

/** What environments say of actions beside their space. */
export interface ActionRules {
  /** The parts that count for each choice of the first, by number; null where all do. */
  readonly counted: readonly (readonly number[])[] | null
  /** Whether only some actions are allowed in a state. */
  readonly masked: boolean
}

/** Everything counts, and everything is allowed. */
const NO_RULES: ActionRules = { counted: null, masked: false }

/** The rules of environments that have been reset once. */
export function rulesOf({ singleActionSpace, metadata, actionMasks }: VectorEnv): ActionRules {
  const read = actionArguments(singleActionSpace, metadata)
  return { counted: 'fault' in read ? null : read.counted, masked: actionMasks !== null }
}

/**
 * The space, read by its fields and not by its class: an environment of another package may bring its own copy of the classes.
 *
 * @param agent its name in the error message
 * @throws AgentError ACTION_SPACE_UNSUPPORTED when the space is neither Discrete, nor MultiDiscrete, nor a Dict or Tuple of Discrete, nor a
 * Box of floats
 */
export function actionSpace(agent: string, space: Space, { counted, masked }: ActionRules = NO_RULES): ActionSpace {
  const { name, low, high, type } = space as Space & Fields
  const choices = choicesOf(space)
  if (choices !== null && name === 'Discrete') return { kind: 'discrete', n: choices.sizes[0]!, masked }
  if (choices !== null) return { kind: 'multi-discrete', nvec: choices.sizes, counted, masked }
  if (name === 'Box' && low && high && type?.startsWith('float')) return { kind: 'box', low, high }
  const got = type === undefined ? spaceWords(space) : `${name} of ${type}`
  const rule = 'Discrete, MultiDiscrete, a Dict or Tuple of Discrete, or a Box of floats'
  throw new AgentError('ACTION_SPACE_UNSUPPORTED', `Expected the action space for ${agent} to be ${rule}, got ${got}`)
}

/**
 * The space of an agent that chooses one action of several.
 *
 * @throws AgentError ACTION_SPACE_UNSUPPORTED unless the actions are Discrete
 */
export function mustBeDiscrete(agent: string, actions: ActionSpace): Extract<ActionSpace, { kind: 'discrete' }> {
  if (actions.kind === 'discrete') return actions
  const got = actions.kind === 'box' ? 'a Box' : `one of ${actions.nvec.length} parts`
  throw new AgentError('ACTION_SPACE_UNSUPPORTED', `Expected the action space for ${agent} to be Discrete, got ${got}`)
}

/** Numbers in an action of the space. */
export function partsOf(space: ActionSpace): number {
  if (space.kind === 'discrete') return 1
  return space.kind === 'multi-discrete' ? space.nvec.length : space.low.length
}

/** Flags in the mask of an action of the space; 0 where it has none. */
export function maskWidthOf(space: ActionSpace): number {
  if (space.kind === 'box' || !space.masked) return 0
  return space.kind === 'discrete' ? space.n : space.nvec.reduce((sum, n) => sum + n, 0)
}

interface Fields {
  readonly low?: ArrayLike<number>
  readonly high?: ArrayLike<number>
  readonly type?: string
}
