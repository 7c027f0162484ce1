import { defineExperiment, logUniform, perturb, truncation } from 'clade'
import { a2c, mlp } from 'clade/agents'

/** Eight A2C agents balance a pole. PBT finds the learning rate and lets it fall; a random policy scores about 22, the ceiling is 500. */
export default defineExperiment({
  name: 'cartpole',
  trainable: a2c({ env: 'CartPole-v1', envs: 16, unroll: 5, network: mlp([64, 64]) }),
  hyperparameters: { learningRate: logUniform(1e-4, 1e-2), entropyCost: logUniform(1e-4, 1e-1) },
  population: 8,
  stepsPerMember: 400_000,
  readyEvery: 20_000,
  exploit: truncation({ fraction: 0.2 }),
  explore: perturb({ factors: [0.8, 1.2] }),
})
