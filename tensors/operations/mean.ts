import type { Builder } from '../builder.js'
import { ofReduction } from '../examples/examples.js'
import { average } from '../examples/plain.js'
import type { ReductionOptions } from '../reductions.js'
import type { Tensor } from '../tensor.js'
import { reduce, definition as sum } from './sum.js'

/**
 * The mean over axes: their sum divided by the number of elements; over the rows of a program, by the rows that a function runs for.
 *
 * @param x any shape
 * @returns the shape of x without these axes
 * @throws TensorError SHAPE_MISFIT for an axis that x does not have
 * @example
 * const loss = t.mean(t.square(t.subtract(prediction, target)))
 */
export function build(t: Builder, x: Tensor, options: ReductionOptions = {}): Tensor {
  return reduce(t, x, options, true)
}

export const definition = sum

export const examples = ofReduction(build, average)
