import type { Builder, RowsAxis } from '../../tensors/builder.js'
import { reachable } from '../../tensors/gradients.js'
import type { Outputs } from '../../tensors/program.js'
import type { Shape, Tensor } from '../../tensors/tensor.js'
import { floatsOf } from './layers.js'
import type { ObservationShape } from './network.js'
import { areFeatures, type Heads, type NetworkInputs, type NetworkSpec } from './spec.js'

/** What the heads of a network are linear in, for what else is to be learned of it. */
export interface Body {
  readonly rows: RowsAxis
  readonly observation: ObservationShape
  readonly heads: Heads
  /** [rows, ...]: what the network makes of each row. */
  readonly features: Tensor
  /**
   * The last picture that the network makes of each of other observations, by the same parameters: what its convolutions put out, or the
   * observations themselves where it has none.
   *
   * @param observations [count, ...], in the type and shape of the network's own
   */
  pictures(observations: Tensor): Tensor
}

/** Functions of a network's program beside those of its heads: what each yields, by name. */
export type Tasks = (t: Builder, body: Body) => Readonly<Record<string, Outputs>>

/**
 * The last picture of other observations. The whole network is defined for them, and what comes behind the picture is never run.
 *
 * @param inputs the other observations, under the names of the network's layers
 */
export function picturesOf(t: Builder, spec: NetworkSpec, inputs: NetworkInputs): Tensor {
  const [count] = inputs.observations.shape as [number]
  const features = spec.define(t, {
    ...inputs,
    context: inputs.context && unused(t, [count, inputs.context.shape[1]!]),
    memory: (units, dilation = 1) => ({ states: unused(t, [(1 + dilation) * count, 2 * units]), keep: unused(t, [count]) }),
    history: (size, steps) => ({ states: unused(t, [(1 + steps) * count, size]), within: unused(t, [count, steps + 1]) }),
  })
  const made = areFeatures(features) ? reachable([features]).map(({ outputs }) => outputs[0]!) : []
  return made.findLast(({ shape, type }) => shape.length === 4 && type === 'float32') ?? floatsOf(t, inputs)
}

/** Zeros of that shape, which take no memory as long as nothing reads them. */
function unused(t: Builder, shape: Shape): Tensor {
  const one = shape.map(() => 1)
  return t.pad(
    t.constant([0], one),
    [],
    shape.map((size) => size - 1),
  )
}
