import type { Builder } from '../builder.js'
import { ofOutputGradient } from '../examples/examples.js'
import { total } from '../examples/plain.js'
import type { Operation } from '../operation.js'
import { alongLastAxis, likeInputs } from '../row-wise.js'
import type { Tensor } from '../tensor.js'

/**
 * The gradient of softmax, from its output: z_j = y_j (d_j - sum over l of d_l y_l).
 *
 * @param d [..., n], the gradient by y
 * @param y [..., n], the softmax of x
 * @returns [..., n], the gradient by x
 * @example
 * const dx = t.softmaxGradient(dy, y)
 */
export function build(t: Builder, d: Tensor, y: Tensor): Tensor {
  return alongLastAxis(t, 'softmaxGradient', [d, y], (matrices) => t.one(definition, {}, ...matrices))
}

export const definition: Operation = {
  name: 'softmaxGradient',
  infer: (inputs) => [likeInputs('softmaxGradient', inputs)],
  derive(t, { inputs: [d, y] }, [g]) {
    const along = (x: Tensor) => t.sum(t.multiply(x, y!), { axes: [-1], keep: true })
    const byY = t.subtract(t.multiply(g!, t.subtract(d!, along(d!))), t.multiply(d!, along(g!)))
    return [t.softmaxGradient(g!, y!), byY]
  },
  emit({ recorder, inputs: [d, y], outputs: [dx] }) {
    const [rows, columns] = dx!.shape as [number, number]
    recorder.softmaxGradient({ rows, columns, y: y!, d: d!, dx: dx!, log: false })
  },
  inPlace: [
    [0, 0],
    [1, 0],
  ],
  tfjs: ({ tf, inputs: [d, y] }) => tf.mul(y!, tf.sub(d!, tf.sum(tf.mul(d!, y!), -1, true))),
}

export const examples = ofOutputGradient(build, (d, y) => y.map((p, j) => p * (d[j]! - total(y.map((q, l) => q * d[l]!)))), {
  low: 0.1,
  high: 0.9,
})
