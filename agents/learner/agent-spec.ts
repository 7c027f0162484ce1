import type { Plain, TrainableSpec } from '../../src/trainable.js'
import type { Setup } from '../acting/actors.js'
import type { Behaviour, BehaviourKind } from '../acting/behaviour.js'
import { buildAgent, configOf, type FilledOptions } from '../acting/options.js'
import type { ActionSpace } from '../environment/action-space.js'
import { mustAccept } from '../export/accepts.js'
import { openTrained } from '../export/open.js'
import { Learner, type Method } from './learner.js'
import { type SettingsTable, tunablesAt } from './settings.js'

/** The parts of an agent that learns. */
export interface AgentParts<Name extends string, B extends Behaviour> {
  readonly name: string
  readonly options: FilledOptions
  /** The options of its own, as run.json records them. */
  readonly config: { readonly [option: string]: Plain }
  readonly settings: SettingsTable<Name>
  /** The setting that says how many time steps of each environment an update takes. */
  readonly every: Name
  readonly behaviourFor: (actions: ActionSpace) => BehaviourKind<B>
  readonly method: (setup: Setup<B>) => Method<Name>
  readonly withFma: () => TrainableSpec<Name>
}

export function agentSpec<Name extends string, B extends Behaviour>(parts: AgentParts<Name, B>): TrainableSpec<Name> {
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
    open: (host, state) => openTrained(name, options, host, state, behaviourFor),
  }
}
