import type { Builder } from '../builder.js'
import { TensorError } from '../errors.js'
import { type Examples, shapeOf } from '../examples/examples.js'
import { blockOf, total } from '../examples/plain.js'
import { loopsOver, stridesOf } from '../loops.js'
import type { Operation } from '../operation.js'
import { axisOf, show, sizeOf } from '../shape.js'
import type { Tensor } from '../tensor.js'

/**
 * The parts of a tensor along an axis. Along the first two axes it costs nothing: the parts are seen where they lie.
 *
 * @param x any shape
 * @param sizes of the parts along the axis; together the whole
 * @param axis negative ones count from the end. Default: -1.
 * @throws TensorError SHAPE_MISFIT where the sizes are not the whole
 * @example
 * const [policy, value] = t.split(heads, [6, 1])
 */
export function build(t: Builder, x: Tensor, sizes: readonly number[], axis = -1): readonly Tensor[] {
  const found = axisOf(axis, x.shape.length)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (found === null || total !== x.shape[found] || sizes.some((size) => !Number.isInteger(size) || size < 1))
    throw new TensorError('SHAPE_MISFIT', `Expected the parts of split to be axis ${axis} of ${show(x.shape)}, got ${show(sizes)}`)
  return sizes.length === 1 ? [x] : t.apply(definition, { axis: found, sizes }, [x])
}

interface Attributes {
  readonly axis: number
  readonly sizes: readonly number[]
}

export const definition: Operation<Attributes> = {
  name: 'split',
  infer: ([x], { axis, sizes }) =>
    sizes.map((size) => ({ shape: x!.shape.map((of, i) => (i === axis ? size : of)), type: x!.type, rows: axis === 0 ? 0 : x!.rows })),
  derive: (t, { outputs, attributes: { axis } }, gradients) => [
    t.concat(
      gradients.map((gradient, i) => gradient ?? t.zerosLike(outputs[i]!)),
      axis,
    ),
  ],
  view({ offset, row }, { inputs: [x], attributes: { axis, sizes } }) {
    if (axis > 1 || x!.type !== 'float32') return null
    const step = axis === 0 ? (x!.shape.length < 2 ? 1 : row) : sizeOf(x!.shape.slice(2))
    let skipped = 0
    return sizes.map((size) => {
      const at = offset + skipped * step
      skipped += size
      const padded = axis === 0 && x!.shape.length > 1 && sizeOf(x!.shape.slice(1)) % 4 === 0
      return { offset: at, row, padded }
    })
  },
  emit({ recorder, attributes: { axis, sizes }, inputs: [x], outputs }) {
    const strides = stridesOf(x!)
    let at = x!.at
    for (const [i, y] of outputs.entries()) {
      for (const loops of loopsOver(y.shape, [
        { at, strides },
        { at: y.at, strides: stridesOf(y) },
      ]))
        recorder.copy({ sizes: loops.sizes, from: loops.operands[0]!, to: loops.operands[1]! })
      at += sizes[i]! * strides[axis]!
    }
  },
  tfjs: ({ tf, inputs: [x], attributes: { axis, sizes } }) => tf.split(x!, [...sizes], axis),
}

export const examples: Examples = {
  draw(whole) {
    const shape = shapeOf(whole)
    const axis = whole(0, shape.length - 1)
    const sizes = Array.from({ length: whole(1, 3) }, () => whole(1, 4))
    const along = (all: readonly number[], size: number) => all.map((other, i) => (i === axis ? size : other))
    const joined = along(shape, total(sizes))
    return {
      inputs: { x: { shape: joined, byRow: axis > 0 } },
      build: (t, { x }) => build(t, x!, sizes, axis),
      reference: ({ x }) =>
        sizes.map((size, part) => {
          const start = along(
            shape.map(() => 0),
            total(sizes.slice(0, part)),
          )
          return blockOf(x!, joined, start, along(shape, size))
        }),
    }
  },
  refuses: [(t) => build(t, t.input('x', [2, 3]), [1, 1]), (t) => build(t, t.input('y', [2]), [2], 1)],
}
