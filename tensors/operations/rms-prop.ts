import type { Builder } from '../builder.js'
import type { Examples } from '../examples/examples.js'
import { plainClipped } from '../examples/plain.js'
import { zeros } from '../initialisers.js'
import type { Operation } from '../operation.js'
import { rmsPropSettings } from '../optimizers/settings.js'
import { checkShapes } from '../shapes-of-operands.js'
import type { Tensor } from '../tensor.js'
import type { TfTensor } from '../tensorflow.js'
import { clippedBy } from '../tensorflow-norm.js'

/** What a step of RMSProp reads and writes. */
export interface RmsPropMemory {
  /** [n]: the mean of the squares of each gradient, v. */
  readonly meanSquares: Tensor
  /** [5]: learning rate, decay, epsilon, the largest norm; the norm before clipping is written behind them. */
  readonly settings: Tensor
  /** What has to be computed before: the results of `t.backward`. Default: nothing. */
  readonly after?: readonly Tensor[]
}

/**
 * A step of RMSProp (Tieleman and Hinton 2012, lecture 6e) on all parameters. The gradient g is first scaled down to the largest norm;
 * then v ← decay · v + (1 − decay) · g², p ← p − learningRate · g / (√v + epsilon). No gradient flows.
 *
 * @param memory states
 * @returns [1]: the norm of the gradient before it is scaled down
 * @example
 * const norm = t.rmsProp({ meanSquares: t.state('meanSquares', [t.size]), settings: t.state('settings', [5]) })
 */
export function build(t: Builder, { meanSquares, settings, after = [] }: RmsPropMemory): Tensor {
  const { parameters, gradients } = t.flat()
  return t.one(definition, {}, parameters, gradients, meanSquares, settings, ...after)
}

export const definition: Operation = {
  name: 'rmsProp',
  infer([parameters, , meanSquares, settings]) {
    checkShapes('rmsProp', { meanSquares: [meanSquares!, parameters!.shape], settings: [settings!, [rmsPropSettings.length]] })
    return [{ shape: [1], type: 'float32', rows: 0 }]
  },
  emit({ recorder, inputs, outputs: [norm] }) {
    const [parameters, gradients, meanSquares, settings] = inputs.map(({ at }) => at) as [number, number, number, number]
    recorder.rmsProp({ n: inputs[0]!.shape[0]!, parameters, gradients, meanSquares, settings })
    recorder.copy({
      sizes: [1, 1, 1, 1],
      from: { at: settings + rmsPropSettings.indexOf('norm'), strides: [0, 0, 0, 1] },
      to: { at: norm!.at, strides: [0, 0, 0, 1] },
    })
  },
  writes: [0, 2, 3],
  tfjs({ tf, inputs: [parameters, gradients, meanSquares, settings] }) {
    const [learningRate, decay, epsilon, maxNorm] = tf.unstack(settings!) as [TfTensor, TfTensor, TfTensor, TfTensor]
    const { norm, clipped } = clippedBy(tf, gradients!, maxNorm)
    const squares = tf.add(tf.mul(meanSquares!, decay), tf.mul(tf.sub(1, decay), tf.square(clipped)))
    const step = tf.div(tf.mul(clipped, learningRate), tf.add(tf.sqrt(squares), epsilon))
    return [norm, tf.sub(parameters!, step), squares, tf.concat([tf.slice(settings!, 0, 4), norm])]
  },
}

export const examples: Examples = {
  draw(whole) {
    // Whole lines, so that nothing lies between the parameters.
    const shape = [16 * whole(1, 2)]
    const clips = whole(0, 1) === 0
    return {
      inputs: { w: { shape }, d: { shape }, v: { shape, low: 0.25 }, settings: { shape: [5], low: 0.25, high: 0.75 } },
      build(t, { w, d, v, settings }) {
        const parameter = t.parameter('w', shape, zeros)
        const meanSquares = t.state('squares', [t.size])
        const gradients = t.backward([t.scale(parameter, clips ? 1 : 1 / 64)], [d!])
        const after = [...gradients, t.store(parameter, w!), t.store(meanSquares, v!)]
        return [build(t, { meanSquares, settings: settings!, after }), parameter, meanSquares]
      },
      reference({ w, d, v, settings }) {
        const [learningRate, decay, epsilon, maxNorm] = settings as unknown as readonly [number, number, number, number]
        const { norm, clipped } = plainClipped(clips ? d! : d!.map((x) => x / 64), maxNorm)
        const squares = clipped.map((g, i) => decay * v![i]! + (1 - decay) * g * g)
        return [[norm], w!.map((p, i) => p - (learningRate * clipped[i]!) / (Math.sqrt(squares[i]!) + epsilon)), squares]
      },
    }
  },
  refuses: [
    (t) => {
      t.parameter('w', [4], zeros)
      return build(t, { meanSquares: t.state('squares', [4]), settings: t.state('settings', [5]) })
    },
  ],
  stopsGradient: true,
}
