import { expect, test } from 'vitest'
import { pendulum as ofAblations } from '../../../experiments/ablations/pendulum.js'
import acrobot from '../../../experiments/acrobot/experiment.js'
import * as ofGreed from '../../../experiments/greed/tasks.js'
import mountainCar from '../../../experiments/mountain-car/experiment.js'
import mountainCarContinuous from '../../../experiments/mountain-car-continuous/experiment.js'
import pendulum from '../../../experiments/pendulum/experiment.js'
import { runInMemory } from '../../../src/api/run-in-memory.js'
import { describeConfig } from '../../../src/describe-config.js'
import type { Experiment } from '../../../src/experiment.js'
import { resolveExperiment } from '../../../src/resolve-experiment.js'

/** The configuration, but for the name of the function that makes the environment. */
function described(experiment: Experiment) {
  const { trainable, ...rest } = describeConfig(resolveExperiment(experiment, {}))
  const { env: _, ...config } = trainable.config as { readonly env: unknown }
  return { ...rest, trainable: { ...trainable, config } }
}

/** What two members report of two short slices each. */
async function reportsOf(experiment: Experiment) {
  const { reports } = await runInMemory(experiment, { population: 2, steps: 4000, readyEvery: 2000 })
  return reports
}

test.each([
  ['pendulum in ablations/', ofAblations, pendulum],
  ['pendulum in greed/', ofGreed.pendulum, pendulum],
  ['acrobot in greed/', ofGreed.acrobot, acrobot],
  ['mountain-car in greed/', ofGreed.mountainCar, mountainCar],
  ['mountain-car-continuous in greed/', ofGreed.mountainCarContinuous, mountainCarContinuous],
] as const)('tripwire: the copy of %s is the experiment of that name', async (_, copy, original) => {
  expect(described(copy as unknown as Experiment)).toEqual(described(original as unknown as Experiment))
  expect(await reportsOf(copy as unknown as Experiment)).toEqual(await reportsOf(original as unknown as Experiment))
})
