import { defineExperiment, integer, logUniform, perturb, truncation } from 'clade'
import { conv, lstm, mlp, sequential, unreal } from 'clade/agents'

/** The levels: their ids without `Maze/`. */
export type Level = 'NavStatic01' | 'NavRandomGoal01'

/** UNREAL's network with half its units, and pictures of half the side. */
const network = sequential(
  conv([
    { filters: 16, size: 8, stride: 4 },
    { filters: 32, size: 4, stride: 2 },
  ]),
  mlp([128], { activation: 'relu' }),
  lstm(128, { lastAction: true, lastReward: true }),
)

/** Eight members of 700,000 steps, a decision every 35,000: some forty episodes of 900 steps. The ranges are reported of the paper. */
const search = {
  hyperparameters: { learningRate: logUniform(1e-5, 5e-3), entropyCost: logUniform(5e-4, 1e-2), unroll: integer(5, 50) },
  population: 8,
  stepsPerMember: 700_000,
  readyEvery: 35_000,
  scoreWindow: 30,
  exploit: truncation({ fraction: 0.2, startAfter: 0.2 }),
  explore: perturb({ factors: [0.8, 1.2] }),
}

export function unrealOn(name: string, level: Level) {
  return defineExperiment({ name, trainable: unreal({ env: `Maze/${level}?size=42`, network }), ...search })
}

/** The same agent without auxiliary tasks: A3C's loss. */
export function baseOn(name: string, level: Level) {
  const tasks = { pixelControl: false, valueReplay: false, rewardPrediction: false }
  return defineExperiment({ name, trainable: unreal({ env: `Maze/${level}?size=42`, network, ...tasks }), ...search })
}
