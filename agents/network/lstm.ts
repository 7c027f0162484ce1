import { flag, positiveInteger } from '../../checks/requirements.js'
import type { Builder } from '../../tensors/builder.js'
import { writeOrthogonal } from '../../tensors/initialisers.js'
import type { Tensor } from '../../tensors/tensor.js'
import { check, readOptions } from '../errors.js'
import { floatsOf, vectors } from './layers.js'
import type { NetworkInputs, PartSpec } from './spec.js'

const GATES = 4
const FORGET_GATE = 1
/** A memory that keeps what it has until it learns to forget (Jozefowicz, Zaremba and Sutskever 2015). */
const FORGET_BIAS = 1

/** The options of `lstm`. */
export interface LstmOptions {
  /** Read the last action too: each choice one-hot, the numbers of a Box as they are. Default: false. */
  readonly lastAction?: boolean
  /** Read the last reward too. Default: false. */
  readonly lastReward?: boolean
}

/**
 * A long short-term memory. Its state carries over from unroll to unroll and is 0 where an episode begins. The gradient flows back to the
 * beginning of the unroll (truncated backpropagation through time).
 *
 * @param units size of its output and of its cell, a positive integer
 * @throws AgentError INVALID_OPTION when `units` or an option's value breaks its rule
 * @throws AgentError UNKNOWN_OPTION when there is no option of that name
 *
 * @example
 * a2c({ env: 'TMaze-v0', unroll: 16, network: sequential(mlp([32]), lstm(32, { lastAction: true, lastReward: true })) })
 */
export function lstm(units: number, given: LstmOptions = {}): PartSpec {
  check('the units of lstm', units, positiveInteger)
  const requirements = { lastAction: flag, lastReward: flag }
  const { lastAction = false, lastReward = false } = readOptions('lstm', given, requirements, '{ lastAction: true }')
  const context = { lastAction, lastReward }
  return {
    config: { kind: 'lstm', units, ...context },
    context,
    define(t, inputs) {
      const x = vectors(t, floatsOf(t, inputs))
      return longShortTermMemory(t, inputs, { x, context: lastAction || lastReward ? inputs.context : null, units })
    },
  }
}

/** A long short-term memory in a network. */
interface LstmLayer {
  /** [rows, size]: what it reads. */
  readonly x: Tensor
  /** [rows, size]: what it reads beside it; null: nothing. */
  readonly context: Tensor | null
  readonly units: number
  /** Time steps from a state to the one that follows from it. Absent: 1. */
  readonly dilation?: number
}

/**
 * Hochreiter and Schmidhuber 1997 with the forget gate of Gers et al. 2000. The parameters: kernel W [input and context x 4 units],
 * recurrent kernel U [units x 4 units], bias [4 units]; the gates' columns in the order i, f, g, o. Each gate's matrices are orthogonal.
 *
 * @returns h [rows, units]
 */
export function longShortTermMemory(
  t: Builder,
  inputs: Pick<NetworkInputs, 'layer' | 'memory'>,
  { x, context, units, dilation = 1 }: LstmLayer,
): Tensor {
  const own = x.shape[1]!
  const rows = own + (context?.shape[1] ?? 0)
  const columns = GATES * units
  const layer = inputs.layer()
  const name = { kernel: `${layer}.kernel`, recurrent: `${layer}.recurrent_kernel`, bias: `${layer}.bias` }
  const shapes = { [name.kernel]: [rows, columns], [name.recurrent]: [units, columns], [name.bias]: [columns] }
  const parameters = t.parameters(shapes, (write, { orthonormal }) => {
    const kernel = new Float32Array(rows * columns)
    const recurrent = new Float32Array(units * columns)
    for (let gate = 0; gate < GATES; gate++) {
      writeOrthogonal(kernel, columns, gate * units, rows, units, 1, orthonormal)
      writeOrthogonal(recurrent, columns, gate * units, units, units, 1, orthonormal)
    }
    write(name.kernel, kernel)
    write(name.recurrent, recurrent)
    write(
      name.bias,
      Float32Array.from({ length: columns }, (_, j) => (Math.floor(j / units) === FORGET_GATE ? FORGET_BIAS : 0)),
    )
  })
  const { states, keep } = inputs.memory(units, dilation)
  const kernel = parameters[name.kernel]!
  return t.lstm(sumsOf(t, x, context, kernel), parameters[name.recurrent]!, parameters[name.bias]!, states, keep, { dilation })
}

/** What input and context contribute to the gates. */
function sumsOf(t: Builder, x: Tensor, context: Tensor | null, kernel: Tensor): Tensor {
  if (!context) return t.product(x, kernel)
  const [own, other] = t.split(kernel, [x.shape[1]!, context.shape[1]!], 0) as [Tensor, Tensor]
  return t.add(t.product(x, own), t.product(context, other))
}
