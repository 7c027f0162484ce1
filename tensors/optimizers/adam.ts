import type { Optimizer, OptimizerMemory, OptimizerPlan } from './optimizer.js'
import { numberOf, vectorOf } from './optimizer.js'
import { adamSettings, placesOf } from './settings.js'
import { WatchedParameter } from './watched.js'

const DECAY_1 = 0.9
const DECAY_2 = 0.999
/** As Stable-Baselines3's PPO. */
const EPSILON = 1e-5
const at = placesOf(adamSettings)
const MEANS = 'adam.means'
const MEAN_SQUARES = 'adam.meanSquares'
const STATE_OF_SETTINGS = 'adam.settings'

/**
 * Adam (Kingma and Ba 2015, algorithm 1), decays 0.9 and 0.999, epsilon 1e-5, with bias correction. The powers decay^t that the
 * correction needs are part of the state, as running products in float64: no number of steps, no call of pow. With a weight decay it is AdamW
 * (Loshchilov and Hutter 2019): p <- (1 - learningRate weightDecay) p before each step.
 */
export const adam: OptimizerPlan = (t) => {
  const norm = t.adam({
    means: t.state(MEANS, [t.size]),
    meanSquares: t.state(MEAN_SQUARES, [t.size]),
    settings: t.state(STATE_OF_SETTINGS, [adamSettings.length]),
  })
  const open = ({ parameters, gradients, state }: OptimizerMemory): Optimizer => {
    const means = state(MEANS)
    const meanSquares = state(MEAN_SQUARES)
    const settings = state(STATE_OF_SETTINGS)
    const watched = new WatchedParameter(parameters, gradients)
    let power1 = 1
    let power2 = 1
    return {
      prepare({ learningRate, maxGradNorm, weightDecay = 0 }) {
        power1 *= DECAY_1
        power2 *= DECAY_2
        settings[at.learningRate] = learningRate
        settings[at.decay1] = DECAY_1
        settings[at.decay2] = DECAY_2
        settings[at.epsilon] = EPSILON
        settings[at.maxNorm] = maxGradNorm
        settings[at.correction1] = 1 / (1 - power1)
        settings[at.correction2] = 1 / (1 - power2)
        settings[at.weightDecay] = weightDecay
      },
      watch: () => watched.look(),
      applied() {
        const [correction1, correction2] = [settings[at.correction1]!, settings[at.correction2]!]
        const [epsilon, weightDecay] = [settings[at.epsilon]!, settings[at.weightDecay]!]
        const unit = (i: number, _: number, before: number) =>
          (correction1 * means[i]!) / (Math.sqrt(correction2 * meanSquares[i]!) + epsilon) + weightDecay * before
        return {
          learningRate: watched.learningRate(settings[at.learningRate]!, unit),
          decay: 0,
          maxGradNorm: settings[at.maxNorm]!,
          ...(weightDecay !== 0 && { weightDecay }),
        }
      },
      norm: () => settings[at.norm]!,
      reset() {
        means.fill(0)
        meanSquares.fill(0)
        power1 = 1
        power2 = 1
      },
      getState: () => ({ means: means.slice(), meanSquares: meanSquares.slice(), power1, power2 }),
      setState(state) {
        means.set(vectorOf(state, 'means', means.length))
        meanSquares.set(vectorOf(state, 'meanSquares', means.length))
        power1 = numberOf(state, 'power1')
        power2 = numberOf(state, 'power2')
      },
    }
  }
  return { norm, open }
}
