import type { Builder } from '../builder.js'
import { floats } from '../elementwise.js'
import { ofReduction } from '../examples/examples.js'
import { broadcastTo, loopsOver } from '../loops.js'
import type { Operation } from '../operation.js'
import { axesOf, keptShape, type ReductionOptions, reduceAxes, reducedType, scratchOf } from '../reductions.js'
import type { Tensor, TensorType } from '../tensor.js'

/** Below it a norm counts as this when it is divided by. */
const SMALLEST = 1e-30

/**
 * The Euclidean norm over axes: y = sqrt(sum of x^2). Its gradients at 0, and those of these, are 0.
 *
 * @param x any shape
 * @returns the shape of x without these axes
 * @throws TensorError SHAPE_MISFIT for an axis that x does not have
 * @example
 * const penalty = t.mean(t.square(t.scale(t.norm(slope, { axes: [-1] }), 1, -1)))
 */
export function build(t: Builder, x: Tensor, { axes, keep = false }: ReductionOptions = {}): Tensor {
  floats('norm', x)
  const found = axesOf('norm', x, axes)
  return found.length === 0 ? t.absolute(x) : t.one(definition, { axes: found, keep }, x)
}

export interface NormAttributes {
  readonly axes: readonly number[]
  readonly keep: boolean
}

export const definition: Operation<NormAttributes> = {
  name: 'norm',
  infer([x], { axes, keep }) {
    floats('norm', x!)
    return [reducedType(x!, axes, keep)]
  },
  derive(t, { inputs: [x], outputs: [y], attributes: { axes } }, [d]) {
    const kept = keptShape(x!, axes)
    const norm = t.reshape(y!, kept)
    const scale = t.divide(t.reshape(d!, kept), t.clip(norm, SMALLEST, Number.POSITIVE_INFINITY))
    return [t.multiply(x!, t.select(norm, scale, t.constant([0], [])))]
  },
  emit({ recorder, attributes: { axes }, inputs: [x], outputs: [y], scratch }) {
    reduceAxes(recorder, 'squares', x!, y!, axes, scratch, 1)
    for (const { sizes, operands } of loopsOver(y!.shape, [broadcastTo(y!, y!.shape)]))
      recorder.map1('squareRoot', { sizes, x: operands[0]!, y: operands[0]! })
  },
  scratch: ({ inputs: [x], attributes }) => scratchOf(x as TensorType, attributes.axes),
  sumsRows: true,
  tfjs: ({ tf, inputs: [x], attributes: { axes, keep } }) => tf.sqrt(tf.sum(tf.square(x!), [...axes], keep)),
}

export const examples = ofReduction(build, (values) => Math.hypot(...values))
