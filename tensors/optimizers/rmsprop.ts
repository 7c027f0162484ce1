import type { Optimizer, OptimizerMemory, OptimizerPlan } from './optimizer.js'
import { vectorOf } from './optimizer.js'
import { placesOf, rmsPropSettings } from './settings.js'
import { clipScale, WatchedParameter } from './watched.js'

/** As Stable-Baselines3's A2C. */
const EPSILON = 1e-5
const at = placesOf(rmsPropSettings)
const MEAN_SQUARES = 'rmsProp.meanSquares'
const STATE_OF_SETTINGS = 'rmsProp.settings'

/**
 * RMSProp (Tieleman and Hinton 2012, lecture 6e): v <- decay v + (1 - decay) g^2; p <- p - learningRate g / (sqrt(v) + epsilon).
 * epsilon = 1e-5 stands outside the root, as in PyTorch; v starts at 0.
 */
export const rmsProp: OptimizerPlan = (t) => {
  const norm = t.rmsProp({ meanSquares: t.state(MEAN_SQUARES, [t.size]), settings: t.state(STATE_OF_SETTINGS, [rmsPropSettings.length]) })
  const open = ({ parameters, gradients, state }: OptimizerMemory): Optimizer => {
    const meanSquares = state(MEAN_SQUARES)
    const settings = state(STATE_OF_SETTINGS)
    const watched = new WatchedParameter(parameters, gradients)
    return {
      prepare({ learningRate, decay, maxGradNorm }) {
        settings[at.learningRate] = learningRate
        settings[at.decay] = decay
        settings[at.epsilon] = EPSILON
        settings[at.maxNorm] = maxGradNorm
      },
      watch: () => watched.look(),
      applied() {
        const [epsilon, maxGradNorm] = [settings[at.epsilon]!, settings[at.maxNorm]!]
        const scale = clipScale(settings[at.norm]!, { maxGradNorm })
        const unit = (i: number, gradient: number) => (gradient * scale) / (Math.sqrt(meanSquares[i]!) + epsilon)
        return { learningRate: watched.learningRate(settings[at.learningRate]!, unit), decay: settings[at.decay]!, maxGradNorm }
      },
      norm: () => settings[at.norm]!,
      reset: () => void meanSquares.fill(0),
      getState: () => ({ meanSquares: meanSquares.slice() }),
      setState: (state) => meanSquares.set(vectorOf(state, 'meanSquares', meanSquares.length)),
    }
  }
  return { norm, open }
}
