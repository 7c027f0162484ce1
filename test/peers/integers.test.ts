import { expect, test } from 'vitest'
import { a2c, mlp } from '../../dist/agents/index.js'
import { type Candidate, integer, perturb } from '../../dist/src/index.js'
import { resolveExperiment } from '../../dist/src/resolve-experiment.js'
import { inline, scratch, train } from './world.js'

const folder = scratch()

test('truth: over 500 exploits an unroll of 1 to 8 stays whole, never is 0, and gets off 1 and off every other value (ray#54755)', async () => {
  const config = resolveExperiment(
    {
      name: 'integers',
      trainable: a2c({ env: 'CartPole-v1', envs: 2, learningRate: 1e-5, network: mlp([2]) }),
      hyperparameters: { unroll: integer(1, 8) },
      population: 2,
      stepsPerMember: 100_000,
      readyEvery: 320,
      // Each takes over what the other had, so that two walks go on for ever.
      exploit: { name: 'swap', config: {}, choose: ({ member }: Candidate) => ({ donor: 1 - member, reason: 'scripted' }) },
      explore: perturb({ factors: [0.8, 1.2] }),
      schedule: 'lockstep',
    },
    {},
  )
  const { entries, slices } = await train(config, inline(config, 1), folder())
  const exploits = entries.filter(({ event }) => event.decision === 'exploit')
  expect(exploits.length).toBeGreaterThan(500)

  for (const { event } of exploits) expect([1, 2, 3, 4, 5, 6, 7, 8]).toContain(event.after.unroll)
  const moves = new Map<number, Set<number>>()
  for (const { job } of slices) {
    if (!job.inherit) continue
    const { member, slice } = job.inherit
    const donor = slices.find((one) => one.job.member === member && one.job.slice === slice)!
    const from = Number(donor.job.hyperparameters.unroll)
    moves.set(from, (moves.get(from) ?? new Set()).add(Number(job.hyperparameters.unroll)))
  }
  // ×0.8 and ×1.2, rounded, but always by at least one; and held at the bounds.
  expect(Object.fromEntries([...moves].map(([from, to]) => [from, [...to].sort()]))).toEqual({
    1: [1, 2],
    2: [1, 3],
    3: [2, 4],
    4: [3, 5],
    5: [4, 6],
    6: [5, 7],
    7: [6, 8],
    8: [6, 8],
  })
  for (const { job, finished } of slices) {
    expect(finished.result).toHaveProperty('report.applied.unroll', job.hyperparameters.unroll)
  }
})
