import type { Actions, Behaviour } from '../acting/behaviour.js'
import type { RowMasks } from '../acting/row-masks.js'
import type { Stream } from '../math/stream.js'
import type { Network, Rows } from '../network/network.js'
import type { Policy } from '../policies/policy.js'
import { RANDOM_GOALS } from './network.js'

/**
 * Acts by a policy, and now and then towards a goal that is a random direction, so that the worker sees goals which the manager would not
 * set (Vezhnevets et al. 2017, section 3.1). Each environment has a coin of its own at each time step; the network normalises the goal.
 */
export class RandomGoals implements Pick<Behaviour, 'act' | 'masks'> {
  /** The share of goals that are random. */
  share = 0
  readonly masks?: RowMasks
  private readonly rows: Rows

  constructor(
    network: Network,
    private readonly policy: Policy,
    private readonly envs: number,
    private readonly stream: Stream,
  ) {
    this.rows = network.actingInput(RANDOM_GOALS) as Rows
    if (policy.masks) this.masks = policy.masks
  }

  act(first: number): Actions {
    const { share, stream, envs } = this
    const { data, stride, columns } = this.rows
    data.fill(0, first * stride, (first + envs) * stride)
    for (let row = first; share > 0 && row < first + envs; row++) {
      if (stream.next() >= share) continue
      for (let j = 0; j < columns; j++) data[row * stride + j] = stream.gaussian()
    }
    return this.policy.act(first)
  }

  /** No goal is random in any row. */
  clear(): void {
    this.rows.data.fill(0)
  }
}
