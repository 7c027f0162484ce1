import type { Builder } from '../builder.js'
import { type Examples, ofSoftmax } from '../examples/examples.js'
import { total } from '../examples/plain.js'
import type { Operation } from '../operation.js'
import { alongLastAxis, LOWEST, likeInputs } from '../row-wise.js'
import type { Tensor } from '../tensor.js'

/**
 * y_j = e^(x_j) / sum over l of e^(x_l), along the last axis, the largest x subtracted first.
 *
 * @param x [..., n]
 * @param mask a shape that broadcasts to that of x: where it is 0, x counts as if it were not there, and y is 0; so are all where it is 0
 * throughout. Default: none.
 * @returns [..., n]
 * @throws TensorError SHAPE_MISFIT where x has no axis
 * @example
 * const attention = t.softmax(t.scale(t.product(q, k, { transposeB: true }), 1 / Math.sqrt(d)), mask)
 */
export function build(t: Builder, x: Tensor, mask: Tensor | null = null): Tensor {
  const operands = mask ? [x, t.expand(mask, x)] : [x]
  return alongLastAxis(t, 'softmax', operands, (matrices) => t.one(definition, {}, ...matrices))
}

export const definition: Operation = {
  name: 'softmax',
  infer: (inputs) => [likeInputs('softmax', inputs)],
  derive: (t, { outputs: [y], inputs }, [d]) => [t.softmaxGradient(d!, y!), ...inputs.slice(1).map(() => null)],
  emit({ recorder, inputs: [x, mask], outputs: [y] }) {
    const [rows, columns] = x!.shape as [number, number]
    recorder.softmax({ rows, columns, x: x!, y: y!, ...(mask && { mask }), log: false })
  },
  inPlace: [[0, 0]],
  tfjs({ tf, inputs: [x, mask] }) {
    if (!mask) return tf.softmax(x!)
    const allowed = tf.cast(tf.notEqual(mask, 0), 'float32')
    // Only what the mask allows is compared; the others are far below.
    const seen = tf.where(tf.notEqual(mask, 0), x!, tf.fill([...x!.shape], LOWEST))
    const powers = tf.mul(tf.exp(tf.minimum(tf.sub(seen, tf.max(seen, -1, true)), 0)), allowed)
    const sums = tf.sum(powers, -1, true)
    return tf.div(powers, tf.add(sums, tf.cast(tf.equal(sums, 0), 'float32')))
  },
}

export const examples: Examples = ofSoftmax(build, (row) => row.map((x) => Math.exp(x) / total(row.map(Math.exp))), 0)
