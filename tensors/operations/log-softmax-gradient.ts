import type { Builder } from '../builder.js'
import { ofOutputGradient } from '../examples/examples.js'
import { total } from '../examples/plain.js'
import type { Operation } from '../operation.js'
import { alongLastAxis, likeInputs } from '../row-wise.js'
import type { Tensor } from '../tensor.js'

/** Half of the logarithm of what a mask forbids. */
const HALF_FORBIDDEN = -5e8

/**
 * The gradient of logSoftmax, from its output: z_j = d_j - e^(y_j) sum over l of d_l; 0 and not counted where a mask forbids.
 *
 * @param d [..., n], the gradient by y
 * @param y [..., n], the logSoftmax of x
 * @returns [..., n], the gradient by x
 * @example
 * const dx = t.logSoftmaxGradient(dy, y)
 */
export function build(t: Builder, d: Tensor, y: Tensor): Tensor {
  return alongLastAxis(t, 'logSoftmaxGradient', [d, y], (matrices) => t.one(definition, {}, ...matrices))
}

export const definition: Operation = {
  name: 'logSoftmaxGradient',
  infer: (inputs) => [likeInputs('logSoftmaxGradient', inputs)],
  derive(t, { inputs: [d, y] }, [g]) {
    // 1 where nothing forbids, else 0.
    const allowed = t.clip(t.scale(y!, 1, -HALF_FORBIDDEN), 0, 1)
    const total = (x: Tensor) => t.sum(x, { axes: [-1], keep: true })
    const weighted = t.multiply(g!, t.exp(y!))
    const byD = t.multiply(allowed, t.subtract(g!, total(weighted)))
    return [byD, t.negate(t.multiply(weighted, total(t.multiply(allowed, d!))))]
  },
  emit({ recorder, inputs: [d, y], outputs: [dx] }) {
    const [rows, columns] = dx!.shape as [number, number]
    recorder.softmaxGradient({ rows, columns, y: y!, d: d!, dx: dx!, log: true })
  },
  inPlace: [
    [0, 0],
    [1, 0],
  ],
  tfjs({ tf, inputs: [d, y] }) {
    const allowed = tf.mul(d!, tf.cast(tf.greater(y!, HALF_FORBIDDEN), 'float32'))
    return tf.sub(allowed, tf.mul(tf.exp(y!), tf.sum(allowed, -1, true)))
  },
}

export const examples = ofOutputGradient(build, (d, y) => d.map((x, j) => x - Math.exp(y[j]!) * total(d)), { low: -3, high: -0.1 })
