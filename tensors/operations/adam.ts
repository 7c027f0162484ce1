import type { Builder } from '../builder.js'
import type { Examples } from '../examples/examples.js'
import { plainClipped } from '../examples/plain.js'
import { zeros } from '../initialisers.js'
import type { Operation } from '../operation.js'
import { adamSettings } from '../optimizers/settings.js'
import { checkShapes } from '../shapes-of-operands.js'
import type { Tensor } from '../tensor.js'
import type { TfTensor } from '../tensorflow.js'
import { clippedBy } from '../tensorflow-norm.js'

/** What a step of Adam reads and writes. */
export interface AdamMemory {
  /** [n]: the mean of each gradient, m. */
  readonly means: Tensor
  /** [n]: the mean of its square, v. */
  readonly meanSquares: Tensor
  /**
   * [9]: learning rate, both decays, epsilon, the largest norm, both corrections 1 / (1 − decay^t) for the step's number t from 1 on; the
   * norm before clipping is written behind them; behind it AdamW's weight decay, 0 for Adam.
   */
  readonly settings: Tensor
  /** What has to be computed before: the results of `t.backward`. Default: nothing. */
  readonly after?: readonly Tensor[]
}

/**
 * A step of Adam (Kingma and Ba 2015, algorithm 1), or of AdamW (Loshchilov and Hutter 2019), on all parameters. The gradient g is first
 * scaled down to the largest norm; then m ← decay₁ m + (1 − decay₁) g, v ← decay₂ v + (1 − decay₂) g²,
 * p ← (1 − learningRate · weightDecay) p − learningRate · c₁ m / (√(c₂ v) + epsilon), c being the corrections. No gradient flows.
 *
 * @param memory states
 * @returns [1]: the norm of the gradient before it is scaled down
 * @example
 * const norm = t.adam({ means: t.state('means', [t.size]), meanSquares: t.state('squares', [t.size]), settings: t.state('settings', [9]) })
 */
export function build(t: Builder, { means, meanSquares, settings, after = [] }: AdamMemory): Tensor {
  const { parameters, gradients } = t.flat()
  return t.one(definition, {}, parameters, gradients, means, meanSquares, settings, ...after)
}

export const definition: Operation = {
  name: 'adam',
  infer([parameters, , means, meanSquares, settings]) {
    const { shape } = parameters!
    checkShapes('adam', { means: [means!, shape], meanSquares: [meanSquares!, shape], settings: [settings!, [adamSettings.length]] })
    return [{ shape: [1], type: 'float32', rows: 0 }]
  },
  emit({ recorder, inputs, outputs: [norm] }) {
    const [parameters, gradients, means, meanSquares, settings] = inputs.map(({ at }) => at) as [number, number, number, number, number]
    recorder.adam({ n: inputs[0]!.shape[0]!, parameters, gradients, means, meanSquares, settings })
    recorder.copy({
      sizes: [1, 1, 1, 1],
      from: { at: settings + adamSettings.indexOf('norm'), strides: [0, 0, 0, 1] },
      to: { at: norm!.at, strides: [0, 0, 0, 1] },
    })
  },
  writes: [0, 2, 3, 4],
  tfjs({ tf, inputs: [parameters, gradients, means, meanSquares, settings] }) {
    const [learningRate, decay1, decay2, epsilon, maxNorm, correction1, correction2, , weightDecay] = tf.unstack(settings!) as TfTensor[]
    const { norm, clipped } = clippedBy(tf, gradients!, maxNorm!)
    const mean = tf.add(tf.mul(means!, decay1!), tf.mul(tf.sub(1, decay1!), clipped))
    const squares = tf.add(tf.mul(meanSquares!, decay2!), tf.mul(tf.sub(1, decay2!), tf.square(clipped)))
    const rate = tf.mul(learningRate!, correction1!)
    const step = tf.div(tf.mul(rate, mean), tf.add(tf.sqrt(tf.mul(squares, correction2!)), epsilon!))
    const kept = tf.mul(parameters!, tf.sub(1, tf.mul(learningRate!, weightDecay!)))
    return [norm, tf.sub(kept, step), mean, squares, tf.concat([tf.slice(settings!, 0, 7), norm, tf.slice(settings!, 8, 1)])]
  },
}

export const examples: Examples = {
  draw(whole) {
    // Whole lines, so that nothing lies between the parameters.
    const shape = [16 * whole(1, 2)]
    const clips = whole(0, 1) === 0
    return {
      inputs: { w: { shape }, d: { shape }, m: { shape }, v: { shape, low: 0.25 }, settings: { shape: [9], low: 0.25, high: 0.75 } },
      build(t, { w, d, m, v, settings }) {
        const parameter = t.parameter('w', shape, zeros)
        const [means, meanSquares] = [t.state('means', [t.size]), t.state('squares', [t.size])]
        const gradients = t.backward([t.scale(parameter, clips ? 1 : 1 / 64)], [d!])
        const after = [...gradients, t.store(parameter, w!), t.store(means, m!), t.store(meanSquares, v!)]
        return [build(t, { means, meanSquares, settings: settings!, after }), parameter, means, meanSquares]
      },
      reference({ w, d, m, v, settings }) {
        const [learningRate, decay1, decay2, epsilon, maxNorm, correction1, correction2, , weightDecay] = settings as readonly number[]
        const { norm, clipped } = plainClipped(clips ? d! : d!.map((x) => x / 64), maxNorm!)
        const means = clipped.map((g, i) => decay1! * m![i]! + (1 - decay1!) * g)
        const squares = clipped.map((g, i) => decay2! * v![i]! + (1 - decay2!) * g * g)
        const step = (i: number) => (learningRate! * correction1! * means[i]!) / (Math.sqrt(correction2! * squares[i]!) + epsilon!)
        return [[norm], w!.map((p, i) => (1 - learningRate! * weightDecay!) * p - step(i)), means, squares]
      },
    }
  },
  refuses: [
    (t) => {
      t.parameter('w', [4], zeros)
      return build(t, { means: t.state('means', [4]), meanSquares: t.state('squares', [t.size]), settings: t.state('settings', [9]) })
    },
    (t) => {
      t.parameter('w', [4], zeros)
      return build(t, { means: t.state('means', [t.size]), meanSquares: t.state('squares', [t.size]), settings: t.state('settings', [8]) })
    },
  ],
  stopsGradient: true,
}
