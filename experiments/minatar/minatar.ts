import { defineExperiment, logUniform, oneMinus, perturb, truncation, uniform } from 'clade'
import { a2c, conv, mlp, ppo, sequential } from 'clade/agents'

/** A game of MinAtar: its id without `MinAtar/` and the version. */
export type Game = 'Asterix' | 'Breakout' | 'Freeway' | 'Seaquest' | 'SpaceInvaders'

/** The network of the paper that introduced the games: one convolution and one hidden layer. */
const network = sequential(conv([{ filters: 16, size: 3 }]), mlp([128], { activation: 'relu' }))

/** The environment of a game: minimal actions, which are sticky with a probability of 0.1. */
const env = (game: Game) => `MinAtar/${game}-v1`

const hyperparameters = {
  entropyCost: logUniform(1e-3, 3e-2),
  discount: oneMinus(logUniform(3e-3, 3e-2)),
  gaeLambda: oneMinus(logUniform(1e-2, 5e-1)),
}

const population = {
  population: 8,
  stepsPerMember: 1_000_000,
  readyEvery: 50_000,
  scoreWindow: 100,
  exploit: truncation({ fraction: 0.25 }),
  explore: perturb({ factors: [0.8, 1.25] }),
}

/** Eight PPO agents. The options of `ppo` are the fixed setting that `--method fixed` trains on; the ranges lie around it. */
export function minatarPpo(name: string, game: Game) {
  const trainable = ppo({
    env: env(game),
    envs: 64,
    network,
    unroll: 32,
    epochs: 3,
    minibatchSize: 512,
    learningRate: 3e-3,
    entropyCost: 0.01,
    normalizeRewards: true,
  })
  const learningRate = logUniform(3e-4, 1e-2)
  return defineExperiment({
    name,
    trainable,
    hyperparameters: { learningRate, ...hyperparameters, clipRange: uniform(0.05, 0.4) },
    ...population,
  })
}

/** Eight A2C agents, which learn from each frame once. */
export function minatarA2c(name: string, game: Game) {
  const trainable = a2c({
    env: env(game),
    envs: 32,
    network,
    unroll: 10,
    gaeLambda: 0.95,
    learningRate: 5e-3,
    entropyCost: 0.01,
    normalizeRewards: true,
  })
  return defineExperiment({ name, trainable, hyperparameters: { learningRate: logUniform(1e-3, 2e-2), ...hyperparameters }, ...population })
}
