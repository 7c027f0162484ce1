import type { TrainableSpec } from '../src/trainable.js'
import { a2c } from './a2c/a2c.js'
import { dqn } from './dqn/dqn.js'
import type { ActionSpace } from './environment/action-space.js'
import type { EnvironmentOptions } from './environment/open.js'
import type { FormatName } from './export/formats/formats.js'
import { feudal } from './feudal/feudal.js'
import { mlp } from './network/mlp.js'
import type { NetworkSpec } from './network/spec.js'
import { ppo } from './ppo/ppo.js'
import { random } from './random/random.js'
import { unreal } from './unreal/unreal.js'

/** An agent as `clade list` and the tests that run over this list know it. */
export interface AgentEntry {
  /** One line for `clade list`. */
  readonly description: string
  /** The kinds of actions that it acts in. */
  readonly actions: readonly ActionSpace['kind'][]
  /** Whether its network may have a memory. */
  readonly memory: boolean
  /** Whether each of its heads may have layers of its own. */
  readonly separate: boolean
  /** The formats in which it can be exported, with every network that it takes. */
  readonly formats: readonly FormatName[]
  /** A small agent for tests; one without a network takes none. */
  readonly example: (environment: EnvironmentOptions, network?: NetworkSpec) => TrainableSpec
}

const formats = ['onnx', 'js', 'safetensors'] as const
const everywhere = { actions: ['discrete', 'multi-discrete', 'box'], memory: true, separate: true, formats } as const

/**
 * The agents that come with Clade, by name.
 *
 * @example
 * for (const [name, { description }] of Object.entries(agents)) console.log(name, description)
 */
export const agents = {
  a2c: {
    description: 'Advantage actor-critic (A3C in step): all kinds of actions',
    ...everywhere,
    example: (environment, network = mlp([16])) => a2c({ ...environment, network }),
  },
  dqn: {
    description: 'Deep Q-learning with n steps, double, dueling and prioritised replay: Discrete actions',
    actions: ['discrete'],
    memory: false,
    separate: true,
    formats,
    example: (environment, network = mlp([16])) => dqn({ ...environment, network, learningStarts: 40, batchSize: 8, replaySize: 400 }),
  },
  feudal: {
    description: 'FeUdal Networks, a manager that sets goals for a worker: all actions that are choices',
    actions: ['discrete', 'multi-discrete'],
    memory: true,
    separate: false,
    formats,
    example: (environment, network = mlp([16])) =>
      feudal({ ...environment, network, units: 8, embedding: 4, horizon: 3, dilation: 2, unroll: 12, randomGoals: 0.1 }),
  },
  ppo: {
    description: 'Proximal policy optimisation: all kinds of actions',
    ...everywhere,
    example: (environment, network = mlp([16])) => ppo({ ...environment, network, unroll: 16, minibatchSize: 24, epochs: 2 }),
  },
  random: {
    description: 'Acts uniformly and learns nothing: the floor',
    ...everywhere,
    formats: [],
    example: (environment) => random(environment),
  },
  unreal: {
    description: 'A2C with pixel control, value replay and reward prediction: pictures and Discrete actions, or without pixel control any',
    ...everywhere,
    example: (environment, network = mlp([16])) => unreal({ ...environment, network, unroll: 5, replaySize: 160, pixelControl: false }),
  },
} as const satisfies Record<string, AgentEntry>
