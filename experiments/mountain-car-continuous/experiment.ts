import { defineExperiment, logUniform, oneMinus, perturb, truncation } from 'clade'
import { a2c, mlp } from 'clade/agents'
import { make, RescaleObservation } from 'clade/envs'

const mountainCar = () => new RescaleObservation(make('MountainCarContinuous-v0'))

/** Twenty-four A2C agents push a weak car out of a valley: 100 at the top, less what the force costs. Doing nothing scores 0. */
export default defineExperiment({
  name: 'mountain-car-continuous',
  trainable: a2c({ env: mountainCar, envs: 16, unroll: 32, gaeLambda: 0.95, rewardScale: 0.1, network: mlp([64, 64]) }),
  hyperparameters: {
    learningRate: logUniform(1e-4, 1e-2),
    entropyCost: logUniform(1e-4, 1e-1),
    discount: oneMinus(logUniform(1e-3, 1e-1)),
  },
  population: 24,
  stepsPerMember: 400_000,
  readyEvery: 20_000,
  scoreWindow: 20,
  exploit: truncation({ fraction: 0.25 }),
  explore: perturb({ factors: [0.8, 1.25] }),
})
