import type { Builder } from '../builder.js'
import { listOf } from '../checked.js'
import { TensorError } from '../errors.js'
import { type Examples, shapeOf } from '../examples/examples.js'
import { ofBlocks } from '../examples/plain.js'
import { loopsOver, stridesOf } from '../loops.js'
import type { Layout, Operation } from '../operation.js'
import { axisOf, show, sizeOf } from '../shape.js'
import type { Shape, Tensor } from '../tensor.js'

/**
 * Tensors one after another along an axis. Along the first two axes it costs nothing where a part is read by nobody else: the part is then
 * computed within the whole.
 *
 * @param parts one at least; their other axes are equal
 * @param axis negative ones count from the end. Default: -1.
 * @throws TensorError SHAPE_MISFIT where other axes differ, TYPE_MISFIT where the types do, OPERAND_MISFIT where `parts` is no list
 * @example
 * const joined = t.concat([features, lastAction]) // [64, 40] of [64, 32] and [64, 8]
 */
export function build(t: Builder, parts: readonly Tensor[], axis = -1): Tensor {
  listOf('the parts of concat', parts)
  const [first] = parts
  const found = first && axisOf(axis, first.shape.length)
  if (!first || found === null || found === undefined)
    throw new TensorError('SHAPE_MISFIT', `Expected concat to have parts with an axis ${axis}, got ${first ? show(first.shape) : 'none'}`)
  return parts.length === 1 ? first : t.one(definition, { axis: found }, ...parts)
}

interface Attributes {
  readonly axis: number
}

export const definition: Operation<Attributes> = {
  name: 'concat',
  infer(inputs, { axis }) {
    const [first] = inputs
    const rest = (shape: Shape) => show(shape.map((size, i) => (i === axis ? 0 : size)))
    const other = inputs.find(({ type }) => type !== first!.type)
    if (other) throw new TensorError('TYPE_MISFIT', `Expected the parts of concat to be of one type, got ${first!.type} and ${other.type}`)
    const odd = inputs.find((input) => rest(input.shape) !== rest(first!.shape))
    if (odd)
      throw new TensorError(
        'SHAPE_MISFIT',
        `Expected the parts of concat to differ along axis ${axis} alone, got ${show(first!.shape)} and ${show(odd.shape)}`,
      )
    const size = inputs.reduce((sum, input) => sum + input.shape[axis]!, 0)
    const shape = first!.shape.map((of, i) => (i === axis ? size : of))
    return [{ shape, type: first!.type, rows: axis === 0 ? 0 : first!.rows }]
  },
  derive: (t, { inputs, attributes: { axis } }, [d]) =>
    t.split(
      d!,
      inputs.map(({ shape }) => shape[axis]!),
      axis,
    ),
  parts({ inputs, attributes: { axis } }, output) {
    let skipped = 0
    return inputs.map((part) => {
      const offset = offsetAlong(skipped, axis, part, output)
      skipped += part.shape[axis]!
      return offset
    })
  },
  emit({ recorder, attributes: { axis }, inputs, outputs: [y] }) {
    const strides = stridesOf(y!)
    let at = y!.at
    for (const x of inputs) {
      // A part that lies within the whole is there already.
      if (x.at !== at || x.row !== y!.row) {
        for (const { sizes, operands } of loopsOver(x.shape, [
          { at: x.at, strides: stridesOf(x) },
          { at, strides },
        ]))
          recorder.copy({ sizes, from: operands[0]!, to: operands[1]! })
      }
      at += x.shape[axis]! * strides[axis]!
    }
  },
  tfjs: ({ tf, inputs, attributes: { axis } }) => tf.concat([...inputs], axis),
}

/** Where a part begins in the whole, behind others, if it lies there as lines of the whole do. */
function offsetAlong(skipped: number, axis: number, part: Tensor, { row }: Layout): number | null {
  if (part.type !== 'float32') return null
  if (axis === 0) return skipped * (part.shape.length < 2 ? 1 : row)
  return axis === 1 ? skipped * sizeOf(part.shape.slice(2)) : null
}

export const examples: Examples = {
  draw(whole) {
    const shape = shapeOf(whole)
    const axis = whole(0, shape.length - 1)
    const part = () => ({ shape: shape.map((size, i) => (i === axis ? whole(1, 4) : size)), byRow: axis > 0 })
    const parts = { x: part(), y: part(), z: part() }
    return {
      inputs: parts,
      build: (t, { x, y, z }) => build(t, [x!, y!, z!], axis),
      reference(inputs) {
        let size = 0
        const blocks = Object.entries(parts).map(([name, { shape: own }]) => {
          const start = own.map((_, i) => (i === axis ? size : 0))
          size += own[axis]!
          return { values: inputs[name]!, shape: own, start }
        })
        return ofBlocks(
          shape.map((of, i) => (i === axis ? size : of)),
          blocks,
        )
      },
    }
  },
  refuses: [(t) => build(t, [t.input('x', [2, 3]), t.input('y', [3, 2])]), (t) => build(t, [])],
}
