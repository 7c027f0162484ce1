import { defineExperiment, logUniform, oneMinus, perturb, truncation } from 'clade'
import { a2c, mlp } from 'clade/agents'

/** The experiment of that name once more, so that this folder works by itself; a test keeps the two equal. */
export const pendulum = defineExperiment({
  name: 'pendulum',
  trainable: a2c({ env: 'Pendulum-v1', envs: 16, unroll: 16, gaeLambda: 0.9, rewardScale: 0.02, network: mlp([64, 64]) }),
  hyperparameters: {
    learningRate: logUniform(1e-4, 1e-2),
    entropyCost: logUniform(1e-4, 1e-1),
    discount: oneMinus(logUniform(1e-2, 2e-1)),
  },
  population: 24,
  stepsPerMember: 400_000,
  readyEvery: 20_000,
  scoreWindow: 50,
  exploit: truncation({ fraction: 0.25 }),
  explore: perturb({ factors: [0.8, 1.25] }),
})
