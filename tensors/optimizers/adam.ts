import type { OptimizerPlan } from './optimizer.js'
import { numberOf, vectorOf } from './optimizer.js'
import { WatchedParameter } from './watched.js'

const DECAY_1 = 0.9
const DECAY_2 = 0.999
/** As Stable-Baselines3's PPO. */
const EPSILON = 1e-5
const SETTINGS = 9

/**
 * Adam (Kingma and Ba 2015, algorithm 1), decays 0.9 and 0.999, epsilon 1e-5, with bias correction. The powers decay^t that the
 * correction needs are part of the state, as running products in float64: no number of steps, no call of pow. With a weight decay it is AdamW
 * (Loshchilov and Hutter 2019): p <- (1 - learningRate weightDecay) p before each step.
 */
export const adam: OptimizerPlan = (arena, blocks) => {
  const meansAt = arena.allocate(blocks.size)
  const meanSquaresAt = arena.allocate(blocks.size)
  const settingsAt = arena.allocate(SETTINGS)
  return (engine) => {
    const means = engine.floats(meansAt, blocks.size)
    const meanSquares = engine.floats(meanSquaresAt, blocks.size)
    const settings = engine.floats(settingsAt, SETTINGS)
    const watched = new WatchedParameter(engine.floats(blocks.parameter(0), blocks.size), engine.floats(blocks.gradient(0), blocks.size))
    let power1 = 1
    let power2 = 1
    return {
      record(recorder) {
        recorder.adam({
          n: blocks.size,
          parameters: blocks.parameter(0),
          gradients: blocks.gradient(0),
          means: meansAt,
          meanSquares: meanSquaresAt,
          settings: settingsAt,
        })
      },
      prepare({ learningRate, maxGradNorm, weightDecay = 0 }) {
        power1 *= DECAY_1
        power2 *= DECAY_2
        settings[0] = learningRate
        settings[1] = DECAY_1
        settings[2] = DECAY_2
        settings[3] = EPSILON
        settings[4] = maxGradNorm
        settings[5] = 1 / (1 - power1)
        settings[6] = 1 / (1 - power2)
        settings[8] = weightDecay
      },
      watch: () => watched.look(),
      applied() {
        const [stored, , , epsilon, maxGradNorm, correction1, correction2, , weightDecay] = settings as unknown as readonly number[]
        const unit = (at: number, _: number, before: number) =>
          (correction1! * means[at]!) / (Math.sqrt(correction2! * meanSquares[at]!) + epsilon!) + weightDecay! * before
        return {
          learningRate: watched.learningRate(stored!, unit),
          decay: 0,
          maxGradNorm: maxGradNorm!,
          ...(weightDecay !== 0 && { weightDecay }),
        }
      },
      norm: () => settings[7]!,
      reset() {
        means.fill(0)
        meanSquares.fill(0)
        power1 = 1
        power2 = 1
      },
      getState: () => ({ means: means.slice(), meanSquares: meanSquares.slice(), power1, power2 }),
      setState(state) {
        means.set(vectorOf(state, 'means', blocks.size))
        meanSquares.set(vectorOf(state, 'meanSquares', blocks.size))
        power1 = numberOf(state, 'power1')
        power2 = numberOf(state, 'power2')
      },
    }
  }
}
