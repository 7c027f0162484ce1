import { defineExperiment, type Experiment, fire, multiFrequency, perturb, truncation, uniform } from 'clade'
import { deceptive } from './deceptive.js'

export const options = { steps: 1000, width: 0.5, cost: 0.2 }

/** A toy that shows the cost of PBT's greed: its hyperparameter must fall slowly, and every score rewards a fast fall. */
const deceptiveToy = defineExperiment({
  name: 'deceptive-toy',
  trainable: deceptive(options),
  hyperparameters: { h: uniform(0, 1) },
  population: 16,
  stepsPerMember: options.steps,
  readyEvery: 10,
  schedule: 'lockstep',
  exploit: truncation({ fraction: 0.2 }),
  explore: perturb({ factors: [0.8, 1.25] }),
})

export default deceptiveToy

/** The methods of the table, a row each. */
export const settings = {
  random: { ...deceptiveToy, method: 'random' },
  'PBT, a decision every 10 steps': deceptiveToy,
  'PBT, a decision every 50 steps': { ...deceptiveToy, readyEvery: 50 },
  'PBT, a decision every 200 steps': { ...deceptiveToy, readyEvery: 200 },
  'multi-frequency, every 1, 5, 10 and 25 decisions': { ...deceptiveToy, method: multiFrequency({ every: [1, 5, 10, 25] }) },
  'fire, a decision every 10 steps': { ...deceptiveToy, method: fire() },
  sequential: { ...deceptiveToy, method: 'sequential' },
} as const satisfies Record<string, Experiment>
