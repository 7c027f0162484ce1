import type { Builder } from '../builder.js'
import { TensorError } from '../errors.js'
import type { Operation } from '../operation.js'
import { reduceAxes, scratchOf } from '../reductions.js'
import { axisOf, show } from '../shape.js'
import type { Tensor, TensorType } from '../tensor.js'

/** What a reduction runs over. */
export interface SumOptions {
  /** The axes to sum over; negative ones count from the end. Default: all. */
  readonly axes?: readonly number[]
  /** Keep those axes with size 1. Default: false. */
  readonly keep?: boolean
}

/**
 * The sum over axes: y = sum of x along them. Each sum has one order, whatever the machine.
 *
 * @param x any shape
 * @returns the shape of x without these axes
 * @throws TensorError SHAPE_MISFIT for an axis that x does not have
 * @example
 * const perRow = t.sum(x, { axes: [-1] }) // [64] of x [64, 10]
 */
export function build(t: Builder, x: Tensor, options: SumOptions = {}): Tensor {
  return reduce(t, x, options, false)
}

/** The sum, or the mean, whose divisor is known when the function is recorded for its rows. */
export function reduce(t: Builder, x: Tensor, { axes, keep = false }: SumOptions, mean: boolean): Tensor {
  const name = mean ? 'mean' : 'sum'
  const rank = x.shape.length
  const all = (axes ?? x.shape.map((_, axis) => axis)).map((axis) => {
    const found = axisOf(axis, rank)
    if (found === null)
      throw new TensorError('SHAPE_MISFIT', `Expected the axes of ${name} to be among those of ${show(x.shape)}, got ${axis}`)
    return found
  })
  if (all.length === 0) return x
  return t.one(definition, { axes: [...new Set(all)].sort((a, b) => a - b), keep, mean }, x)
}

export interface Attributes {
  readonly axes: readonly number[]
  readonly keep: boolean
  readonly mean: boolean
}

export const definition: Operation<Attributes> = {
  name: 'sum',
  infer([x], { axes, keep }) {
    const shape = x!.shape.flatMap((size, axis) => (!axes.includes(axis) ? [size] : keep ? [1] : []))
    return [{ shape, type: 'float32', rows: axes.includes(0) ? 0 : x!.rows }]
  },
  derive: (t, { inputs: [x], attributes: { axes, mean } }, [d]) => {
    const kept = t.reshape(
      d!,
      x!.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)),
    )
    return [t.expand(kept, x!, mean)]
  },
  emit({ recorder, attributes: { axes, mean }, inputs: [x], outputs: [y], scratch }) {
    const count = axes.reduce((product, axis) => product * x!.shape[axis]!, 1)
    reduceAxes(recorder, 'sum', x!, y!, axes, scratch, mean ? 1 / count : 1)
  },
  scratch: ({ inputs: [x], attributes }) => scratchOf(x as TensorType, attributes.axes),
  tfjs: ({ tf, inputs: [x], attributes: { axes, keep, mean } }) => (mean ? tf.mean(x!, [...axes], keep) : tf.sum(x!, [...axes], keep)),
}
