import type { TrainableSpec } from '../src/trainable.js'
import { a2c } from './a2c/a2c.js'
import type { EnvironmentOptions } from './environment/open.js'
import { mlp } from './network/mlp.js'
import { ppo } from './ppo/ppo.js'
import { random } from './random/random.js'

/** What `clade list` and the conformance kit know of an agent. */
export interface AgentEntry {
  /** One line. */
  readonly description: string
  /** A small one, for tests. */
  readonly example: (environment: EnvironmentOptions) => TrainableSpec
}

export const agents = {
  a2c: {
    description: 'Advantage actor-critic (A3C in step): Discrete, MultiDiscrete and Box actions',
    example: (environment) => a2c({ ...environment, network: mlp([16]) }),
  },
  ppo: {
    description: 'Proximal policy optimisation: Discrete, MultiDiscrete and Box actions',
    example: (environment) => ppo({ ...environment, network: mlp([16]), unroll: 16, minibatchSize: 24, epochs: 2 }),
  },
  random: { description: 'Acts uniformly and learns nothing: the floor', example: random },
} as const satisfies Record<string, AgentEntry>
