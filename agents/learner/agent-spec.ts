import type { Plain, TrainableSpec } from '../../src/trainable.js'
import type { Setup } from '../acting/actors.js'
import type { BehaviourKind } from '../acting/behaviour.js'
import { buildAgent, configOf, type FilledOptions } from '../acting/options.js'
import type { ActionSpace } from '../environment/action-space.js'
import { mustAccept } from '../export/accepts.js'
import { openTrained } from '../export/open.js'
import { Learner, type Method } from './learner.js'
import { type SettingsTable, tunablesAt } from './settings.js'

/** The parts of an agent that learns. */
export interface AgentParts<Name extends string, K extends BehaviourKind> {
  readonly name: string
  readonly options: FilledOptions
  /** The options of its own, as run.json records them. */
  readonly config: { readonly [option: string]: Plain }
  readonly settings: SettingsTable<Name>
  /** The setting that says how many time steps of each environment an update takes. */
  readonly every: Name
  /** @param learner the state of a member that was trained; absent: it is to be trained */
  readonly behaviourFor: (actions: ActionSpace, learner?: Plain) => K
  readonly method: (setup: Setup<K>) => Method<Name>
  readonly withFma: () => TrainableSpec<Name>
}

export function agentSpec<Name extends string, K extends BehaviourKind>(parts: AgentParts<Name, K>): TrainableSpec<Name> {
  const { name, options, settings, every, behaviourFor, method, withFma } = parts
  const config = { ...configOf(options), ...parts.config }
  return {
    name,
    tunables: tunablesAt(settings),
    config,
    updateSteps: (hyperparameters) => Number(hyperparameters[every] ?? settings.fixed[every]) * options.environment.envs,
    withFma,
    create: (host) => buildAgent(name, options, host, behaviourFor, (setup) => new Learner(setup, method(setup))),
    accepts: (trained, spaces) => mustAccept(name, config, trained, spaces),
    open: (host, state) => openTrained(name, options, host, state, (actions) => behaviourFor(actions, state.learner)),
  }
}
