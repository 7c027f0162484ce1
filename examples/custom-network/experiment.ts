import { defineExperiment, logUniform, perturb, truncation } from 'clade'
import { a2c } from 'clade/agents'
import { impala } from './impala.js'

export default defineExperiment({
  name: 'impala',
  trainable: a2c({ env: 'MinAtar/Breakout-v1', envs: 16, unroll: 8, network: impala([16, 32], 128) }),
  hyperparameters: { learningRate: logUniform(1e-4, 3e-3), entropyCost: logUniform(1e-3, 3e-2) },
  population: 4,
  stepsPerMember: 400_000,
  readyEvery: 25_000,
  exploit: truncation({ fraction: 0.25 }),
  explore: perturb({ factors: [0.8, 1.2] }),
})
