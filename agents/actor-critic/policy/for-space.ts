import type { Space } from '../../../envs/spaces/space.js'
import { actionSpace } from '../../environment/action-space.js'
import { categorical } from './categorical.js'
import { gaussian } from './gaussian.js'
import { multiDiscrete } from './multi-discrete.js'
import type { PolicyKind } from './policy.js'

/**
 * The policy that acts in the space.
 *
 * @throws AgentError ACTION_SPACE_UNSUPPORTED when it is neither Discrete, nor MultiDiscrete, nor a Box of floats
 */
export function policyFor(agent: string, space: Space): PolicyKind {
  const actions = actionSpace(agent, space)
  if (actions.kind === 'discrete') return categorical(actions.n)
  return actions.kind === 'multi-discrete' ? multiDiscrete(actions.nvec) : gaussian(actions)
}
