import { defineExperiment, logUniform, perturb, truncation, uniform } from 'clade'
import { a2c, conv, feudal, lstm, mlp, sequential } from 'clade/agents'

/** A game, by its name in ale-py: one of those in the paper, and one whose rewards are as sparse. */
export type Game = 'MsPacman' | 'Amidar'

/** The convolutions and the hidden layer of FuN's paper, of A3C before it. */
const percept = sequential(
  conv([
    { filters: 16, size: 8, stride: 4 },
    { filters: 32, size: 4, stride: 2 },
  ]),
  mlp([256], { activation: 'relu' }),
)

const settings = { envs: 8, unroll: 40, learningRate: 5e-4, entropyCost: 0.02, gaeLambda: 0.95, normalizeRewards: true }

/** Four members of 200,000 decisions of four frames, which are decided upon ten times. */
const population = {
  population: 4,
  stepsPerMember: 200_000,
  // Environments in Python begin anew with each slice, which has 2,500 decisions of each of the eight: some four games.
  readyEvery: 20_000,
  scoreWindow: 30,
  exploit: truncation({ fraction: 0.25, startAfter: 0.2 }),
  explore: perturb({ factors: [0.8, 1.2] }),
}

const ranges = { learningRate: logUniform(1e-4, 2e-3), entropyCost: logUniform(3e-3, 1e-1) }

const env = (game: Game) => `atari:${game}`

export function feudalOn(name: string, game: Game) {
  const trainable = feudal({ env: env(game), network: percept, units: 256, ...settings })
  return defineExperiment({ name, trainable, hyperparameters: { ...ranges, intrinsicCost: uniform(0, 1) }, ...population })
}

/** An agent with one memory of as many parameters as the two of FuN, which reads the last action and reward as they do. */
export function lstmOn(name: string, game: Game) {
  const network = sequential(percept, lstm(424, { lastAction: true, lastReward: true }))
  const trainable = a2c({ env: env(game), network, optimizer: 'rmsprop', discount: 0.95, ...settings })
  return defineExperiment({ name, trainable, hyperparameters: ranges, ...population })
}
