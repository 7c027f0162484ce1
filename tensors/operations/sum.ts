import type { Builder } from '../builder.js'
import { floats } from '../elementwise.js'
import { ofReduction } from '../examples/examples.js'
import { total } from '../examples/plain.js'
import type { Operation } from '../operation.js'
import { axesOf, keptShape, type ReductionOptions, reduceAxes, reducedType, scratchOf } from '../reductions.js'
import type { Tensor, TensorType } from '../tensor.js'

/**
 * The sum over axes: y = sum of x along them. Each sum has one order, whatever the machine.
 *
 * @param x any shape
 * @returns the shape of x without these axes
 * @throws TensorError SHAPE_MISFIT for an axis that x does not have
 * @example
 * const perRow = t.sum(x, { axes: [-1] }) // [64] of x [64, 10]
 */
export function build(t: Builder, x: Tensor, options: ReductionOptions = {}): Tensor {
  return reduce(t, x, options, false)
}

/** The sum, or the mean, whose divisor is known when the function is recorded for its rows. */
export function reduce(t: Builder, x: Tensor, { axes, keep = false }: ReductionOptions, mean: boolean): Tensor {
  floats(mean ? 'mean' : 'sum', x)
  const found = axesOf(mean ? 'mean' : 'sum', x, axes)
  return found.length === 0 ? x : t.one(definition, { axes: found, keep, mean }, x)
}

export interface Attributes {
  readonly axes: readonly number[]
  readonly keep: boolean
  readonly mean: boolean
}

export const definition: Operation<Attributes> = {
  name: 'sum',
  infer([x], { axes, keep }) {
    floats('sum', x!)
    return [reducedType(x!, axes, keep)]
  },
  derive: (t, { inputs: [x], attributes: { axes, mean } }, [d]) => [t.expand(t.reshape(d!, keptShape(x!, axes)), x!, mean)],
  emit({ recorder, attributes: { axes, mean }, inputs: [x], outputs: [y], scratch }) {
    const count = axes.reduce((product, axis) => product * x!.shape[axis]!, 1)
    reduceAxes(recorder, 'sum', x!, y!, axes, scratch, mean ? 1 / count : 1)
  },
  scratch: ({ inputs: [x], attributes }) => scratchOf(x as TensorType, attributes.axes),
  sumsRows: true,
  tfjs: ({ tf, inputs: [x], attributes: { axes, keep, mean } }) => (mean ? tf.mean(x!, [...axes], keep) : tf.sum(x!, [...axes], keep)),
}

export const examples = ofReduction(build, total)
