import type { Builder } from '../../tensors/builder.js'
import { orthogonal, zeros } from '../../tensors/initialisers.js'
import type { Outputs } from '../../tensors/program.js'
import { sizeOf } from '../../tensors/shape.js'
import type { ObservationWriter } from '../acting/observations.js'
import type { Stream } from '../math/stream.js'
import type { Body } from '../network/body.js'
import { storesOf } from '../network/define.js'
import { dense } from '../network/layers.js'
import type { Network, ObservationRows } from '../network/network.js'
import type { Frames } from './replay/frames.js'
import { WindowBatch } from './replay/window-batch.js'
import { FRAMES, type RewardingWindows } from './replay/windows.js'
import type { Task, TaskSettings } from './tasks.js'

const NAME = 'reward_prediction'
const FUNCTION = 'rewardPrediction'
const OBSERVATIONS = `${NAME}.observations`
const CLASSES = `${NAME}.classes`
const WEIGHTS = `${NAME}.weights`
const LOSSES = 'losses'
/** Units behind the three frames, as in the paper. */
const UNITS = 128
/** Zero, positive, negative. */
const REWARDS = 3

/**
 * The function of reward prediction (Jaderberg et al. 2017, section 3.2): what the convolutions make of three frames, side by side, a layer
 * of 128 units, and the cross-entropy of whether the reward that follows is zero, positive or negative. It yields the losses [windows], and
 * writes the gradients of their weighed sum.
 *
 * @param windows one for each environment
 */
export function rewardPredictionFunctions(
  t: Builder,
  { observation: { shape, type }, pictures }: Body,
  windows: number,
): Readonly<Record<string, Outputs>> {
  const seen = pictures(t.input(OBSERVATIONS, [windows * FRAMES, ...shape], type))
  const frames = t.reshape(seen, [windows, FRAMES * sizeOf(seen.shape.slice(1))])
  const hidden = dense(t, frames, `${NAME}.0`, UNITS, 'relu')
  const kernel = t.parameter(`${NAME}.1.kernel`, [UNITS, REWARDS], orthogonal(1))
  const logits = t.bias(t.product(hidden, kernel), t.parameter(`${NAME}.1.bias`, [REWARDS], zeros))
  const losses = t.crossEntropy(logits, t.input(CLASSES, [windows], 'int32'))
  const gradients = t.backward([losses], [t.input(WEIGHTS, [windows])], true)
  return { [FUNCTION]: { [LOSSES]: losses, ...storesOf(gradients) } }
}

/** The class of a reward. */
export function classOf(reward: number): number {
  return reward === 0 ? 0 : reward > 0 ? 1 : 2
}

/** Learns from three frames what reward follows: an eye for what matters, before a policy gets there often. */
export class RewardPrediction implements Task {
  readonly name = 'rewardPrediction'
  private readonly batch: WindowBatch
  private readonly inputs: { readonly observations: ObservationRows; readonly classes: Int32Array; readonly weights: Float32Array }
  private readonly losses: Float32Array
  private readonly run: ReturnType<Network['task']>

  constructor(network: Network, frames: Frames, rewarding: RewardingWindows, writer: ObservationWriter) {
    this.batch = new WindowBatch(frames.envs, frames, rewarding, writer)
    this.inputs = {
      observations: network.taskInput(OBSERVATIONS) as ObservationRows,
      classes: network.taskInput(CLASSES).data as Int32Array,
      weights: network.taskInput(WEIGHTS).data as Float32Array,
    }
    this.losses = network.taskOutput(FUNCTION, LOSSES).data as Float32Array
    this.run = network.task(FUNCTION)
  }

  learn(scale: number, _settings: TaskSettings, stream: Stream): number | null {
    const { batch, inputs, losses } = this
    if (!batch.draw(inputs.observations, stream)) return null
    for (const [i, reward] of batch.rewards.entries()) inputs.classes[i] = classOf(reward)
    inputs.weights.fill(scale)
    this.run(0, 1, 1)
    return losses.reduce((sum, loss) => sum + loss, 0)
  }
}
