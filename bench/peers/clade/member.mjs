import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from '../../process.mjs'
import { noiseEnv } from './noise-env.mjs'

/** PPO on pictures of that side. */
const ppoOnPictures =
  (side) =>
  ({ ppo, sequential, conv, mlp, ...envs }, _, fma) => {
    const NoiseEnv = noiseEnv(envs, side)
    const filters = conv([
      { filters: 16, size: 8, stride: 4 },
      { filters: 32, size: 4, stride: 2 },
    ])
    const network = sequential(filters, mlp([256], { activation: 'relu' }))
    return ppo({ env: () => new NoiseEnv(), envs: 8, unroll: 32, epochs: 3, minibatchSize: 64, network, fma })
  }

/** The agents of the works, by name: what a build's `agents` and `envs` make of the width of the hidden layers and of `fma`. */
const works = {
  cartpole: ({ a2c, mlp }, hidden, fma) => a2c({ env: 'CartPole-v1', envs: 16, unroll: 5, network: mlp([hidden, hidden]), fma }),
  minatar: ({ a2c, sequential, conv, mlp }, _, fma) =>
    a2c({
      env: 'MinAtar/Breakout-v1',
      envs: 32,
      unroll: 5,
      network: sequential(conv([{ filters: 16, size: 3 }]), mlp([128], { activation: 'relu' })),
      fma,
    }),
  pictures: ({ a2c, sequential, conv, mlp, lstm, ...envs }, _, fma) => {
    const NoiseEnv = noiseEnv(envs)
    const filters = conv([
      { filters: 16, size: 8, stride: 4 },
      { filters: 32, size: 4, stride: 2 },
    ])
    const network = sequential(filters, mlp([256], { activation: 'relu' }), lstm(256))
    return a2c({ env: () => new NoiseEnv(), envs: 16, unroll: 20, network, fma })
  },
  unreal: ({ unreal, sequential, conv, mlp, lstm, ...envs }, _, fma) => {
    const NoiseEnv = noiseEnv(envs, 42)
    const filters = conv([
      { filters: 16, size: 8, stride: 4 },
      { filters: 32, size: 4, stride: 2 },
    ])
    const memory = lstm(128, { lastAction: true, lastReward: true })
    const network = sequential(filters, mlp([128], { activation: 'relu' }), memory)
    return unreal({ env: () => new NoiseEnv(), envs: 16, unroll: 20, network, fma })
  },
  'ppo-42': ppoOnPictures(42),
  'ppo-84': ppoOnPictures(84),
  // The agent of experiments/memory.
  'recurrent-ppo': ({ ppo, sequential, lstm, mlp }, _, fma) =>
    ppo({
      env: 'CartPoleNoVelocity-v1',
      envs: 16,
      unroll: 128,
      epochs: 8,
      minibatchSize: 512,
      rewardScale: 0.1,
      normalizeObservations: true,
      network: sequential(mlp([32]), lstm(32)),
      fma,
    }),
}

/**
 * Makes a new member of Clade: `{ train(steps, learningRate) }`, which returns the report.
 * @param root the checkout whose build it is of; by default this one
 */
export async function member({ work, hidden, fma, seed, root = ROOT }) {
  const [agents, envs, { alone }] = await Promise.all(
    ['agents/index.js', 'envs/index.js', 'src/alone.js'].map((file) => importFrom(root, file)),
  )
  const trainable = await alone(works[work]({ ...agents, ...envs }, hidden, fma), seed)
  return { train: (steps, learningRate) => trainable.train(steps, { learningRate }) }
}

function importFrom(root, file) {
  return import(pathToFileURL(path.join(root, 'dist', file)).href)
}
