import type { Builder } from '../builder.js'
import { floats } from '../elementwise.js'
import { TensorError } from '../errors.js'
import { type Examples, shapeOf } from '../examples/examples.js'
import { broadcastTo, loopsOver } from '../loops.js'
import type { Operation } from '../operation.js'
import { show } from '../shape.js'
import type { Tensor } from '../tensor.js'

/**
 * Adds a row to every row: y_...j = x_...j + b_j. Behind a product or a convolution it costs nothing: it is fused.
 *
 * @param x [..., n]
 * @param b [n]
 * @returns [..., n]
 * @throws TensorError SHAPE_MISFIT where b is not as long as the last axis of x, TYPE_MISFIT where they are not float32
 * @example
 * const y = t.tanh(t.bias(t.product(x, w), b))
 */
export function build(t: Builder, x: Tensor, b: Tensor): Tensor {
  return t.one(definition, {}, x, b)
}

export const definition: Operation = {
  name: 'bias',
  infer([x, b]) {
    floats('bias', x!)
    floats('bias', b!)
    if (b!.shape.length !== 1 || x!.shape.length === 0 || x!.shape.at(-1) !== b!.shape[0])
      throw new TensorError(
        'SHAPE_MISFIT',
        `Expected b of bias to be as long as the last axis of x, got ${show(b!.shape)} for ${show(x!.shape)}`,
      )
    return [{ shape: x!.shape, type: 'float32', rows: x!.rows }]
  },
  derive: (t, { inputs }, [d]) => [d!, t.sum(d!, { axes: inputs[0]!.shape.slice(0, -1).map((_, axis) => axis) })],
  emit({ recorder, inputs: [x, b], outputs: [y] }) {
    const { shape } = y!
    for (const { sizes, operands } of loopsOver(shape, [broadcastTo(x!, shape), broadcastTo(b!, shape), broadcastTo(y!, shape)]))
      recorder.map2('add', { sizes, x: operands[0]!, y: operands[1]!, z: operands[2]! })
  },
  inPlace: [[0, 0]],
  broadcasts: true,
  fusion: { is: 'bias' },
  tfjs: ({ tf, inputs: [x, b] }) => tf.add(x!, b!),
}

export const examples: Examples = {
  draw(whole) {
    const shape = shapeOf(whole)
    return {
      inputs: { x: { shape, byRow: shape.length > 1 }, b: { shape: shape.slice(-1) } },
      build: (t, { x, b }) => build(t, x!, b!),
      reference: ({ x, b }) => x!.map((value, i) => value + b![i % b!.length]!),
    }
  },
  refuses: [
    (t) => build(t, t.input('x', [2, 3]), t.input('b', [2])),
    (t) => build(t, t.input('x', [2, 3], 'int32'), t.input('b', [3])),
    (t) => build(t, t.input('x', [2, 3]), t.input('b', [3], 'uint8')),
  ],
}
