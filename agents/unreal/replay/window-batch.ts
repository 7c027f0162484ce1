import type { ObservationWriter } from '../../acting/observations.js'
import type { Stream } from '../../math/stream.js'
import type { ObservationRows } from '../../network/network.js'
import type { Frames } from './frames.js'
import { FRAMES, type RewardingWindows } from './windows.js'

/** The share of windows that a reward followed, however rare they are. */
const SKEW = 0.5

/** Windows that were drawn: half of those that a reward followed, half of those that none did. */
export class WindowBatch {
  /** The reward that followed each window. */
  readonly rewards: Float32Array
  /** [windows x 3]: the frames of windows that no reward followed. */
  private readonly dull: Int32Array

  /** @param count windows */
  constructor(
    count: number,
    private readonly frames: Frames,
    private readonly rewarding: RewardingWindows,
    private readonly writer: ObservationWriter,
  ) {
    this.rewards = new Float32Array(count)
    this.dull = new Int32Array(frames.rows * FRAMES)
  }

  /**
   * Draws windows and writes their frames, row 3 * window + frame. Where there are none of a kind, all are of the other one.
   *
   * @returns false where there are none of either
   */
  draw(to: ObservationRows, stream: Stream): boolean {
    const { frames, rewarding, writer, rewards } = this
    const dull = this.findDull()
    if (dull + rewarding.count === 0) return false
    for (let i = 0; i < rewards.length; i++) {
      const [coin, place] = [stream.next(), stream.next()]
      const isRewarding = dull === 0 || (rewarding.count > 0 && coin < SKEW)
      const chosen = Math.floor(place * (isRewarding ? rewarding.count : dull))
      rewards[i] = isRewarding ? rewarding.rewards[chosen]! : 0
      for (let k = 0; k < FRAMES; k++) {
        if (isRewarding) writer.write(rewarding.frames, chosen * FRAMES + k, to, i * FRAMES + k)
        else writer.write(frames.observations, this.dull[chosen * FRAMES + k]!, to, i * FRAMES + k)
      }
    }
    return true
  }

  /** Finds the windows that no reward followed, and returns how many there are. */
  private findDull(): number {
    const { frames, dull } = this
    const { envs, times, columns } = frames
    let count = 0
    for (let time = FRAMES - 1; time < times; time++) {
      for (let env = 0; env < envs; env++) {
        if (columns.rewards[frames.row(time, env)] !== 0 || !frames.isWindow(time, env)) continue
        for (let k = 0; k < FRAMES; k++) dull[count * FRAMES + k] = frames.row(time - FRAMES + 1 + k, env)
        count++
      }
    }
    return count
  }
}
