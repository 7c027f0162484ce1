import { expect, test } from 'vitest'
import { a2c, mlp, random } from '../../../agents/index.js'
import { make } from '../../../envs/index.js'
import { alone } from '../../../src/alone.js'
import { runInMemory } from '../../../src/api/run-in-memory.js'
import { defineExperiment } from '../../../src/experiment.js'

const spec = random({ env: 'CartPole-v1', envs: 2 })
const experiment = defineExperiment({
  name: 'small',
  trainable: spec,
  hyperparameters: {},
  population: 3,
  stepsPerMember: 400,
  readyEvery: 100,
})

test('truth: a run in memory is told as one that is read from its folder', async () => {
  const run = await runInMemory(experiment, { seed: 4, population: 2 })
  expect(run).toMatchObject({ name: 'small', seed: 4, totalSteps: 800, hyperparameters: [], config: { population: 2, readyEvery: 100 } })
  expect(run.reports).toHaveLength(8)
  expect(run.standings.map(({ steps, finished }) => [steps, finished])).toEqual([
    [400, true],
    [400, true],
  ])
  expect(run.events.filter(({ report }) => report !== null).map(({ report }) => report)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  for (const { report, member, steps } of run.events.filter(({ report }) => report !== null))
    expect(run.reports[report! - 1]).toMatchObject({ report, member, steps })
  expect(run.lineage()).toMatchObject({ steps: 400, ancestors: [] })
  expect((await runInMemory(experiment, { seed: 4, population: 2 })).reports).toEqual(run.reports)
})

test('truth: its members act as they were trained: a pole stands longer than the 22 steps of random actions', async () => {
  const trainable = a2c({ env: 'CartPole-v1', envs: 16, unroll: 5, learningRate: 3e-3, network: mlp([32]) })
  const trained = { ...experiment, name: 'poles', trainable, stepsPerMember: 40_000, readyEvery: 10_000 }
  const run = await runInMemory(trained, { seed: 1, population: 2 })
  const policy = await run.policy({ seed: 3 })
  const env = make('CartPole-v1')
  let steps = 0
  for (let episode = 1; episode <= 20; episode++) {
    let [observation, ended] = [env.reset({ seed: episode })[0], false]
    while (!ended) {
      const [next, , terminated, truncated] = env.step(Number(policy.act(observation)))
      ;[observation, ended, steps] = [next, terminated || truncated, steps + 1]
    }
  }
  expect(steps / 20).toBeGreaterThan(100)
  const weights = async (member: number) => (await run.policy({ member })).parameters()
  expect(await weights(run.winner!)).toEqual(policy.parameters())
  expect(await weights(1 - run.winner!)).not.toEqual(policy.parameters())
  expect((await run.policy({ snapshot: 'best' })).act([0, 0, 0, 0])).toBeTypeOf('number')
  await expect(run.policy({ member: 2 })).rejects.toMatchObject({ code: 'INVALID_OPTION' })
})

test('truth: bad options and modules reject with a code', async () => {
  await expect(runInMemory(experiment, { population: 0 })).rejects.toMatchObject({ code: 'INVALID_OPTION' })
  await expect(runInMemory({ ...experiment, trainable: random({ env: './mine.ts' }) })).rejects.toThrow(
    /Expected nothing to be loaded|mine\.ts/,
  )
})

test('truth: an agent alone is the same for the same seed', async () => {
  const returns = async (seed: number) => [...(await (await alone(spec, seed)).train(500, {})).episodes.returns]
  expect(await returns(1)).toEqual(await returns(1))
  expect(await returns(1)).not.toEqual(await returns(2))
})
