import { defineExperiment, logUniform, perturb, truncation, uniform } from 'clade'
import { classifier } from './classifier.js'

export default defineExperiment({
  name: 'spirals',
  trainable: classifier,
  hyperparameters: { learningRate: logUniform(1e-4, 3e-2), weightDecay: logUniform(1e-5, 1), dropout: uniform(0, 0.6) },
  population: 8,
  stepsPerMember: 200_000,
  readyEvery: 10_000,
  exploit: truncation({ fraction: 0.25 }),
  explore: perturb({ factors: [0.8, 1.2] }),
})
