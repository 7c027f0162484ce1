import { defineExperiment, logUniform, perturb, truncation, uniform } from 'clade'
import { mlp, ppo } from 'clade/agents'

/** Twenty-four PPO agents land a rocket. A random policy scores about -180, 200 counts as solved. */
export default defineExperiment({
  name: 'lunar-lander',
  trainable: ppo({
    env: 'LunarLander-v3',
    envs: 16,
    network: mlp([64, 64], { separate: true }),
    unroll: 128,
    epochs: 6,
    minibatchSize: 128,
    rewardScale: 0.1,
    discount: 0.995,
    gaeLambda: 0.98,
  }),
  hyperparameters: {
    learningRate: logUniform(1e-4, 5e-3),
    entropyCost: logUniform(1e-3, 3e-2),
    clipRange: uniform(0.05, 0.4),
  },
  population: 24,
  stepsPerMember: 400_000,
  readyEvery: 40_000,
  scoreWindow: 50,
  exploit: truncation({ fraction: 0.25 }),
  explore: perturb({ factors: [0.8, 1.25] }),
})
