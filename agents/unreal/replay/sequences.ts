import type { Actions } from '../../acting/behaviour.js'
import type { Context } from '../../acting/context.js'
import type { ObservationWriter } from '../../acting/observations.js'
import type { Stream } from '../../math/stream.js'
import type { Network } from '../../network/network.js'
import type { Frames } from './frames.js'

/**
 * One stretch of replayed time steps for each environment, written into the network's rows as a rollout would be: row t * envs + e. The
 * recurrent state is 0 at the beginning, and where an episode begins within the stretch.
 */
export class Sequences {
  /** Time steps that are learned from; one more follows them. */
  steps = 0
  /** [(steps + 1) x envs]: the frame of each row. */
  readonly frames: Int32Array
  /** [steps x envs]: 1 where the step terminated its episode. */
  readonly terminated: Uint8Array
  /** [steps x envs]: 1 where nobody knows what followed, since the episode was truncated or given up. */
  readonly cut: Uint8Array

  /** @param rows the most rows: (steps + 1) * envs */
  constructor(
    rows: number,
    private readonly replay: Frames,
    private readonly observations: ObservationWriter,
    private readonly context: Context,
  ) {
    this.frames = new Int32Array(rows)
    this.terminated = new Uint8Array(rows)
    this.cut = new Uint8Array(rows)
  }

  /**
   * Draws where each stretch begins, uniformly; it has `unroll` steps, or as many as there are.
   *
   * @returns false where there are none
   */
  draw(unroll: number, stream: Stream): boolean {
    const { replay, frames, terminated, cut } = this
    const { envs, times, columns } = replay
    this.steps = Math.min(unroll, times - 1)
    if (this.steps < 1) return false
    for (let env = 0; env < envs; env++) {
      const start = Math.floor(stream.next() * (times - this.steps))
      for (let t = 0; t <= this.steps; t++) frames[t * envs + env] = replay.row(start + t, env)
    }
    for (let row = 0; row < this.steps * envs; row++) {
      const ends = columns.terminates[frames[row]!]!
      terminated[row] = ends
      cut[row] = ends === 0 ? columns.begins[frames[row + envs]!]! : 0
    }
    return true
  }

  /** Writes observations, context and `keep` into the network's rows. */
  write(network: Network): void {
    const { replay, observations, context } = this
    const { envs } = replay
    const { recurrence } = network
    const { actions, rewards, begins } = replay.columns
    for (let row = 0; row < (this.steps + 1) * envs; row++) {
      const frame = this.frames[row]!
      const isNew = begins[frame] === 1
      observations.write(replay.observations, frame, network.observations, row)
      if (recurrence) recurrence.keep[row] = isNew || row < envs ? 0 : recurrence.keep[row - envs]! + 1
      if (!network.context) continue
      const { data, stride, columns } = network.context
      const before = isNew ? -1 : replay.before(frame)
      if (before < 0) data.fill(0, row * stride, row * stride + columns)
      else context.write(actions as Actions, before, rewards[before]!, data, row * stride)
    }
  }
}
