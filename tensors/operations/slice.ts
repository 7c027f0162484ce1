import type { Builder } from '../builder.js'
import { words } from '../elementwise.js'
import { TensorError } from '../errors.js'
import { type Examples, shapeOf } from '../examples/examples.js'
import { blockOf } from '../examples/plain.js'
import { loopsOver, stridesOf } from '../loops.js'
import type { Operation } from '../operation.js'
import { lineOf, show, sizeOf } from '../shape.js'
import type { Shape, Tensor } from '../tensor.js'

/**
 * A block of a tensor: y_ij... = x_(start_0 + i)(start_1 + j)... It costs nothing where only the first two axes are cut.
 *
 * @param x any shape
 * @param start where the block begins along each axis; axes that are left out begin at 0
 * @param size of the block along each axis; axes that are left out, or -1: all that is left
 * @throws TensorError SHAPE_MISFIT where the block reaches beyond x
 * @example
 * const last = t.slice(x, [19 * 16], [16]) // the last 16 rows of [320, 64]
 */
export function build(t: Builder, x: Tensor, start: readonly number[], size: readonly number[] = []): Tensor {
  const first = x.shape.map((_, axis) => start[axis] ?? 0)
  const shape = x.shape.map((all, axis) => {
    const asked = size[axis] ?? -1
    return asked === -1 ? all - first[axis]! : asked
  })
  if (start.length > x.shape.length || size.length > x.shape.length)
    throw new TensorError(
      'SHAPE_MISFIT',
      `Expected slice to cut the ${x.shape.length} axes of ${show(x.shape)}, got ${show(start)} and ${show(size)}`,
    )
  const isWhole = first.every((from) => from === 0) && show(shape) === show(x.shape)
  return isWhole ? x : t.one(definition, { start: first, shape }, x)
}

interface Attributes {
  readonly start: readonly number[]
  readonly shape: Shape
}

export const definition: Operation<Attributes> = {
  name: 'slice',
  infer([x], { start, shape }) {
    words('slice', x!)
    const isInside = x!.shape.every((all, axis) => {
      const [from, size] = [start[axis]!, shape[axis]!]
      return Number.isInteger(from) && Number.isInteger(size) && from >= 0 && size >= 1 && from + size <= all
    })
    if (!isInside)
      throw new TensorError('SHAPE_MISFIT', `Expected slice to stay within ${show(x!.shape)}, got ${show(shape)} from ${show(start)} on`)
    return [{ shape, type: x!.type, rows: shape[0] === x!.shape[0] ? x!.rows : 0 }]
  },
  derive: (t, { inputs: [x], attributes: { start, shape } }, [d]) => [
    t.pad(
      d!,
      start,
      x!.shape.map((all, axis) => all - shape[axis]! - start[axis]!),
    ),
  ],
  view({ offset, row, padded }, { inputs: [x], attributes: { start, shape } }) {
    if (shape.some((size, axis) => axis > 1 && size !== x!.shape[axis])) return null
    if (shape.length < 2) return [{ offset: offset + (start[0] ?? 0), row, padded: false }]
    const at = offset + start[0]! * row + start[1]! * sizeOf(shape.slice(2))
    return [{ offset: at, row, padded: shape[1] === x!.shape[1] && (padded || lineOf(shape) % 4 === 0) }]
  },
  emit({ recorder, inputs: [x], outputs: [y], attributes: { start } }) {
    const strides = stridesOf(x!)
    const at = start.reduce((sum, from, axis) => sum + from * strides[axis]!, x!.at)
    for (const { sizes, operands } of loopsOver(y!.shape, [
      { at, strides },
      { at: y!.at, strides: stridesOf(y!) },
    ]))
      recorder.copy({ sizes, from: operands[0]!, to: operands[1]! })
  },
  // All of the first axis may be fewer lines, where a function runs for some rows.
  tfjs: ({ tf, inputs: [x], shapes: [shape], attributes: { start } }) => tf.slice(x!, [...start], [...shape!]),
}

export const examples: Examples = {
  draw(whole) {
    const shape = shapeOf(whole)
    const start = shape.map((all) => whole(0, all - 1))
    const size = shape.map((all, axis) => (whole(0, 2) === 0 ? -1 : whole(1, all - start[axis]!)))
    const block = size.map((asked, axis) => (asked === -1 ? shape[axis]! - start[axis]! : asked))
    return {
      inputs: { x: { shape } },
      build: (t, { x }) => build(t, x!, start, size),
      reference: ({ x }) => blockOf(x!, shape, start, block),
    }
  },
  refuses: [
    (t) => build(t, t.input('x', [2, 3]), [1], [2]),
    (t) => build(t, t.input('x', [2, 3]), [0, -1], [1]),
    (t) => build(t, t.input('x', [2]), [0, 0], [1]),
  ],
}
