import { defineExperiment, logUniform, perturb, truncation } from 'clade'
import { conv, mlp, ppo, sequential } from 'clade/agents'

/** A game, by its name in ale-py. */
export type Game = 'Boxing' | 'Breakout' | 'Seaquest'

/**
 * Four PPO agents play a game of Atari through the bridge to Python: 84 x 84 bytes of grey, the last four frames, each action four frames
 * long. The network is the small one of V. Mnih et al. ("Playing Atari with Deep Reinforcement Learning", 2013).
 */
export function atari(name: string, game: Game) {
  return defineExperiment({
    name,
    trainable: ppo({
      env: `atari:${game}`,
      envs: 8,
      network: sequential(
        conv([
          { filters: 16, size: 8, stride: 4 },
          { filters: 32, size: 4, stride: 2 },
        ]),
        mlp([256], { activation: 'relu' }),
      ),
      unroll: 128,
      epochs: 3,
      minibatchSize: 256,
      clipRange: 0.1,
      normalizeRewards: true,
    }),
    hyperparameters: {
      learningRate: logUniform(2e-4, 1e-3),
      entropyCost: logUniform(1e-3, 3e-2),
    },
    population: 4,
    stepsPerMember: 500_000,
    // Environments in Python begin anew with each slice; a game of Boxing lasts 1,780 steps in each of the eight.
    readyEvery: 50_000,
    scoreWindow: 30,
    exploit: truncation({ fraction: 0.25 }),
    explore: perturb({ factors: [0.8, 1.25] }),
  })
}
