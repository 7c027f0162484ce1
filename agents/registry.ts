import type { TrainableSpec } from '../src/trainable.js'
import { a2c } from './a2c/a2c.js'
import type { EnvironmentOptions } from './environment/open.js'
import { mlp } from './network/mlp.js'
import { ppo } from './ppo/ppo.js'
import { random } from './random/random.js'

/** An agent as `clade list` and the conformance kit know it. */
export interface AgentEntry {
  /** One line for `clade list`. */
  readonly description: string
  /** A small agent for tests. */
  readonly example: (environment: EnvironmentOptions) => TrainableSpec
}

/**
 * The agents that come with Clade, by name.
 *
 * @example
 * for (const [name, { description }] of Object.entries(agents)) console.log(name, description)
 */
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
