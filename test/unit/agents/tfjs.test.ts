import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { a2c, conv, dqn, lstm, mlp, ppo, sequential, unreal } from '../../../agents/index.js'
import { splitSeed } from '../../../src/random.js'
import type { Snapshot, TrainableSpec } from '../../../src/trainable.js'
import { describeAgent } from '../../conformance/describe-agent.js'
import { withStores } from '../../conformance/with-stores.js'
import { Pictures } from './worlds.js'

const host = { load: (path: string) => Promise.reject(new Error(`nothing to load, not even ${path}`)) }

afterEach(() => vi.unstubAllEnvs())

const pictures = sequential(conv([{ filters: 16, size: 3 }]), mlp([40], { activation: 'relu' }), lstm(20))
const replayed = { learningStarts: 40, batchSize: 16, replaySize: 400, explorationSteps: 0, epsilon: 0.2 }
/** With their steps of an update, or of several. */
const specs: Record<string, readonly [TrainableSpec, number]> = {
  'a2c, 64-64': [a2c({ env: 'CartPole-v1', envs: 16 }), 80],
  'a2c, Adam, Gaussian': [a2c({ env: 'Pendulum-v1', envs: 8, network: mlp([33]), optimizer: 'adam' }), 40],
  'a2c, convolution and lstm': [a2c({ env: 'MinAtar/Breakout-v1', envs: 4, network: pictures }), 20],
  'ppo, lstm': [ppo({ env: 'CartPole-v1', envs: 4, unroll: 16, minibatchSize: 32, epochs: 2, network: lstm(12) }), 64],
  'dqn, convolution': [
    dqn({ ...replayed, env: () => new Pictures(), envs: 4, network: sequential(conv([{ filters: 4, size: 3 }]), mlp([20])) }),
    16,
  ],
  'dqn, one head, floats': [dqn({ ...replayed, env: 'CartPole-v1', envs: 4, network: mlp([20]), dueling: false, double: false }), 16],
  unreal: [
    unreal({
      ...{ env: () => new Pictures(), envs: 4, unroll: 5, replaySize: 100 },
      network: sequential(conv([{ filters: 4, size: 3 }]), mlp([20]), lstm(12, { lastAction: true })),
    }),
    20,
  ],
}

/** Trains a new member, or that of a snapshot, on that engine. */
async function train(engine: string, spec: TrainableSpec, steps: number, from?: Snapshot) {
  vi.stubEnv('CLADE_ENGINE', engine)
  const member = withStores(await spec.create(host))
  if (from) member.restore(from)
  else member.start((label) => splitSeed(1, label), {})
  const { episodes } = await member.train(steps, {})
  return { episodes, snapshot: member.snapshot() }
}

function expectClose(found: Snapshot, expected: Snapshot): void {
  const worst = Math.max(...found.weights.map((weight, i) => Math.abs(weight - expected.weights[i]!)))
  expect(worst).toBeLessThan(1e-5)
  // Nothing would be shown if the kernels had computed both.
  expect(found.weights).not.toEqual(expected.weights)
}

describe.each(Object.entries(specs))('%s', (_, [spec, update]) => {
  test.each(['tfjs:wasm', 'tfjs:cpu'])(
    'law: on %s it plays the episodes and learns the weights of the kernels, to 1e-5',
    async (engine) => {
      const [found, expected] = [await train(engine, spec, 10 * update), await train('wasm', spec, 10 * update)]
      expect(found.episodes).toEqual(expected.episodes)
      expectClose(found.snapshot, expected.snapshot)
    },
  )

  test('law: a snapshot moves from the kernels to TensorFlow.js and back, in the midst of episodes', async () => {
    let expected: Snapshot | undefined
    let found: Snapshot | undefined
    for (const engine of ['wasm', 'tfjs:wasm', 'wasm']) {
      const [one, other] = [await train('wasm', spec, 4 * update, expected), await train(engine, spec, 4 * update, found)]
      expect(other.episodes).toEqual(one.episodes)
      expected = one.snapshot
      found = other.snapshot
    }
    expectClose(found!, expected!)
  })
})

describe('on TensorFlow.js', () => {
  beforeEach(() => void vi.stubEnv('CLADE_ENGINE', 'tfjs:wasm'))

  const network = sequential(conv([{ filters: 4, size: 3 }]), lstm(5))
  describeAgent('a2c with memory over pictures', () => a2c({ env: () => new Pictures(), envs: 4, network }))
})
