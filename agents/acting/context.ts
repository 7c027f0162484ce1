import type { ActionSpace } from '../environment/action-space.js'
import type { NetworkSpec } from '../network/spec.js'
import type { Actions } from './behaviour.js'
import { lastAction } from './last-action.js'

/** The columns that tell a network of the last action, then of the last reward, where it reads them. */
export class Context {
  /** Columns in all. */
  readonly size: number
  private readonly lastAction: ReturnType<typeof lastAction> | null
  private readonly rewardAt: number | null

  constructor({ context }: Pick<NetworkSpec, 'context'>, actions: ActionSpace) {
    this.lastAction = context.lastAction ? lastAction(actions) : null
    const columns = this.lastAction?.size ?? 0
    this.rewardAt = context.lastReward ? columns : null
    this.size = columns + (context.lastReward ? 1 : 0)
  }

  /** Writes an action, number `at` of `actions`, and the reward that it earned to out[offset] and up. */
  write(actions: Actions, at: number, reward: number, out: Float32Array, offset: number): void {
    this.lastAction?.write(actions, at, out, offset)
    if (this.rewardAt !== null) out[offset + this.rewardAt] = reward
  }
}
