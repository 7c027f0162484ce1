import { defineExperiment, logUniform, oneMinus, perturb, truncation } from 'clade'
import { a2c, mlp } from 'clade/agents'
import { make, RescaleObservation } from 'clade/envs'

const acrobot = () => new RescaleObservation(make('Acrobot-v1'))

/** Twenty-four A2C agents swing two rods up. Every step costs 1 and an episode lasts 500 at most: a random policy scores about -499. */
export default defineExperiment({
  name: 'acrobot',
  trainable: a2c({ env: acrobot, envs: 16, unroll: 16, gaeLambda: 0.95, rewardScale: 0.03, network: mlp([64, 64]) }),
  hyperparameters: {
    learningRate: logUniform(1e-4, 1e-2),
    entropyCost: logUniform(1e-4, 1e-1),
    discount: oneMinus(logUniform(1e-3, 1e-1)),
  },
  population: 24,
  stepsPerMember: 320_000,
  readyEvery: 16_000,
  scoreWindow: 50,
  exploit: truncation({ fraction: 0.25 }),
  explore: perturb({ factors: [0.8, 1.25] }),
})
