import { defineExperiment, integer, logUniform, perturb, truncation } from 'clade'
import { conv, lstm, mlp, sequential, unreal } from 'clade/agents'

/** The levels: their ids without `Maze/`. */
export type Level = 'NavStatic01' | 'NavRandomGoal01' | 'SeekAvoid'

/** UNREAL's network, but for its units: the paper has 256. */
const networkOf = (units: number) =>
  sequential(
    conv([
      { filters: 16, size: 8, stride: 4 },
      { filters: 32, size: 4, stride: 2 },
    ]),
    mlp([units], { activation: 'relu' }),
    lstm(units, { lastAction: true, lastReward: true }),
  )

/** Twelve frames an action. With the mazes' four, hand runs learned nothing in these steps. Pictures of half the paper's side. */
const env = (level: Level, size = 42) => `Maze/${level}?size=${size}&frameskip=12`

/** Four environments rather than sixteen make many updates of few steps, as A3C's threads did. */
const settings = { envs: 4, network: networkOf(128), entropyCost: 0.005, gaeLambda: 0.95, normalizeRewards: true }

/** Environment steps of a member. Apples are found within fewer than a goal. */
const steps: Readonly<Record<Level, number>> = { NavStatic01: 500_000, NavRandomGoal01: 500_000, SeekAvoid: 250_000 }

/** Eight members, which are decided upon twenty times. The ranges are reported of the paper. */
const search = (level: Level) => ({
  hyperparameters: { learningRate: logUniform(1e-5, 5e-3), entropyCost: logUniform(5e-4, 1e-2), unroll: integer(5, 50) },
  population: 8,
  stepsPerMember: steps[level],
  readyEvery: steps[level] / 20,
  scoreWindow: 30,
  exploit: truncation({ fraction: 0.2, startAfter: 0.2 }),
  explore: perturb({ factors: [0.8, 1.2] }),
})

export function unrealOn(name: string, level: Level) {
  return defineExperiment({ name, trainable: unreal({ env: env(level), ...settings }), ...search(level) })
}

/** Four members with the paper's pictures and units: a demonstration. */
export function demonstrationOn(name: string, level: Level) {
  const trainable = unreal({ env: env(level, 84), ...settings, network: networkOf(256) })
  return defineExperiment({ name, trainable, ...search(level), population: 4 })
}

/** The same agent without auxiliary tasks: A3C's loss. */
export function baseOn(name: string, level: Level) {
  const tasks = { pixelControl: false, valueReplay: false, rewardPrediction: false }
  return defineExperiment({ name, trainable: unreal({ env: env(level), ...settings, ...tasks }), ...search(level) })
}
