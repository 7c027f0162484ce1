import type { Builder } from '../../tensors/builder.js'
import type { Outputs } from '../../tensors/program.js'
import type { Stream } from '../math/stream.js'
import type { Body } from '../network/body.js'
import { storesOf } from '../network/define.js'
import type { Head, Network, Rows } from '../network/network.js'
import type { Frames } from './replay/frames.js'
import type { Sequences } from './replay/sequences.js'
import type { Task, TaskSettings } from './tasks.js'

const BACKWARD = 'valueReplayBackward'
const GRADIENT = 'd.value_replay'

/** The function of value replay: it goes back from the value alone. */
export function valueReplayFunctions(t: Builder, { rows, heads }: Body): Readonly<Record<string, Outputs>> {
  return { [BACKWARD]: storesOf(t.backward([heads.value!], [t.input(GRADIENT, [rows, 1])], true)) }
}

/**
 * Writes at the value head the gradient of
 *
 *     L = scale Σ ½(R_t − V_t)²,  R_t = rewardScale r_t + γ R_{t+1}
 *
 * over time steps and sequences, where R is a constant, and V after the last step: value function replay (Jaderberg et al. 2017, section
 * 3.3). A terminated episode ends R; a step after which nobody knows what followed counts as the last.
 *
 * @param rewards [frames]
 * @returns Σ ½(R_t − V_t)²
 */
export function valueReplayGradient(
  { output, gradient }: Head,
  { steps, frames, terminated, cut }: Pick<Sequences, 'steps' | 'frames' | 'terminated' | 'cut'>,
  rewards: ArrayLike<number>,
  envs: number,
  { discount, rewardScale }: Pick<TaskSettings, 'discount' | 'rewardScale'>,
  scale: number,
): number {
  const v = (row: number) => output.data[row * output.stride]!
  let loss = 0
  for (let env = 0; env < envs; env++) {
    let following = v(steps * envs + env)
    for (let row = (steps - 1) * envs + env; row >= 0; row -= envs) {
      const target = rewardScale * rewards[frames[row]!]! + (terminated[row] === 1 ? 0 : discount * following)
      const error = cut[row] === 1 ? 0 : v(row) - target
      following = cut[row] === 1 ? v(row) : target
      loss += 0.5 * error * error
      gradient.data[row * gradient.stride] = scale * error
    }
  }
  return loss
}

/** Learns the values of replayed sequences, whose returns end elsewhere than those of the rollouts that they came from. */
export class ValueReplay implements Task {
  readonly name = 'valueReplay'
  private readonly head: Head
  private readonly backward: ReturnType<Network['task']>

  constructor(
    private readonly network: Network,
    private readonly frames: Frames,
    private readonly sequences: Sequences,
  ) {
    this.head = { output: network.heads.value!.output, gradient: network.taskInput(GRADIENT) as Rows }
    this.backward = network.task(BACKWARD)
  }

  learn(scale: number, settings: TaskSettings, stream: Stream): number | null {
    const { network, frames, sequences } = this
    const { envs } = frames
    if (!sequences.draw(settings.unroll, stream)) return null
    const rows = sequences.steps * envs
    sequences.write(network)
    network.forward(0, rows + envs, envs)
    const loss = valueReplayGradient(this.head, sequences, frames.columns.rewards, envs, settings, scale)
    this.backward(0, rows, envs)
    return loss
  }
}
