import type { Builder } from '../../tensors/builder.js'
import { orthogonal, zeros } from '../../tensors/initialisers.js'
import type { Tensor } from '../../tensors/tensor.js'
import { AgentError } from '../errors.js'
import { dense, vectors } from '../network/layers.js'
import { longShortTermMemory } from '../network/lstm.js'
import { contextOfParts } from '../network/sequential.js'
import { areFeatures, type Heads, type NetworkInputs, type NetworkSpec, type PartSpec } from '../network/spec.js'

/** The sizes of a feudal network, under their names in Vezhnevets et al. 2017. */
export interface FeudalSizes {
  /** d: the numbers of a state, of a goal and of each memory. */
  readonly units: number
  /** k: the numbers of a goal as the worker reads it. */
  readonly embedding: number
  /** c: time steps that a goal looks ahead. */
  readonly horizon: number
  /** r: time steps from a state of the manager's memory to the one that follows from it. */
  readonly dilation: number
}

/** The name of the input [rows, units] that holds the random goals; a row of zeros has none. */
export const RANDOM_GOALS = 'randomGoals'

/** A vector that is shorter has no direction. */
const SHORTEST = 1e-6

/** Fresh policies choose almost uniformly, though the goals that enter them are up to c + 1 long. */
const WORKER_GAIN = 0.05

/**
 * The network of FeUdal Networks (Vezhnevets et al. 2017, section 3 and figure 1). With z what the percept makes of an observation:
 *
 *     s = ReLU(z W + b)                                  the state in which goals are directions
 *     ĝ_t = h_t + h_(t-1) + ... + h_(t-r+1)              h: the manager's dilated memory, which reads s
 *     g = ĝ / |ĝ|, or a random direction                 0 for a ĝ of 0
 *     w_t = (g_t + g_(t-1) + ... + g_(t-c)) φ            no bias, and no gradient into the goals
 *     π = softmax(U w)                                   U [actions, k] is linear in the worker's memory, which reads z
 *
 * Sums begin where the episode does. The paper pools the outputs of the dilated memory over the last c steps and does not say how; the sum
 * of the last r is our choice, since that is one output of each of its r cores. Both memories read the last action and reward too. The
 * manager's value is linear in s, which depends on the observation and not on the goal; the worker's is linear in its memory.
 */
export function feudalNetwork(percept: NetworkSpec, sizes: FeudalSizes): NetworkSpec {
  contextOfParts('the network of feudal', [percept as PartSpec])
  const { horizon, dilation } = sizes
  return {
    config: { kind: 'feudal', percept: percept.config, ...sizes },
    context: { lastAction: true, lastReward: true },
    lag: Math.max(horizon, dilation, percept.lag ?? 1),
    define(t, inputs) {
      const features = percept.define(t, inputs)
      if (!areFeatures(features))
        throw new AgentError('NETWORK_MISFIT', 'Expected the network of feudal to have features and no heads, got heads of its own')
      const z = vectors(t, features)
      const manager = defineManager(t, inputs, z, sizes)
      return { ...manager, ...defineWorker(t, inputs, z, manager.goal, sizes) }
    },
  }
}

function defineManager(t: Builder, inputs: NetworkInputs, z: Tensor, { units, dilation }: FeudalSizes) {
  const state = dense(t, z, 'manager.state', units, 'relu')
  const named = { ...inputs, layer: () => 'manager.memory' }
  const h = longShortTermMemory(t, named, { x: state, context: inputs.context, units, dilation })
  const random = t.input(RANDOM_GOALS, [t.rows(z.shape[0]!, t.sequences), units])
  const isRandom = t.less(t.constant([0], []), t.sum(t.square(random), { axes: [1], keep: true }))
  const goal = directionOf(t, t.select(isRandom, random, sumOver(t, inputs, h, dilation - 1)))
  const managerValue = linear(t, state, 'manager.value', 1, 1)
  return { state: t.stopGradient(state), goal, managerValue }
}

function defineWorker(t: Builder, inputs: NetworkInputs, z: Tensor, goal: Tensor, sizes: FeudalSizes): Heads {
  const { units, embedding, horizon } = sizes
  const rows = z.shape[0]!
  const actions = inputs.heads.policy!
  const h = longShortTermMemory(t, { ...inputs, layer: () => 'worker.memory' }, { x: z, context: inputs.context, units })
  const goals = sumOver(t, inputs, t.stopGradient(goal), horizon)
  const w = t.product(goals, t.parameter('worker.goal.kernel', [units, embedding], orthogonal(1)))
  const u = linear(t, h, 'worker.action', actions * embedding, WORKER_GAIN)
  const logits = t.batchProduct(t.reshape(u, [rows, actions, embedding]), t.reshape(w, [rows, embedding, 1]))
  return { policy: t.reshape(logits, [rows, actions]), value: linear(t, h, 'worker.value', 1, 1) }
}

/** The sum over a row and the `before` time steps of its episode before it. */
function sumOver(t: Builder, inputs: NetworkInputs, x: Tensor, before: number): Tensor {
  if (before === 0) return x
  const { states, within } = inputs.history(x.shape[1]!, before)
  return t.windowSum(x, within, states)
}

/** x / |x| for each row; 0, without a gradient, for one that has no direction. */
function directionOf(t: Builder, x: Tensor): Tensor {
  const length = t.norm(x, { axes: [1], keep: true })
  const hasDirection = t.lessOrEqual(t.constant([SHORTEST], []), length)
  return t.multiply(x, t.divide(hasDirection, t.clip(length, SHORTEST, Number.POSITIVE_INFINITY)))
}

function linear(t: Builder, x: Tensor, name: string, size: number, gain: number): Tensor {
  const kernel = t.parameter(`${name}.kernel`, [x.shape[1]!, size], orthogonal(gain))
  return t.bias(t.product(x, kernel), t.parameter(`${name}.bias`, [size], zeros))
}
