import { isOptions } from '../../checks/reading.js'
import { show } from '../../checks/show.js'
import type { Plain, TrainedElsewhere } from '../../src/trainable.js'
import { AgentError } from '../errors.js'
import { mustSuit, recordedSpaces } from './spaces.js'

/** The options that weights and learner depend on; an agent without one of them has it as undefined. */
const SHAPING = [
  'network',
  'normalizeObservations',
  'normalizeRewards',
  'optimizer',
  'dueling',
  'pixelControl',
  'rewardPrediction',
] as const

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
    const [own, theirs] = [config, trained.config].map((options) => (isOptions(options) ? (options[option] as Plain) : undefined))
    const difference = differenceOf(own, theirs, option)
    if (difference !== null) throw differs(`have ${difference.path}`, difference.own, difference.theirs)
  }
}

/** A place where two descriptions differ, and what they have there. */
interface Difference {
  readonly path: string
  readonly own: Plain | undefined
  readonly theirs: Plain | undefined
}

/** The first difference, as deep as it lies: two networks may differ in a single number. Null where there is none. */
function differenceOf(own: Plain | undefined, theirs: Plain | undefined, path: string): Difference | null {
  if (JSON.stringify(own) === JSON.stringify(theirs)) return null
  const [parts, others] = [partsOf(own), partsOf(theirs)]
  const isList = Array.isArray(own)
  // Lists of different lengths are shown as they are.
  if (isList !== Array.isArray(theirs) || (isList && parts.length !== others.length)) return { path, own, theirs }
  for (const [name, part] of parts) {
    const difference = differenceOf(part, Object.fromEntries(others)[name], `${path}.${name}`)
    if (difference !== null) return difference
  }
  return { path, own, theirs }
}

/** The parts of an object or a list by their names; none of anything else. */
function partsOf(value: Plain | undefined): [string, Plain][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : []
}

function differs(does: string, own: unknown, theirs: unknown): AgentError {
  return new AgentError(
    'AGENT_DIFFERS',
    `Expected the agent to begin from to ${does} ${show(own)}, as the experiment's, got ${show(theirs)}`,
  )
}
