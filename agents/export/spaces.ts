import { isOptions } from '../../checks/reading.js'
import type { VectorEnv } from '../../envs/core/vector.js'
import { type PlainSpace, plainSpace, spaceOf, spaceWords } from '../../envs/spaces/plain-space.js'
import type { Space } from '../../envs/spaces/space.js'
import type { Plain } from '../../src/trainable.js'
import { type ActionRules, rulesOf } from '../environment/action-space.js'
import { AgentError } from '../errors.js'

/** The spaces that an agent was trained for. */
export interface Spaces {
  readonly observation: Space
  readonly action: Space
  readonly rules: ActionRules
}

/** The spaces of environments as run.json records them, and the rules of their actions; null where there is no description of one. */
export function plainSpaces(vector: VectorEnv): Plain {
  const observation = plainSpace(vector.singleObservationSpace)
  const action = plainSpace(vector.singleActionSpace)
  const { counted, masked } = rulesOf(vector)
  return observation && action ? { observation, action, ...(counted && { counted }), ...(masked && { masked }) } : null
}

/** The spaces that run.json records. @throws EnvError SPACE_INVALID */
export function recordedSpaces(recorded: Plain): Spaces {
  const { observation, action, counted = null, masked = false } = (isOptions(recorded) ? recorded : {}) as Recorded
  return { observation: spaceOf(observation), action: spaceOf(action), rules: { counted, masked } }
}

interface Recorded extends Partial<ActionRules> {
  readonly observation?: unknown
  readonly action?: unknown
}

/**
 * Checks that an agent can play in an environment. Bounds of observations may differ, since they are promises that few keep.
 *
 * @param name the environment's, for messages
 * @throws AgentError SPACES_DIFFER
 */
export function mustSuit(
  trained: Pick<Spaces, 'observation' | 'action'>,
  name: string,
  env: { readonly observationSpace: Space; readonly actionSpace: Space },
): void {
  const differ = (what: string, wanted: Space, got: Space): AgentError => {
    const [want, have] = [spaceWords(wanted), spaceWords(got)]
    const bounds = want === have ? ' with other bounds' : ''
    return new AgentError(
      'SPACES_DIFFER',
      `Expected the ${what} of ${name} to be ${want}, as the agent was trained for, got ${have}${bounds}`,
    )
  }
  if (!same(trained.observation, env.observationSpace, unbounded)) throw differ('observations', trained.observation, env.observationSpace)
  if (!same(trained.action, env.actionSpace, (plain) => plain)) throw differ('actions', trained.action, env.actionSpace)
}

function same(a: Space, b: Space, told: (plain: PlainSpace) => PlainSpace): boolean {
  const [first, second] = [plainSpace(a), plainSpace(b)]
  if (first && second) return canonical(told(first)) === canonical(told(second))
  return a.name === b.name && a.flatSize === b.flatSize
}

/** Equal for equal spaces: the order in which a Dict's parts were named says nothing. */
function canonical(plain: PlainSpace): string {
  return JSON.stringify(plain, (_, value: unknown) =>
    isOptions(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value,
  )
}

/** The description without bounds. Bytes up to another bound than 255 are read on another scale, so that theirs stay. */
function unbounded(plain: PlainSpace): PlainSpace {
  if (plain.name === 'Box') return plain.type === 'uint8' ? plain : { ...plain, low: 0, high: 0 }
  if (plain.name === 'Tuple') return { ...plain, spaces: plain.spaces.map(unbounded) }
  if (plain.name !== 'Dict') return plain
  return { ...plain, spaces: Object.fromEntries(Object.entries(plain.spaces).map(([key, part]) => [key, unbounded(part)])) }
}
