import type { Builder } from '../builder.js'
import { type Examples, ofSoftmax } from '../examples/examples.js'
import { total } from '../examples/plain.js'
import type { Operation } from '../operation.js'
import { alongLastAxis, LOWEST, likeInputs } from '../row-wise.js'
import type { Tensor } from '../tensor.js'

/** The logarithm of what a mask forbids; finite, so that 0 times it is 0. */
const FORBIDDEN = -1e9

/**
 * y_j = x_j - ln(sum over l of e^(x_l)), along the last axis: the logarithm of softmax, without its underflow.
 *
 * @param x [..., n]
 * @param mask a shape that broadcasts to that of x: where it is 0, x counts as if it were not there, and y is -1e9. Default: none.
 * @returns [..., n]
 * @throws TensorError SHAPE_MISFIT where x has no axis
 * @example
 * const logProbabilities = t.logSoftmax(logits, allowed)
 */
export function build(t: Builder, x: Tensor, mask: Tensor | null = null): Tensor {
  const operands = mask ? [x, t.expand(mask, x)] : [x]
  return alongLastAxis(t, 'logSoftmax', operands, (matrices) => t.one(definition, {}, ...matrices))
}

export const definition: Operation = {
  name: 'logSoftmax',
  infer: (inputs) => [likeInputs('logSoftmax', inputs)],
  derive: (t, { outputs: [y], inputs }, [d]) => [t.logSoftmaxGradient(d!, y!), ...inputs.slice(1).map(() => null)],
  emit({ recorder, inputs: [x, mask], outputs: [y] }) {
    const [rows, columns] = x!.shape as [number, number]
    recorder.softmax({ rows, columns, x: x!, y: y!, ...(mask && { mask }), log: true })
  },
  inPlace: [[0, 0]],
  tfjs({ tf, inputs: [x, mask] }) {
    if (!mask) return tf.logSoftmax(x!)
    const isAllowed = tf.notEqual(mask, 0)
    const low = tf.fill([...x!.shape], LOWEST)
    const seen = tf.where(isAllowed, x!, low)
    const centred = tf.sub(seen, tf.max(seen, -1, true))
    const sums = tf.sum(tf.exp(tf.where(isAllowed, centred, low)), -1, true)
    return tf.where(isAllowed, tf.sub(centred, tf.log(tf.maximum(sums, 1e-30))), tf.fill([...x!.shape], FORBIDDEN))
  },
}

export const examples: Examples = ofSoftmax(build, (row) => row.map((x) => x - Math.log(total(row.map(Math.exp)))), FORBIDDEN)
