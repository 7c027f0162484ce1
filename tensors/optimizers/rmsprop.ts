import type { Optimizer, OptimizerMemory, OptimizerPlan } from './optimizer.js'
import { vectorOf } from './optimizer.js'
import { clipScale, WatchedParameter } from './watched.js'

/** As Stable-Baselines3's A2C. */
const EPSILON = 1e-5
const SETTINGS = 5
const MEAN_SQUARES = 'rmsProp.meanSquares'
const STATE_OF_SETTINGS = 'rmsProp.settings'

/**
 * RMSProp (Tieleman and Hinton 2012, lecture 6e): v <- decay v + (1 - decay) g^2; p <- p - learningRate g / (sqrt(v) + epsilon).
 * epsilon = 1e-5 stands outside the root, as in PyTorch; v starts at 0.
 */
export const rmsProp: OptimizerPlan = (t) => {
  const norm = t.rmsProp({ meanSquares: t.state(MEAN_SQUARES, [t.size]), settings: t.state(STATE_OF_SETTINGS, [SETTINGS]) })
  const open = ({ parameters, gradients, state }: OptimizerMemory): Optimizer => {
    const meanSquares = state(MEAN_SQUARES)
    const settings = state(STATE_OF_SETTINGS)
    const watched = new WatchedParameter(parameters, gradients)
    return {
      prepare({ learningRate, decay, maxGradNorm }) {
        settings[0] = learningRate
        settings[1] = decay
        settings[2] = EPSILON
        settings[3] = maxGradNorm
      },
      watch: () => watched.look(),
      applied() {
        const [stored, decay, epsilon, maxGradNorm, norm] = settings as unknown as [number, number, number, number, number]
        const scale = clipScale(norm, { maxGradNorm })
        const unit = (at: number, gradient: number) => (gradient * scale) / (Math.sqrt(meanSquares[at]!) + epsilon)
        return { learningRate: watched.learningRate(stored, unit), decay, maxGradNorm }
      },
      norm: () => settings[4]!,
      reset: () => void meanSquares.fill(0),
      getState: () => ({ meanSquares: meanSquares.slice() }),
      setState: (state) => meanSquares.set(vectorOf(state, 'meanSquares', meanSquares.length)),
    }
  }
  return { norm, open }
}
