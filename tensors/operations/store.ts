import type { Builder } from '../builder.js'
import { TensorError } from '../errors.js'
import { type Examples, shapeOf } from '../examples/examples.js'
import { broadcastTo, loopsOver } from '../loops.js'
import { leafOf } from '../memory.js'
import type { Operation } from '../operation.js'
import { sameShape, show } from '../shape.js'
import type { Tensor } from '../tensor.js'

/**
 * Writes a value to a state, or to a parameter's gradient, when the function that names the result runs.
 *
 * @param to what was made by `t.state`
 * @param value of the same shape
 * @returns the state as it is afterwards
 * @throws TensorError SHAPE_MISFIT where the shapes differ, TYPE_MISFIT where the types do, OPERAND_MISFIT where `to` is a constant or a
 * result
 * @example
 * return { loss, average: t.store(average, t.add(t.scale(average, 0.99), t.scale(loss, 0.01))) }
 */
export function build(t: Builder, to: Tensor, value: Tensor): Tensor {
  const leaf = leafOf(to)
  if (!leaf || leaf.kind === 'constant')
    throw new TensorError('OPERAND_MISFIT', `Expected what store writes to be a state, got a ${leaf ? 'constant' : 'result'}`)
  return t.one(definition, {}, to, value)
}

export const definition: Operation = {
  name: 'store',
  infer([to, value]) {
    if (!sameShape(to!.shape, value!.shape))
      throw new TensorError(
        'SHAPE_MISFIT',
        `Expected the value of store to have its target's shape ${show(to!.shape)}, got ${show(value!.shape)}`,
      )
    if (to!.type !== value!.type) throw new TensorError('TYPE_MISFIT', `Expected the value of store to be ${to!.type}, got ${value!.type}`)
    return [{ shape: to!.shape, type: to!.type, rows: to!.rows }]
  },
  view: ({ offset, row, padded }) => [{ offset, row, padded }],
  // A gradient is computed where it belongs, unless it is added to what is there. The value of a state may depend on what that still holds.
  parts: ({ inputs: [to, value] }) => [
    null,
    to!.node.kind === 'gradient' && !(value!.node.inputs as readonly Tensor[]).includes(to!) ? 0 : null,
  ],
  emit({ recorder, inputs: [, value], outputs: [to] }) {
    const { shape } = to!
    for (const { sizes, operands } of loopsOver(shape, [broadcastTo(value!, shape), broadcastTo(to!, shape)]))
      recorder.copy({ sizes, from: operands[0]!, to: operands[1]! })
  },
  writes: [0],
  tfjs: ({ tf, inputs: [, value] }) => [tf.clone(value!), tf.clone(value!)],
}

export const examples: Examples = {
  draw(whole) {
    const shape = shapeOf(whole)
    return {
      inputs: { x: { shape } },
      build: (t, { x }) => build(t, t.state('kept', shape), x!),
      reference: ({ x }) => x!,
    }
  },
  refuses: [
    (t) => build(t, t.state('kept', [2]), t.input('x', [3])),
    (t) => build(t, t.state('kept', [2]), t.input('x', [2], 'int32')),
    (t) => build(t, t.constant([1, 2]), t.input('x', [2])),
    (t) => build(t, t.tanh(t.input('y', [2])), t.input('x', [2])),
  ],
  stopsGradient: true,
}
