import type { Builder } from '../builder.js'
import { words } from '../elementwise.js'
import { TensorError } from '../errors.js'
import { type Examples, shapeOf } from '../examples/examples.js'
import { at, tabulate } from '../examples/plain.js'
import { loopsOver, stridesOf } from '../loops.js'
import type { Operation } from '../operation.js'
import { show } from '../shape.js'
import type { Tensor } from '../tensor.js'

/**
 * The axes in another order: axis i of the result is axis axes_i of x.
 *
 * @param x any shape
 * @param axes each axis once. Default: from the last to the first.
 * @throws TensorError SHAPE_MISFIT where an axis is missing or there twice
 * @example
 * const heads = t.transpose(t.reshape(x, [64, 24, 4, 32]), [0, 2, 1, 3]) // [64, 4, 24, 32]
 */
export function build(t: Builder, x: Tensor, axes: readonly number[] = x.shape.map((_, axis) => x.shape.length - 1 - axis)): Tensor {
  return axes.length === x.shape.length && axes.every((axis, i) => axis === i) ? x : t.one(definition, { axes }, x)
}

interface Attributes {
  readonly axes: readonly number[]
}

export const definition: Operation<Attributes> = {
  name: 'transpose',
  infer([x], { axes }) {
    words('transpose', x!)
    if (show([...axes].sort((a, b) => a - b)) !== show(x!.shape.map((_, axis) => axis)))
      throw new TensorError(
        'SHAPE_MISFIT',
        `Expected the axes of transpose to be those of ${show(x!.shape)} in some order, got ${show(axes)}`,
      )
    return [{ shape: axes.map((axis) => x!.shape[axis]!), type: x!.type, rows: axes[0] === 0 ? x!.rows : 0 }]
  },
  derive: (t, { attributes: { axes } }, [d]) => [
    t.transpose(
      d!,
      axes.map((_, axis) => axes.indexOf(axis)),
    ),
  ],
  emit({ recorder, inputs: [x], outputs: [y], attributes: { axes } }) {
    const strides = stridesOf(x!)
    const from = { at: x!.at, strides: axes.map((axis) => strides[axis]!) }
    for (const { sizes, operands } of loopsOver(y!.shape, [from, { at: y!.at, strides: stridesOf(y!) }]))
      recorder.copy({ sizes, from: operands[0]!, to: operands[1]! })
  },
  tfjs: ({ tf, inputs: [x], attributes: { axes } }) => tf.transpose(x!, [...axes]),
}

export const examples: Examples = {
  draw(whole) {
    const shape = [...shapeOf(whole), whole(1, 5)]
    const left = shape.map((_, axis) => axis)
    const axes = shape.map(() => left.splice(whole(0, left.length - 1), 1)[0]!)
    const turned = axes.map((axis) => shape[axis]!)
    return {
      inputs: { x: { shape, byRow: axes[0] === 0 } },
      build: (t, { x }) => build(t, x!, axes),
      reference: ({ x }) =>
        tabulate(turned, (index) =>
          at(
            x!,
            shape,
            shape.map((_, axis) => index[axes.indexOf(axis)]!),
          ),
        ),
    }
  },
  refuses: [(t) => build(t, t.input('x', [2, 3]), [0, 0]), (t) => build(t, t.input('x', [2, 4], 'uint8'))],
}
