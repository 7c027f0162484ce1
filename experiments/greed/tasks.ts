import { defineExperiment, logUniform, oneMinus, perturb, truncation } from 'clade'
import { a2c, mlp } from 'clade/agents'
import { make, RepeatAction, RescaleObservation } from 'clade/envs'

// The tasks stand here once more, so that this folder works by itself; a test keeps them equal to the experiments of the same names.

const common = {
  population: 24,
  exploit: truncation({ fraction: 0.25 }),
  explore: perturb({ factors: [0.8, 1.25] }),
}

export const acrobot = defineExperiment({
  ...common,
  name: 'acrobot',
  trainable: a2c({
    env: () => new RescaleObservation(make('Acrobot-v1')),
    envs: 16,
    unroll: 16,
    gaeLambda: 0.95,
    rewardScale: 0.03,
    network: mlp([64, 64]),
  }),
  hyperparameters: {
    learningRate: logUniform(1e-4, 1e-2),
    entropyCost: logUniform(1e-4, 1e-1),
    discount: oneMinus(logUniform(1e-3, 1e-1)),
  },
  stepsPerMember: 320_000,
  readyEvery: 16_000,
  scoreWindow: 50,
})

export const pendulum = defineExperiment({
  ...common,
  name: 'pendulum',
  trainable: a2c({ env: 'Pendulum-v1', envs: 16, unroll: 16, gaeLambda: 0.9, rewardScale: 0.02, network: mlp([64, 64]) }),
  hyperparameters: {
    learningRate: logUniform(1e-4, 1e-2),
    entropyCost: logUniform(1e-4, 1e-1),
    discount: oneMinus(logUniform(1e-2, 2e-1)),
  },
  stepsPerMember: 400_000,
  readyEvery: 20_000,
  scoreWindow: 50,
})

export const mountainCar = defineExperiment({
  ...common,
  name: 'mountain-car',
  trainable: a2c({
    env: () => new RescaleObservation(new RepeatAction(make('MountainCar-v0'), 8)),
    envs: 16,
    unroll: 32,
    gaeLambda: 0.8,
    rewardScale: 0.02,
    network: mlp([64, 64]),
  }),
  hyperparameters: {
    learningRate: logUniform(1e-4, 1e-2),
    entropyCost: logUniform(1e-3, 3e-1),
    discount: oneMinus(logUniform(1e-3, 1e-1)),
  },
  stepsPerMember: 200_000,
  readyEvery: 10_000,
  scoreWindow: 50,
})

export const mountainCarContinuous = defineExperiment({
  ...common,
  name: 'mountain-car-continuous',
  trainable: a2c({
    env: () => new RescaleObservation(make('MountainCarContinuous-v0')),
    envs: 16,
    unroll: 32,
    gaeLambda: 0.95,
    rewardScale: 0.1,
    network: mlp([64, 64]),
  }),
  hyperparameters: {
    learningRate: logUniform(1e-4, 1e-2),
    entropyCost: logUniform(1e-4, 1e-1),
    discount: oneMinus(logUniform(1e-3, 1e-1)),
  },
  stepsPerMember: 400_000,
  readyEvery: 20_000,
  scoreWindow: 20,
})
