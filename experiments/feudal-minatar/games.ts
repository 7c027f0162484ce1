import { defineExperiment, logUniform, perturb, truncation, uniform } from 'clade'
import { a2c, conv, feudal, lstm, mlp, sequential } from 'clade/agents'

/** The games: their ids without `MinAtar/` and the version. */
export type Game = 'Asterix' | 'Breakout' | 'SpaceInvaders'

/** The network of the paper that introduced the games: one convolution and one hidden layer. */
const percept = sequential(conv([{ filters: 16, size: 3 }]), mlp([128], { activation: 'relu' }))

/** Sixteen members of a million frames, a decision every 50,000. */
const population = {
  population: 16,
  stepsPerMember: 1_000_000,
  readyEvery: 50_000,
  scoreWindow: 100,
  exploit: truncation({ fraction: 0.2, startAfter: 0.2 }),
  explore: perturb({ factors: [0.8, 1.2] }),
}

/** The ranges that FuN's paper draws from. */
const ranges = { learningRate: logUniform(10 ** -4.5, 10 ** -3.5), entropyCost: logUniform(1e-4, 1e-3) }

/** FuN with states, goals and memories of 128 numbers. */
export function feudalOn(name: string, game: Game) {
  const trainable = feudal({ env: `MinAtar/${game}-v1`, network: percept, normalizeRewards: true })
  return defineExperiment({ name, trainable, hyperparameters: { ...ranges, intrinsicCost: uniform(0, 1) }, ...population })
}

/** A worker without a manager: the goals are those of the first weights, and nothing is paid for following them. */
export function withoutManagerOn(name: string, game: Game) {
  const trainable = feudal({ env: `MinAtar/${game}-v1`, network: percept, normalizeRewards: true, managerCost: 0, intrinsicCost: 0 })
  return defineExperiment({ name, trainable, hyperparameters: ranges, ...population })
}

/** An agent with one memory of as many parameters as FuN's two, which reads the last action and reward as they do. */
export function lstmOn(name: string, game: Game) {
  const trainable = a2c({
    env: `MinAtar/${game}-v1`,
    envs: 4,
    unroll: 100,
    network: sequential(percept, lstm(212, { lastAction: true, lastReward: true })),
    optimizer: 'rmsprop',
    learningRate: 3e-4,
    entropyCost: 0.01,
    normalizeRewards: true,
  })
  return defineExperiment({ name, trainable, hyperparameters: ranges, ...population })
}
