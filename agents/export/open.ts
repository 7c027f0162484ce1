import { closeAll } from '../../envs/core/close.js'
import type { Host, Plain } from '../../src/trainable.js'
import type { Trained, TrainedState } from '../../src/trained.js'
import type { ActorCritic } from '../actor-critic/options.js'
import { policyFor } from '../actor-critic/policy/for-space.js'
import { type EnvironmentOptions, openEnvironments } from '../environment/open.js'
import { exportableOf } from './exportable.js'
import { FrozenActorCritic, type TrainedActorCritic } from './frozen-actor-critic.js'
import { parametersOf } from './parameters.js'
import { openPlayer } from './player.js'
import { openPolicy } from './policy.js'
import { recordedSpaces, type Spaces } from './spaces.js'

/**
 * Opens a member that an actor-critic has trained.
 *
 * @param agent its name
 * @throws EnvError SPACE_INVALID where the recorded spaces are none, and the errors of opening its environment where none are recorded
 */
export async function openActorCritic(agent: string, filled: ActorCritic, host: Host, state: TrainedState): Promise<Trained> {
  const { environment } = filled
  const spaces = await spacesOf(agent, environment, host, state.spaces)
  const { actors } = state.learner as { actors: { observations: Plain; rewards: Plain } }
  const policy = policyFor(agent, spaces.action)
  const trained: TrainedActorCritic = { ...filled, agent, spaces, policy, weights: state.weights, statistics: actors }
  // Only a command that exports needs them, and only now is there somebody who may ask for one.
  const { formats } = await import('./formats/formats.js')
  const mind = (sequences: number) => new FrozenActorCritic(trained, sequences)
  return {
    policy: (options) => openPolicy({ spaces, mind, parameters: () => parametersOf(trained) }, options),
    player: (options) => openPlayer({ spaces, mind: mind(1), env: environment.env, host }, options),
    formats: Object.fromEntries(Object.entries(formats).map(([name, write]) => [name, (facts) => write(exportableOf(trained), facts)])),
  }
}

/** The spaces that a member was trained for: the recorded ones, or those of its environment, which is opened for them and closed. */
export async function spacesOf(agent: string, environment: Required<EnvironmentOptions>, host: Host, recorded: Plain): Promise<Spaces> {
  if (recorded !== null) return recordedSpaces(recorded)
  const vector = await openEnvironments(agent, { ...environment, envs: 1 }, host)
  const spaces = { observation: vector.singleObservationSpace, action: vector.singleActionSpace }
  await closeAll([vector])
  return spaces
}
