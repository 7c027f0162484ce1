import type { Builder } from '../builder.js'
import { floats } from '../elementwise.js'
import { ofReduction } from '../examples/examples.js'
import type { Operation } from '../operation.js'
import { axesOf, keptShape, type ReductionOptions, reduceAxes, reducedType, scratchOf } from '../reductions.js'
import type { Tensor, TensorType } from '../tensor.js'

/**
 * The largest element over axes. Where several are the largest, they share the gradient equally.
 *
 * @param x any shape
 * @returns the shape of x without these axes
 * @throws TensorError SHAPE_MISFIT for an axis that x does not have
 * @example
 * const best = t.max(q, { axes: [-1] }) // [64] of q [64, 6]
 */
export function build(t: Builder, x: Tensor, { axes, keep = false }: ReductionOptions = {}): Tensor {
  floats('max', x)
  const found = axesOf('max', x, axes)
  return found.length === 0 ? x : t.one(definition, { axes: found, keep }, x)
}

interface Attributes {
  readonly axes: readonly number[]
  readonly keep: boolean
}

export const definition: Operation<Attributes> = {
  name: 'max',
  infer([x], { axes, keep }) {
    floats('max', x!)
    return [reducedType(x!, axes, keep)]
  },
  derive(t, { inputs: [x], outputs: [y], attributes: { axes } }, [d]) {
    const kept = keptShape(x!, axes)
    const largest = t.equal(x!, t.reshape(y!, kept))
    return [t.multiply(largest, t.divide(t.reshape(d!, kept), t.sum(largest, { axes, keep: true })))]
  },
  emit({ recorder, attributes: { axes }, inputs: [x], outputs: [y], scratch }) {
    reduceAxes(recorder, 'max', x!, y!, axes, scratch, 1)
  },
  scratch: ({ inputs: [x], attributes }) => scratchOf(x as TensorType, attributes.axes),
  sumsRows: true,
  tfjs: ({ tf, inputs: [x], attributes: { axes, keep } }) => tf.max(x!, [...axes], keep),
}

export const examples = ofReduction(build, (values) => Math.max(...values), { distinct: true })
