import { conv, mlp, ppo, sequential } from '../../agents/index.js'
import { defineExperiment, logUniform, oneMinus, perturb, truncation, uniform } from '../../src/index.js'

/** Ids of MinAtar's games, without `MinAtar/` and the version. */
export type Game = 'Asterix' | 'Breakout' | 'Freeway' | 'Seaquest' | 'SpaceInvaders'

/**
 * Eight PPO agents play a game of MinAtar with its minimal actions, sticky ones at a chance of 0.1. The options of `ppo` are the fixed
 * setting that `--method fixed` trains on; the ranges lie around it. The network is that of the paper that introduced the games, one
 * convolution and one hidden layer.
 */
export function minatar(name: string, game: Game) {
  return defineExperiment({
    name,
    trainable: ppo({
      env: `MinAtar/${game}-v1`,
      envs: 64,
      network: sequential(conv([{ filters: 16, size: 3 }]), mlp([128], { activation: 'relu' })),
      unroll: 32,
      epochs: 3,
      minibatchSize: 512,
      learningRate: 3e-3,
      entropyCost: 0.01,
      normalizeRewards: true,
    }),
    hyperparameters: {
      learningRate: logUniform(3e-4, 1e-2),
      entropyCost: logUniform(1e-3, 3e-2),
      discount: oneMinus(logUniform(3e-3, 3e-2)),
      gaeLambda: oneMinus(logUniform(1e-2, 5e-1)),
      clipRange: uniform(0.05, 0.4),
    },
    population: 8,
    stepsPerMember: 1_000_000,
    readyEvery: 50_000,
    scoreWindow: 100,
    exploit: truncation({ fraction: 0.25 }),
    explore: perturb({ factors: [0.8, 1.25] }),
  })
}
