import { defineExperiment, logUniform, perturb, truncation } from 'clade'
import { a2c, mlp } from 'clade/agents'

export default defineExperiment({
  name: 'catch',
  trainable: a2c({ env: './catch-env.ts', envs: 16, unroll: 8, network: mlp([32, 32]) }),
  hyperparameters: { learningRate: logUniform(1e-4, 1e-2), entropyCost: logUniform(1e-4, 1e-1) },
  population: 4,
  stepsPerMember: 200_000,
  readyEvery: 10_000,
  scoreWindow: 100,
  exploit: truncation({ fraction: 0.25 }),
  explore: perturb({ factors: [0.8, 1.2] }),
})
