import { expect, test } from 'vitest'
import { pendulum as ofAblations } from '../../../experiments/ablations/pendulum.js'
import acrobot from '../../../experiments/acrobot/experiment.js'
import * as ofGreed from '../../../experiments/greed/tasks.js'
import lunarLander from '../../../experiments/lunar-lander/experiment.js'
import asterix from '../../../experiments/minatar/asterix-a2c/experiment.js'
import breakout from '../../../experiments/minatar/breakout-a2c/experiment.js'
import spaceInvaders from '../../../experiments/minatar/space-invaders-a2c/experiment.js'
import mountainCar from '../../../experiments/mountain-car/experiment.js'
import mountainCarContinuous from '../../../experiments/mountain-car-continuous/experiment.js'
import pendulum from '../../../experiments/pendulum/experiment.js'
import { tasks } from '../../../experiments/which-method/tasks.js'
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

const originals = {
  acrobot,
  pendulum,
  'mountain-car': mountainCar,
  'mountain-car-continuous': mountainCarContinuous,
  'lunar-lander': lunarLander,
  'minatar-asterix': asterix,
  'minatar-breakout': breakout,
  'minatar-space-invaders': spaceInvaders,
}

test.each(tasks.map((task) => [task.experiment.name, task.experiment] as const))(
  'tripwire: %s in which-method/ is the experiment of that name, but for its budget and who copies whom',
  (name, copy) => {
    const original = originals[name as keyof typeof originals]
    expect(original).toBeDefined()
    const { exploit } = original
    const { population, stepsPerMember, readyEvery } = copy
    const budget = { name, population, stepsPerMember: stepsPerMember!, readyEvery }
    expect(described({ ...copy, exploit: exploit!, schedule: 'async' })).toEqual(described({ ...(original as Experiment), ...budget }))
  },
)
