import { defineExperiment, integer, logUniform, perturb, truncation } from 'clade'
import { lstm, mlp, ppo, sequential } from 'clade/agents'

/** The options that every agent at the pole has, with a memory or without. */
export const pole = {
  env: 'CartPoleNoVelocity-v1',
  envs: 16,
  unroll: 128,
  epochs: 8,
  minibatchSize: 512,
  learningRate: 1e-3,
  rewardScale: 0.1,
  normalizeObservations: true,
} as const

export const remembering = sequential(mlp([32]), lstm(32))

/**
 * Eight PPO agents with a memory balance a pole whose speeds they do not see. A random policy scores about 22, the ceiling is 500; a
 * network without memory gets to some 45.
 */
export default defineExperiment({
  name: 'memory',
  trainable: ppo({ ...pole, network: remembering }),
  hyperparameters: { learningRate: logUniform(1e-4, 1e-2), entropyCost: logUniform(1e-4, 1e-1), epochs: integer(2, 12) },
  population: 8,
  stepsPerMember: 400_000,
  readyEvery: 20_000,
  scoreWindow: 50,
  exploit: truncation({ fraction: 0.25 }),
  explore: perturb({ factors: [0.8, 1.25] }),
})
