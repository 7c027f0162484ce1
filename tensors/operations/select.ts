import type { Builder } from '../builder.js'
import { floats } from '../elementwise.js'
import { TensorError } from '../errors.js'
import { type Examples, narrowed, shapeOf } from '../examples/examples.js'
import { at, tabulate } from '../examples/plain.js'
import { broadcastTo, loopsOver } from '../loops.js'
import type { Operation } from '../operation.js'
import { broadcast, rowsOf, show } from '../shape.js'
import type { Shape, Tensor } from '../tensor.js'

/**
 * z = a where c is not 0, else b, with broadcasting. No gradient flows to c.
 *
 * @param c any shape: a comparison, or a mask of ones and zeros
 * @param a a shape that broadcasts with that of c
 * @param b a shape that broadcasts with both
 * @throws TensorError SHAPE_MISFIT where the shapes do not broadcast, TYPE_MISFIT where they are not float32
 * @example
 * const huber = t.select(t.less(t.absolute(error), one), t.scale(t.square(error), 0.5), t.scale(t.absolute(error), 1, -0.5))
 */
export function build(t: Builder, c: Tensor, a: Tensor, b: Tensor): Tensor {
  return t.one(definition, {}, c, a, b)
}

export const definition: Operation = {
  name: 'select',
  infer(inputs) {
    for (const input of inputs) floats('select', input)
    const shape = inputs.reduce<Shape | null>((all, input) => all && broadcast(all, input.shape), [])
    if (!shape)
      throw new TensorError(
        'SHAPE_MISFIT',
        `Expected the shapes of select to broadcast, got ${inputs.map((input) => show(input.shape)).join(', ')}`,
      )
    return [{ shape, type: 'float32', rows: rowsOf(shape, inputs) }]
  },
  derive(t, { inputs: [c, a, b] }, [d]) {
    const zero = t.constant([0], [])
    return [null, t.sumTo(t.select(c!, d!, zero), a!.shape), t.sumTo(t.select(c!, zero, d!), b!.shape)]
  },
  emit({ recorder, inputs, outputs: [z] }) {
    const { shape } = z!
    for (const { sizes, operands } of loopsOver(
      shape,
      [...inputs, z!].map((place) => broadcastTo(place, shape)),
    )) {
      const [c, a, b, to] = operands as [(typeof operands)[0], (typeof operands)[0], (typeof operands)[0], (typeof operands)[0]]
      recorder.map3('select', { sizes, x: c, y: a, w: b, z: to })
    }
  },
  inPlace: [
    [1, 0],
    [2, 0],
    [0, 0],
  ],
  broadcasts: true,
  tfjs: ({ tf, inputs: [c, a, b] }) => tf.where(tf.notEqual(c!, 0), a!, b!),
}

export const examples: Examples = {
  draw(whole) {
    const shape = shapeOf(whole)
    const [left, right] = [narrowed(whole, shape), narrowed(whole, shape)]
    return {
      inputs: { c: { shape, byRow: true }, a: left, b: right },
      build: (t, { c, a, b }) => build(t, t.relu(c!), a!, b!),
      reference: ({ c, a, b }) =>
        tabulate(shape, (index) => (at(c!, shape, index) > 0 ? at(a!, left.shape, index) : at(b!, right.shape, index))),
    }
  },
  refuses: [
    (t) => build(t, t.input('c', [2, 3]), t.input('a', [2, 3]), t.input('b', [3, 2])),
    (t) => build(t, t.input('c', [2], 'int32'), t.input('a', [2]), t.input('b', [2])),
  ],
}
