import { describe, expect, test } from 'vitest'
import type { tunables } from '../../../agents/dqn/settings.js'
import { type DqnOptions, dqn, mlp } from '../../../agents/index.js'
import { emptyHost } from '../../../src/alone.js'
import { splitSeed } from '../../../src/random.js'
import { inlineRunner } from '../../../src/runner/inline.js'
import type { Plain, Trainable, Values } from '../../../src/trainable.js'
import { describePrivateState } from '../../conformance/describe-private-state.js'
import { SEED } from '../../conformance/describe-runner.js'
import { withStores } from '../../conformance/with-stores.js'

const base: DqnOptions = {
  ...{ env: 'CartPole-v1', envs: 4, network: mlp([16]), learningStarts: 40, batchSize: 8 },
  ...{ replaySize: 300, explorationSteps: 200, targetUpdate: 10 },
}

async function started(options: Partial<DqnOptions> = {}, seed = 1): Promise<Trainable> {
  const agent = withStores(await dqn({ ...base, ...options }).create(emptyHost))
  agent.start((label) => splitSeed(seed, label), {})
  return agent
}

/** Runs in a lane of the framework, whose members keep their stores. */
const spec = async () => dqn(base)
const inline = async ({ lanes }: { lanes: number }) => inlineRunner({ lanes, spec: await spec(), host: emptyHost, seed: SEED })
describePrivateState('dqn', spec, inline, 8)

/** A value of each setting that is not the member's. */
const changes: Values & Record<keyof typeof tunables, number> = {
  ...{ learningRate: 1e-2, discount: 0.5, epsilon: 0.9, nSteps: 1, targetUpdate: 1, batchSize: 16, gradientSteps: 2, trainEvery: 3 },
  ...{ priorityExponent: 2, importanceExponent: 1, rewardScale: 3, maxGradNorm: 1e-3 },
}

describe('settings of dqn', () => {
  test.each(Object.entries(changes))('law: %s alone takes effect at the next update, and applied shows it', async (name, value) => {
    const agent = await started()
    const before = await agent.train(400, {})
    const snapshot = agent.snapshot()
    await agent.train(20, {})
    const usual = agent.snapshot()
    agent.restore(snapshot)
    const { applied } = await agent.train(20, { [name]: value })
    expect(agent.snapshot().weights).not.toEqual(usual.weights)
    expect(applied).toEqual({ ...before.applied, [name]: value })
  })

  test.each([{ double: false }, { dueling: false }, { explorationSteps: 0 }, { replaySize: 40 }])(
    'law: so do the options %j',
    async (option) => {
      const weights = async (options: Partial<DqnOptions>) => {
        const agent = await started(options)
        await agent.train(600, {})
        return agent.snapshot().weights
      }
      expect(await weights(option)).not.toEqual(await weights({}))
    },
  )

  test('truth: nothing is learned before learningStarts', async () => {
    const agent = await started({ learningStarts: 100 })
    const fresh = agent.snapshot().weights
    await agent.train(96, {})
    expect(agent.snapshot().weights).toEqual(fresh)
    await agent.train(1, {})
    expect(agent.snapshot().weights).not.toEqual(fresh)
  })

  test('truth: the share of random actions falls in a line to its value', async () => {
    const agent = await started({ epsilon: 0.2, explorationSteps: 200 })
    expect((await agent.train(100, {})).metrics.epsilon).toBeCloseTo(1 - 0.8 * (96 / 200), 10)
    expect((await agent.train(104, {})).metrics.epsilon).toBe(0.2)
  })
})

test('law: it does not matter where a member is paused', async () => {
  const [straight, paused] = [await started(), await started()]
  await straight.train(400, {})
  for (let i = 0; i < 4; i++) await paused.train(100, {})
  expect(paused.snapshot()).toEqual(straight.snapshot())
})

test('law: the target network follows after targetUpdate steps of the optimiser, and not before', async () => {
  const agent = await started({ learningStarts: 0, gradientSteps: 1, targetUpdate: 5 })
  const learner = () => agent.snapshot().learner as { [key: string]: Plain }
  const first = agent.snapshot().weights
  // The first of seven updates has nothing to draw from.
  await agent.train(4 * 5, {})
  expect(learner().target).toEqual(first)
  await agent.train(4, {})
  expect(learner().target).toEqual(agent.snapshot().weights)
  expect(learner().target).not.toEqual(first)
})

test('law: an heir keeps its own replay', async () => {
  const [donor, heir] = [await started({}, 2), await started({}, 1)]
  for (const agent of [donor, heir]) await agent.train(200, {})
  const before = (heir.snapshot().own as { stores: Plain }).stores
  heir.inherit(donor.snapshot())
  expect((heir.snapshot().own as { stores: Plain }).stores).toEqual(before)
})

test.each<[Partial<DqnOptions>, string]>([
  [{ replaySize: 7 }, 'Expected replaySize to be at least two time steps of 4 environments, 8, got 7'],
  [{ replaySize: 3e9 }, 'Expected replaySize to be a whole number from 1 to 100000000, got 3000000000'],
  [{ learningStarts: -1 }, 'Expected learningStarts to be'],
  [{ double: 1 as never }, 'Expected double to be true or false, got 1'],
  [{ epsilon: 2 }, 'Expected epsilon to be a number from 0 to 1, got 2'],
  [{ unroll: 5 } as never, 'unroll'],
])('truth: %j is refused', (options, message) => {
  expect(() => dqn({ ...base, ...options })).toThrow(message)
})

test('truth: one with dueling heads does not begin from one without, which may have as many numbers', async () => {
  const [own, other] = [true, false].map((dueling) => dqn({ ...base, dueling }))
  const { spaces = null } = await started()
  const message = "Expected the agent to begin from to have dueling true, as the experiment's, got false"
  expect(() => own!.accepts!({ name: 'dqn', config: other!.config, spaces }, spaces)).toThrow(message)
  own!.accepts!({ name: 'dqn', config: own!.config, spaces }, spaces)
})
