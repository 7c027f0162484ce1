import { plainList } from '../../checks/reading.js'
import { flag, positiveInteger, type Requirement, text, wholeNumber } from '../../checks/requirements.js'
import type { Builder } from '../../tensors/builder.js'
import { orthogonal, zeros } from '../../tensors/initialisers.js'
import type { Tensor } from '../../tensors/tensor.js'
import { AgentError, readOptions } from '../errors.js'
import { conv } from './conv.js'
import { dense, linearHeads, vectors } from './layers.js'
import { lstm as lstmSpec } from './lstm.js'
import { mustBePicture } from './pictures.js'
import type { NetworkInputs, NetworkSpec } from './spec.js'

/** The options of `fullyConv`. */
export interface FullyConvOptions {
  /** The parts of observations that are maps, all of one height and width. Default: ['screen', 'minimap']. */
  readonly maps?: readonly string[]
  /** Pixels by which the kernels of the two convolutions of each map move. Default: [1, 1], as in the paper. */
  readonly strides?: readonly [first: number, second: number]
  /** Units of the dense layer under the value and the choices that are no places, a positive integer. Default: 256. */
  readonly units?: number
  /** Units of a long short-term memory behind the dense layer; 0 for none. Default: 0. */
  readonly memory?: number
  /** Let the memory read the last action too: each choice one-hot. Default: false. */
  readonly lastAction?: boolean
  /** Let the memory read the last reward too. Default: false. */
  readonly lastReward?: boolean
}

const twoStrides: Requirement = {
  words: 'two positive integers, as in [2, 2]',
  fits: (value) => Array.isArray(value) && value.length === 2 && value.every(positiveInteger.fits),
}
const names: Requirement = {
  words: "the names of one part or more, as in ['screen']",
  fits: (value) => plainList(value)?.every(text.fits) === true && (value as readonly unknown[]).length > 0,
}

/** Fresh policies choose almost uniformly, as under other networks. */
const POLICY_GAIN = 0.01
const FILTERS = [
  { filters: 16, size: 5 },
  { filters: 32, size: 3 },
] as const

/**
 * FullyConv (Vinyals et al. 2017, "StarCraft II: a new challenge for reinforcement learning", section 4.3) for observations that are a Dict of
 * maps and other parts, and actions of several parts. Each map goes through convolutions of 16 filters of 5 x 5 and 32 of 3 x 3, padded; the
 * other parts, side by side as a vector, are repeated at every place, and all are joined along their channels. A part of the action with as
 * many choices as the maps have places is chosen by a map of logits, a convolution of 1 x 1 over those channels; the others, and the value,
 * are linear in a dense layer over all of it.
 *
 * With strides s and r places lie s·r pixels apart. The 1 x 1 convolution then gives each of them the s·r x s·r logits of its own pixels
 * (a sub-pixel convolution, Shi et al. 2016), so that actions are as fine as before. On maps of 32 x 32 that takes a tenth of the time, since
 * most weights of the paper's form are in the dense layer.
 *
 * With a memory the value and the other choices are linear in it, and the channels that the map of logits is made from are each multiplied by
 * a sigmoid of it (Perez et al. 2018, "FiLM"). The paper's recurrent form has a convolutional memory in place of this one.
 *
 * @throws AgentError INVALID_OPTION when an option's value breaks its rule; UNKNOWN_OPTION when there is no option of that name
 * @throws AgentError NETWORK_MISFIT when an agent builds the network, and observations have no such maps
 *
 * @example
 * a2c({ env: 'Minigames/MoveToBeacon-v0', network: fullyConv({ strides: [2, 2] }) })
 */
export function fullyConv(given: FullyConvOptions = {}): NetworkSpec {
  const requirements = {
    ...{ maps: names, strides: twoStrides, units: positiveInteger, memory: wholeNumber(0) },
    ...{ lastAction: flag, lastReward: flag },
  }
  const options = readOptions('fullyConv', given, requirements, '{ strides: [2, 2] }')
  const { maps = ['screen', 'minimap'], strides = [1, 1], units = 256, memory = 0, lastAction = false, lastReward = false } = options
  const layers = FILTERS.map((layer, i) => ({ ...layer, stride: strides[i]!, padding: 'same' as const }))
  const context = { lastAction: memory > 0 && lastAction, lastReward: memory > 0 && lastReward }
  return {
    config: { kind: 'fullyConv', maps: [...maps], strides: [...strides], units, memory, ...context },
    context,
    define(t, inputs) {
      const [height, width] = sidesOf(inputs, maps)
      const pictures = maps.map((name) => conv(layers).define(t, { ...inputs, observations: inputs.part(name) }))
      const others = inputs.parts.filter((name) => !maps.includes(name)).map((name) => vectors(t, inputs.part(name)))
      const state = t.concat([...pictures, ...(others.length > 0 ? [everywhere(t, t.concat(others), pictures[0]!)] : [])])
      const hidden = dense(t, vectors(t, state), inputs.layer(), units, 'relu')
      const features = memory === 0 ? hidden : lstmSpec(memory, context).define(t, { ...inputs, observations: hidden })
      const seen = memory === 0 ? state : gated(t, inputs, state, features)
      const places = inputs.actions.map((n) => n === height * width)
      const linear = Object.fromEntries(
        inputs.actions.flatMap((n, part) => (places[part] ? [] : [[`choice_${part}`, { size: n, gain: POLICY_GAIN }]])),
      )
      const heads = linearHeads(t, features, 'heads_body', { ...linear, value: { size: inputs.heads.value ?? 1, gain: 1 } })
      const stride = strides[0] * strides[1]
      const logits = places.map((isPlace, part) =>
        isPlace ? placeLogits(t, inputs, seen, [height, width], stride) : heads[`choice_${part}`]!,
      )
      return { policy: t.concat(logits), value: heads.value! }
    },
  }
}

/** Height and width of all maps. @throws AgentError NETWORK_MISFIT where they differ, or no action is chosen */
function sidesOf(inputs: NetworkInputs, maps: readonly string[]): readonly [height: number, width: number] {
  const sides = maps.map((name) => mustBePicture(`fullyConv, the part ${name},`, inputs.part(name)).slice(0, 2))
  if (inputs.actions.length === 0)
    throw new AgentError('NETWORK_MISFIT', 'Expected the actions of fullyConv to be choices that a policy makes, got none')
  if (sides.every((each) => `${each}` === `${sides[0]}`)) return sides[0] as unknown as [number, number]
  const got = sides.map((each) => each.join(' x ')).join(' and ')
  throw new AgentError('NETWORK_MISFIT', `Expected the maps of fullyConv to have one height and width, got ${got}`)
}

/** A vector of each row, repeated at every place of the map. */
function everywhere(t: Builder, x: Tensor, { shape }: Tensor): Tensor {
  const [rows, height, width] = shape as [number, number, number, number]
  const size = x.shape[1]!
  return t.multiply(t.reshape(x, [rows, 1, 1, size]), t.constant(new Float32Array(height * width).fill(1), [height, width, 1]))
}

/** The channels of each row, each by a factor of its own from 0 to 2. */
function gated(t: Builder, inputs: NetworkInputs, state: Tensor, features: Tensor): Tensor {
  const channels = state.shape[3]!
  const name = inputs.layer()
  const sums = t.product(features, t.parameter(`${name}.kernel`, [features.shape[1]!, channels], orthogonal(1)))
  const gates = t.scale(t.sigmoid(t.bias(sums, t.parameter(`${name}.bias`, [channels], zeros))), 2)
  return t.multiply(state, t.reshape(gates, [state.shape[0]!, 1, 1, channels]))
}

/** Logits of all pixels, row by row. */
function placeLogits(t: Builder, inputs: NetworkInputs, state: Tensor, [height, width]: readonly [number, number], stride: number): Tensor {
  const name = inputs.layer()
  // A transposed convolution whose kernels do not overlap: the 1 x 1 convolution where the stride is 1.
  const kernel = t.parameter(`${name}.kernel`, [stride * stride, state.shape[3]!], orthogonal(POLICY_GAIN))
  const logits = t.transposedConvolution(state, kernel, { stride, padding: 'same', shape: [height, width, 1] })
  return vectors(t, t.bias(logits, t.parameter(`${name}.bias`, [1], zeros)))
}
