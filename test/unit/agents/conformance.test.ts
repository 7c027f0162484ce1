import { a2c, agents, mlp } from '../../../agents/index.js'
import { describeAgent } from '../../conformance/describe-agent.js'
import { Sides, statelessCartPole } from './worlds.js'

/** An id with its own vector, a Box of actions, an environment without a state, and a Dict of observations. */
const worlds = {
  'CartPole-v1': 'CartPole-v1',
  'Pendulum-v1': 'Pendulum-v1',
  'an environment without a state': statelessCartPole,
  'an environment with a Dict': () => new Sides(),
} as const

for (const [agent, { example }] of Object.entries(agents)) {
  for (const [world, env] of Object.entries(worlds)) describeAgent(`${agent} in ${world}`, () => example({ env, envs: 4 }))
}
describeAgent('a2c with Adam and fused multiply-add in CartPole-v1', () =>
  a2c({ env: 'CartPole-v1', envs: 4, network: mlp([16]), optimizer: 'adam', fma: true }),
)
