import { isOptions } from '../../checks/reading.js'
import { show } from '../../checks/show.js'
import type { Plain, TrainedElsewhere } from '../../src/trainable.js'
import { AgentError } from '../errors.js'
import { mustSuit, recordedSpaces } from './spaces.js'

/** The options that weights and learner depend on; an agent without one of them has it as undefined. */
const SHAPING = ['network', 'normalizeObservations', 'normalizeRewards', 'optimizer', 'pixelControl', 'rewardPrediction'] as const

/**
 * Checks that an agent of these options can begin from one that was trained in another run.
 *
 * @param agent its name
 * @param config its spec's
 * @throws AgentError AGENT_DIFFERS, SPACES_DIFFER
 */
export function mustAccept(agent: string, config: { readonly [option: string]: Plain }, trained: TrainedElsewhere, spaces: Plain): void {
  if (trained.name !== agent) throw differs('be', agent, trained.name)
  if (trained.spaces !== null && spaces !== null) {
    const { observation, action } = recordedSpaces(spaces)
    mustSuit(recordedSpaces(trained.spaces), String(config.env), { observationSpace: observation, actionSpace: action })
  }
  for (const option of SHAPING) {
    const [own, theirs] = [config, trained.config].map((options) => (isOptions(options) ? options[option] : undefined))
    if (JSON.stringify(own) !== JSON.stringify(theirs)) throw differs(`have ${option}`, own, theirs)
  }
}

function differs(does: string, own: unknown, theirs: unknown): AgentError {
  return new AgentError(
    'AGENT_DIFFERS',
    `Expected the agent to begin from to ${does} ${show(own)}, as the experiment's, got ${show(theirs)}`,
  )
}
