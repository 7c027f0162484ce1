import type { Builder } from '../builder.js'
import { binary } from '../elementwise.js'
import { ofTwo } from '../examples/examples.js'
import type { Tensor } from '../tensor.js'

/**
 * The gradient of relu, from its output: z = d where y > 0, else 0.
 *
 * @param d the gradient by y
 * @param y relu(x), of the same shape
 * @returns the gradient by x
 * @example
 * const dx = t.reluGradient(dy, y)
 */
export function build(t: Builder, d: Tensor, y: Tensor): Tensor {
  return t.one(definition, {}, d, y)
}

export const definition = binary('reluGradient', {
  kernel: 'reluGradient',
  derive: (t, { inputs: [, y] }, [g]) => [t.reluGradient(g!, y!), null],
  fusion: { is: 'activation', activation: 'reluGradient' },
  tfjs: (tf, d, y) => tf.mul(d, tf.step(y)),
})

export const examples = ofTwo(build, (d, y) => (y > 0 ? d : 0))
