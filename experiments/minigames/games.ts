import { defineExperiment, logUniform, perturb, truncation, tTest } from 'clade'
import { a2c, conv, fullyConv, mlp, type NetworkSpec, parallel, part, sequential } from 'clade/agents'

/** The games: their ids without `Minigames/`. */
export type Game = 'MoveToBeacon' | 'FindAndDefeatZerglings' | 'DefeatRoaches'

/** Units of the dense layer; the paper has 256. */
const UNITS = 64

/** FullyConv on every fourth place in both directions, with the logits of all 32 x 32. */
const spatial = fullyConv({ strides: [2, 2], units: UNITS })

/** The same convolutions, strides and dense layer. Places are linear in that layer, as in the paper's Atari-net. */
const eye = conv([
  { filters: 16, size: 5, stride: 2, padding: 'same' },
  { filters: 32, size: 3, stride: 2, padding: 'same' },
])
const eyes = parallel(sequential(part('screen'), eye), sequential(part('minimap'), eye), part('scalars'))
const linear = sequential(eyes, mlp([UNITS], { activation: 'relu' }))

/** Factors that make a kill of DefeatRoaches, which pays 10, count as much as a point elsewhere. */
const REWARD_SCALES: Readonly<Record<Game, number>> = { MoveToBeacon: 1, FindAndDefeatZerglings: 1, DefeatRoaches: 0.1 }

/** A3C with its actors in step. */
const settings = {
  envs: 16,
  unroll: 16,
  optimizer: 'rmsprop',
  learningRate: 1e-3,
  entropyCost: 0.003,
  discount: 0.95,
  gaeLambda: 0.95,
} as const

/** Twelve members of 200,000 steps, a decision every 10,000: some forty episodes of 240 steps. */
const search = {
  hyperparameters: { learningRate: logUniform(1e-4, 1e-2) },
  population: 12,
  stepsPerMember: 200_000,
  readyEvery: 10_000,
  scoreWindow: 48,
  exploit: truncation({ fraction: 0.2, startAfter: 0.2 }),
  explore: perturb({ factors: [0.8, 1.2] }),
}

function player(game: Game, network: NetworkSpec, actions = 'structured') {
  return a2c({ env: `Minigames/${game}?actions=${actions}`, network, rewardScale: REWARD_SCALES[game], ...settings })
}

export function spatialOn(name: string, game: Game) {
  return defineExperiment({ name, trainable: player(game, spatial), ...search })
}

/** Members are compared by the returns of their score windows. */
export function tTestOn(name: string, game: Game) {
  return defineExperiment({ ...spatialOn(name, game), exploit: tTest({ alpha: 0.05, startAfter: 0.2 }) })
}

/** The same actions, and places that are linear in the dense layer. */
export function linearOn(name: string, game: Game) {
  return defineExperiment({ name, trainable: player(game, linear), ...search })
}

/** One number over all functions and a coarse grid of 8 x 8 places, linear in the dense layer of the same network. */
export function flatOn(name: string, game: Game) {
  return defineExperiment({ name, trainable: player(game, spatial, 'flat'), ...search })
}
