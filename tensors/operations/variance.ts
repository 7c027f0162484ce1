import type { Builder } from '../builder.js'
import { ofReduction } from '../examples/examples.js'
import { average } from '../examples/plain.js'
import { axesOf, type ReductionOptions } from '../reductions.js'
import type { Tensor } from '../tensor.js'
import { definition as sum } from './sum.js'

/**
 * The variance over axes: y = the mean of (x - the mean of x)^2.
 *
 * @param x any shape
 * @returns the shape of x without these axes
 * @throws TensorError SHAPE_MISFIT for an axis that x does not have
 * @example
 * const deviation = t.squareRoot(t.variance(x, { axes: [0] }))
 */
export function build(t: Builder, x: Tensor, { axes, keep = false }: ReductionOptions = {}): Tensor {
  const found = axesOf('variance', x, axes)
  return t.mean(t.square(t.subtract(x, t.mean(x, { axes: found, keep: true }))), { axes: found, keep })
}

export const definition = sum

export const examples = ofReduction(build, (values) => average(values.map((x) => (x - average(values)) ** 2)))
