import { defineExperiment, logUniform, perturb, truncation, uniform } from 'clade'
import { a2c, conv, feudal, lstm, mlp, sequential } from 'clade/agents'

/** The games: their ids without `MinAtar/` and the version. */
export type Game = 'Asterix' | 'Breakout' | 'Freeway' | 'Seaquest' | 'SpaceInvaders'

const env = (game: Game) => `MinAtar/${game}-v1`

/** The network of the paper that introduced the games: one convolution and one hidden layer. */
const percept = sequential(conv([{ filters: 16, size: 3 }]), mlp([128], { activation: 'relu' }))

/** What the three agents share. Hand runs of FuN chose the numbers, on seeds 1 to 3 of Breakout and Freeway. */
const settings = { envs: 4, unroll: 40, learningRate: 5e-4, entropyCost: 0.02, gaeLambda: 0.95, normalizeRewards: true }

/** Sixteen members of 500,000 frames, a decision every 25,000. */
const population = {
  population: 16,
  stepsPerMember: 500_000,
  readyEvery: 25_000,
  scoreWindow: 100,
  exploit: truncation({ fraction: 0.2, startAfter: 0.2 }),
  explore: perturb({ factors: [0.8, 1.2] }),
}

/** A decade around the fixed setting. FuN's paper draws from 10^-4.5 to 10^-3.5, and from 1e-4 to 1e-3, where little is learned here. */
const ranges = { learningRate: logUniform(1e-4, 2e-3), entropyCost: logUniform(3e-3, 1e-1) }

/** FuN with states, goals and memories of 128 numbers. */
export function feudalOn(name: string, game: Game) {
  const trainable = feudal({ env: env(game), network: percept, ...settings })
  return defineExperiment({ name, trainable, hyperparameters: { ...ranges, intrinsicCost: uniform(0, 1) }, ...population })
}

/** FuN on Freeway, where members that copy take over a donor's weights alone, or its hyperparameters alone. */
export function copyingOnFreeway(copy: 'weights' | 'hyperparameters') {
  return defineExperiment({ ...feudalOn(`feudal-minatar-freeway-copy-${copy}`, 'Freeway'), copy })
}

/** A worker without a manager: the goals are those of the first weights, and nothing is paid for following them. */
export function withoutManagerOn(name: string, game: Game) {
  const trainable = feudal({ env: env(game), network: percept, ...settings, managerCost: 0, intrinsicCost: 0 })
  return defineExperiment({ name, trainable, hyperparameters: ranges, ...population })
}

/** An agent with one memory of as many parameters as FuN's two, which reads the last action and reward as they do. */
export function lstmOn(name: string, game: Game) {
  const network = sequential(percept, lstm(212, { lastAction: true, lastReward: true }))
  const trainable = a2c({ env: env(game), network, optimizer: 'rmsprop', discount: 0.95, ...settings })
  return defineExperiment({ name, trainable, hyperparameters: ranges, ...population })
}
