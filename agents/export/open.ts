import { closeAll } from '../../envs/core/close.js'
import type { Host, Plain } from '../../src/trainable.js'
import type { ExportFacts, Trained, TrainedState } from '../../src/trained.js'
import { ready } from '../../tensors/index.js'
import type { BehaviourKind } from '../acting/behaviour.js'
import type { FilledOptions } from '../acting/options.js'
import { type ActionSpace, actionSpace, rulesOf } from '../environment/action-space.js'
import { CleanReset } from '../environment/clean-reset.js'
import { type EnvironmentOptions, openEnvironments } from '../environment/open.js'
import { exportableOf, graphOf } from './exportable.js'
import { FrozenMind, type TrainedAgent } from './frozen-mind.js'
import { openPlayer } from './player.js'
import { openPolicy } from './policy.js'
import { recordedSpaces, type Spaces } from './spaces.js'

/**
 * Opens a member that an agent with a network has trained.
 *
 * @param agent its name
 * @param behaviourFor its behaviour in an action space
 * @throws EnvError SPACE_INVALID where the recorded spaces are none, and the errors of opening its environment where none are recorded
 */
export async function openTrained(
  agent: string,
  filled: FilledOptions,
  host: Host,
  state: TrainedState,
  behaviourFor: (actions: ActionSpace) => BehaviourKind,
): Promise<Trained> {
  const { environment } = filled
  await ready()
  const spaces = await spacesOf(agent, environment, host, state.spaces)
  const { actors: statistics } = state.learner as { actors: { observations: Plain; rewards: Plain } }
  const trainedFor = (spaces: Spaces): TrainedAgent => {
    const actions = actionSpace(agent, spaces.action, spaces.rules)
    const { weights, parameters } = state
    return { ...filled, agent, spaces, actions, behaviour: behaviourFor(actions), weights, statistics, ...(parameters && { parameters }) }
  }
  const trained = trainedFor(spaces)
  // Only a command that exports needs them, and only now is there somebody who may ask for one.
  const { formats } = await import('./formats/formats.js')
  const mind = (sequences: number) => new FrozenMind(trained, sequences)
  return {
    policy: (options) => openPolicy({ spaces, mind, parameters: () => graphOf(trained).parameters }, options),
    player: (options) => {
      const mindFor = (played: Spaces) => new FrozenMind(trainedFor(played), 1)
      return openPlayer({ spaces, mind: mindFor, env: environment.env, host }, options)
    },
    formats: Object.fromEntries(
      Object.entries(formats).map(([name, write]) => [name, (facts: ExportFacts) => write(exportableOf(trained), facts)]),
    ),
  }
}

/** The spaces that a member was trained for: the recorded ones, or those of its environment, which is opened for them and closed. */
export async function spacesOf(agent: string, environment: Required<EnvironmentOptions>, host: Host, recorded: Plain): Promise<Spaces> {
  if (recorded !== null) return recordedSpaces(recorded)
  const vector = await openEnvironments(agent, { ...environment, envs: 1 }, host)
  new CleanReset(vector).open()
  const spaces = { observation: vector.singleObservationSpace, action: vector.singleActionSpace, rules: rulesOf(vector) }
  await closeAll([vector])
  return spaces
}
