import * as agents from '../../../dist/agents/index.js'
import { alone } from '../../../dist/src/alone.js'

/** The options of `a2c`, by the name of the work. */
const works = {
  cartpole: (hidden) => ({ env: 'CartPole-v1', envs: 16, unroll: 5, network: agents.mlp([hidden, hidden]) }),
  minatar: () => ({
    env: 'MinAtar/Breakout-v1',
    envs: 32,
    unroll: 5,
    network: agents.sequential(agents.conv([{ filters: 16, size: 3 }]), agents.mlp([128], { activation: 'relu' })),
  }),
}

/** Makes a new member of Clade: `{ train(steps, learningRate) }`, which returns the report. */
export async function member({ work, hidden, fma, seed }) {
  const trainable = await alone(agents.a2c({ ...works[work](hidden), fma }), seed)
  return { train: (steps, learningRate) => trainable.train(steps, { learningRate }) }
}
