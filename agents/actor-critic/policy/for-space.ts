import type { Space } from '../../../envs/spaces/space.js'
import { actionSpace } from '../../environment/action-space.js'
import { categorical } from './categorical.js'
import { gaussian } from './gaussian.js'
import type { PolicyKind } from './policy.js'

/** @throws AgentError ACTION_SPACE_UNSUPPORTED for anything but Discrete and a Box of floats */
export function policyFor(agent: string, space: Space): PolicyKind {
  const actions = actionSpace(agent, space)
  return actions.kind === 'discrete' ? categorical(actions.n) : gaussian(actions)
}
