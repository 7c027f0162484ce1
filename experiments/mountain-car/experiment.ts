import { defineExperiment, logUniform, oneMinus, perturb, truncation } from 'clade'
import { a2c, mlp } from 'clade/agents'
import { make, RepeatAction, RescaleObservation } from 'clade/envs'

/** The environment with actions of eight steps: an agent that decides at every step never leaves the valley. */
const mountainCar = () => new RescaleObservation(new RepeatAction(make('MountainCar-v0'), 8))

/** Twenty-four A2C agents rock a weak car out of a valley. Every step costs 1, 200 at most. An action lasts eight, which count as one. */
export default defineExperiment({
  name: 'mountain-car',
  trainable: a2c({ env: mountainCar, envs: 16, unroll: 32, gaeLambda: 0.8, rewardScale: 0.02, network: mlp([64, 64]) }),
  hyperparameters: {
    learningRate: logUniform(1e-4, 1e-2),
    entropyCost: logUniform(1e-3, 3e-1),
    discount: oneMinus(logUniform(1e-3, 1e-1)),
  },
  population: 24,
  stepsPerMember: 200_000,
  readyEvery: 10_000,
  scoreWindow: 50,
  exploit: truncation({ fraction: 0.25 }),
  explore: perturb({ factors: [0.8, 1.25] }),
})
