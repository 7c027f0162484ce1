import type { Builder } from '../builder.js'
import { floats } from '../elementwise.js'
import { TensorError } from '../errors.js'
import { type Examples, shapeOf } from '../examples/examples.js'
import { ofBlocks } from '../examples/plain.js'
import { fillZeros } from '../filling.js'
import { loopsOver, stridesOf } from '../loops.js'
import type { Operation } from '../operation.js'
import { show } from '../shape.js'
import type { Tensor } from '../tensor.js'

/**
 * Zeros around a tensor: y_(before_0 + i)(before_1 + j)... = x_ij..., and 0 elsewhere.
 *
 * @param x any shape
 * @param before zeros before x along each axis; 0 for axes that are left out
 * @param after zeros behind it. Default: none.
 * @throws TensorError SHAPE_MISFIT for a number of zeros below 0, or axes that x does not have
 * @example
 * const framed = t.pad(picture, [0, 1, 1], [0, 1, 1]) // [64, 10, 10, 3] of [64, 8, 8, 3]
 */
export function build(t: Builder, x: Tensor, before: readonly number[], after: readonly number[] = []): Tensor {
  if (before.length > x.shape.length || after.length > x.shape.length)
    throw new TensorError(
      'SHAPE_MISFIT',
      `Expected pad to frame the ${x.shape.length} axes of ${show(x.shape)}, got ${show(before)} and ${show(after)}`,
    )
  const all = (zeros: readonly number[]) => x.shape.map((_, axis) => zeros[axis] ?? 0)
  return [...before, ...after].every((zeros) => zeros === 0) ? x : t.one(definition, { before: all(before), after: all(after) }, x)
}

interface Attributes {
  readonly before: readonly number[]
  readonly after: readonly number[]
}

export const definition: Operation<Attributes> = {
  name: 'pad',
  infer([x], { before, after }) {
    floats('pad', x!)
    if ([...before, ...after].some((zeros) => !Number.isInteger(zeros) || zeros < 0))
      throw new TensorError('SHAPE_MISFIT', `Expected the zeros of pad to be 0 or more, got ${show(before)} and ${show(after)}`)
    const isWhole = before[0] === 0 && after[0] === 0
    return [{ shape: x!.shape.map((size, axis) => before[axis]! + size + after[axis]!), type: 'float32', rows: isWhole ? x!.rows : 0 }]
  },
  derive: (t, { inputs: [x], attributes: { before } }, [d]) => [t.slice(d!, before, x!.shape)],
  emit({ recorder, inputs: [x], outputs: [y], attributes: { before }, scratch }) {
    fillZeros(recorder, y!, scratch)
    const strides = stridesOf(y!)
    const at = before.reduce((sum, zeros, axis) => sum + zeros * strides[axis]!, y!.at)
    for (const { sizes, operands } of loopsOver(x!.shape, [
      { at: x!.at, strides: stridesOf(x!) },
      { at, strides },
    ]))
      recorder.copy({ sizes, from: operands[0]!, to: operands[1]! })
  },
  scratch: () => 1,
  tfjs: ({ tf, inputs: [x], attributes: { before, after } }) =>
    tf.pad(
      x!,
      before.map((zeros, axis): [number, number] => [zeros, after[axis]!]),
    ),
}

export const examples: Examples = {
  draw(whole) {
    const shape = shapeOf(whole)
    const zeros = () => shape.map(() => whole(0, 2))
    const [before, after] = [zeros(), zeros()]
    return {
      inputs: { x: { shape, byRow: before[0] === 0 && after[0] === 0 } },
      build: (t, { x }) => build(t, x!, before, after),
      reference({ x }) {
        const framed = shape.map((size, axis) => before[axis]! + size + after[axis]!)
        return ofBlocks(framed, [{ values: x!, shape, start: before }])
      },
    }
  },
  refuses: [
    (t) => build(t, t.input('x', [2, 3]), [-1]),
    (t) => build(t, t.input('x', [2]), [0, 1]),
    (t) => build(t, t.input('x', [2], 'int32'), [1]),
  ],
}
