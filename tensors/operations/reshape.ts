import type { Builder } from '../builder.js'
import { TensorError } from '../errors.js'
import type { Examples } from '../examples/examples.js'
import type { Operation } from '../operation.js'
import { sameShape, show, sizeOf } from '../shape.js'
import type { Shape, Tensor } from '../tensor.js'

/**
 * The same elements, row-major, with other axes. It costs nothing where lines lie without gaps.
 *
 * @param x any shape
 * @param shape as many elements
 * @throws TensorError SHAPE_MISFIT for another number of elements, or where rows of the program would be taken apart
 * @example
 * const flat = t.reshape(picture, [64, 8 * 8 * 16])
 */
export function build(t: Builder, x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : t.one(definition, { shape }, x)
}

interface Attributes {
  readonly shape: Shape
}

export const definition: Operation<Attributes> = {
  name: 'reshape',
  infer([x], { shape }) {
    if (sizeOf(shape) !== sizeOf(x!.shape))
      throw new TensorError('SHAPE_MISFIT', `Expected reshape to keep the number of elements, got ${show(x!.shape)} and ${show(shape)}`)
    const rows = x!.rows === 0 ? 0 : (shape[0] ?? 1) / (x!.shape[0]! / x!.rows)
    if (!Number.isInteger(rows))
      throw new TensorError(
        'SHAPE_MISFIT',
        `Expected reshape to keep the rows of the program apart, got ${show(x!.shape)} and ${show(shape)}`,
      )
    return [{ shape, type: x!.type, rows }]
  },
  derive: (t, { inputs: [x] }, [d]) => [t.reshape(d!, x!.shape)],
  view({ offset, row, padded }, { inputs: [x], outputs: [y] }) {
    const [from, to] = [gridOf(x!.shape), gridOf(y!.shape)]
    if (from.lines === to.lines && x!.shape.length > 1 === y!.shape.length > 1) return [{ offset, row, padded }]
    const isDense = from.lines === 1 || row === from.line
    // Lines of bytes begin at a float.
    const fits = to.lines === 1 || x!.type !== 'uint8' || to.line % 4 === 0
    return isDense && fits ? [{ offset, row: y!.shape.length < 2 ? 1 : to.line, padded: to.line % 4 === 0 }] : null
  },
  emit({ recorder, inputs: [x], outputs: [y], scratch }) {
    const [from, to] = [gridOf(x!.shape), gridOf(y!.shape)]
    const isDense = from.lines === 1 || x!.row === from.line
    const dense = isDense ? x!.at : scratch
    const copy = ({ lines, line }: Grid, source: number, sourceRow: number, target: number, targetRow: number) =>
      recorder.copy({
        sizes: [1, 1, lines, line],
        from: { at: source, strides: [0, 0, sourceRow, 1] },
        to: { at: target, strides: [0, 0, targetRow, 1] },
      })
    if (!isDense) copy(from, x!.at, x!.row, dense, from.line)
    copy(to, dense, to.line, y!.at, to.lines === 1 ? to.line : y!.row)
  },
  scratch: ({ inputs: [x] }) => sizeOf(x!.shape),
  tfjs: ({ tf, inputs: [x], shapes: [shape] }) => tf.reshape(x!, [...shape!]),
}

interface Grid {
  readonly lines: number
  readonly line: number
}

/** A tensor as lines of elements side by side. */
function gridOf(shape: Shape): Grid {
  return shape.length < 2 ? { lines: 1, line: sizeOf(shape) } : { lines: shape[0]!, line: sizeOf(shape.slice(1)) }
}

export const examples: Examples = {
  draw(whole) {
    const [a, b, c] = [whole(1, 4), whole(1, 4), whole(1, 4)]
    const shapes = [[a, b, c], [a, b * c], [a * b, c], [a * b * c], [c, b, a], [1, a * b * c]] as const
    const [from, to] = [shapes[whole(0, 5)]!, shapes[whole(0, 5)]!]
    return {
      inputs: { x: { shape: from, byRow: from[0] === to[0] } },
      build: (t, { x }) => build(t, x!, to),
      reference: ({ x }) => x!,
    }
  },
  refuses: [(t) => build(t, t.input('x', [2, 3]), [4])],
}
