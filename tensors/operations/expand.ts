import type { Builder } from '../builder.js'
import { floats } from '../elementwise.js'
import { TensorError } from '../errors.js'
import { type Examples, narrowed, shapeOf } from '../examples/examples.js'
import { at, tabulate } from '../examples/plain.js'
import { broadcastTo, loopsOver } from '../loops.js'
import type { Operation } from '../operation.js'
import { show } from '../shape.js'
import type { Tensor } from '../tensor.js'

/**
 * Repeats a tensor along axes of size 1, until it has the shape of another one: y_i = x_j, j being 0 along those axes. With `mean` it is
 * divided by the number of repetitions: the gradient of a mean.
 *
 * @param x a shape that broadcasts to that of `like`
 * @param like what gives the shape; its numbers are not read
 * @returns the shape of `like`
 * @throws TensorError SHAPE_MISFIT where x does not broadcast to it
 * @example
 * const centred = t.subtract(x, t.expand(t.mean(x, { axes: [-1], keep: true }), x))
 */
export function build(t: Builder, x: Tensor, like: Tensor, mean = false): Tensor {
  const { shape } = like
  if (x.shape.length > shape.length)
    throw new TensorError('SHAPE_MISFIT', `Expected x of expand to broadcast to ${show(shape)}, got ${show(x.shape)}`)
  const lifted =
    x.shape.length === shape.length ? x : t.reshape(x, [...new Array<number>(shape.length - x.shape.length).fill(1), ...x.shape])
  return t.one(definition, { shape, rows: like.rows, mean }, lifted)
}

interface Attributes {
  readonly shape: readonly number[]
  readonly rows: number
  readonly mean: boolean
}

export const definition: Operation<Attributes> = {
  name: 'expand',
  infer([x], { shape, rows }) {
    floats('expand', x!)
    if (!x!.shape.every((size, axis) => size === 1 || size === shape[axis]))
      throw new TensorError('SHAPE_MISFIT', `Expected x of expand to broadcast to ${show(shape)}, got ${show(x!.shape)}`)
    return [{ shape, type: 'float32', rows }]
  },
  derive: (t, { inputs: [x], attributes: { mean, shape } }, [d]) => {
    const axes = shape.flatMap((size, axis) => (x!.shape[axis] === 1 && size > 1 ? [axis] : []))
    return [mean ? t.mean(d!, { axes, keep: true }) : t.sum(d!, { axes, keep: true })]
  },
  emit({ recorder, inputs: [x], outputs: [y], attributes: { mean } }) {
    const { shape } = y!
    const count = shape.reduce((product, size, axis) => product * (x!.shape[axis] === 1 ? size : 1), 1)
    for (const { sizes, operands } of loopsOver(shape, [broadcastTo(x!, shape), broadcastTo(y!, shape)]))
      recorder.map1('affine', { sizes, x: operands[0]!, y: operands[1]!, a: mean ? 1 / count : 1, b: 0 })
  },
  tfjs: ({ tf, inputs: [x], shapes: [shape], attributes: { mean } }) => {
    const count = shape!.reduce((product, size, axis) => product * (x!.shape[axis] === 1 ? size : 1), 1)
    const y = tf.broadcastTo(x!, [...shape!])
    return mean ? tf.div(y, count) : y
  },
}

export const examples: Examples = {
  draw(whole) {
    const shape = shapeOf(whole)
    const narrow = narrowed(whole, shape)
    const mean = whole(0, 1) === 0
    return {
      // A mean over rows depends on how many there are.
      inputs: { x: { ...narrow, byRow: false }, like: { shape, byRow: false } },
      build: (t, { x, like }) => build(t, x!, like!, mean),
      reference: ({ x, like }) => tabulate(shape, (index) => at(x!, narrow.shape, index) / (mean ? like!.length / x!.length : 1)),
    }
  },
  refuses: [(t) => build(t, t.input('x', [2, 3]), t.input('like', [4, 3])), (t) => build(t, t.input('x', [2, 3]), t.input('like', [3]))],
}
