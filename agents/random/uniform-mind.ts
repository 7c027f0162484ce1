import type { Observations } from '../../envs/core/observations.js'
import type { Action, Distribution } from '../../src/trained.js'
import { type ActionSpace, actionSpace } from '../environment/action-space.js'
import type { Mind } from '../export/mind.js'
import { type ToOwnAction, toOwnAction } from '../export/own-action.js'
import { seedOfActions } from '../export/seed.js'
import type { Spaces } from '../export/spaces.js'
import { Stream } from '../math/stream.js'
import { type Sampler, sampler } from './sampler.js'

/** Acts uniformly, as `random` does in training. No action is likelier than another, so that a greedy one is drawn too. */
export class UniformMind implements Mind {
  private readonly stream = new Stream()
  private readonly kind: ActionSpace
  private readonly sample: Sampler
  private readonly own: ToOwnAction
  private actions: Int32Array | Float32Array = new Int32Array(0)

  /** The masks of the latest decision. */
  private masks: Uint8Array | null = null

  constructor({ action, rules }: Spaces, sequences: number) {
    this.kind = actionSpace('random', action, rules)
    this.sample = sampler(this.kind, sequences, this.stream)
    this.own = toOwnAction(action, this.kind)
  }

  seed(seed: number): void {
    this.stream.seed(seedOfActions(seed))
  }

  reset(): void {}

  decide(sequences: readonly number[], _observations: Observations, _rewards: unknown, _greedy: boolean, masks: Uint8Array | null): void {
    this.masks = masks
    this.actions = this.sample(sequences.length, masks)
  }

  look(_sequence: number, _observations: Observations, _reward: number, masks: Uint8Array | null): void {
    this.masks = masks
  }

  action(row: number): Action {
    return this.own(this.actions, row)
  }

  value(): number {
    return Number.NaN
  }

  distribution(row: number): Distribution {
    const { kind, masks } = this
    if (kind.kind === 'box') return { kind: 'uniform', low: Float32Array.from(kind.low), high: Float32Array.from(kind.high) }
    const sizes = kind.kind === 'discrete' ? [kind.n] : kind.nvec
    let first = row * sizes.reduce((sum, n) => sum + n, 0)
    const probabilities = sizes.map((n) => {
      const flags = masks?.subarray(first, first + n) ?? new Uint8Array(n).fill(1)
      first += n
      const allowed = flags.reduce((sum, flag) => sum + flag, 0)
      return Float32Array.from(flags, (flag) => flag / allowed)
    })
    return { kind: 'categorical', probabilities }
  }
}
