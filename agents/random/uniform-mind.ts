import type { Observations } from '../../envs/core/observations.js'
import type { Space } from '../../envs/spaces/space.js'
import type { Action, Distribution } from '../../src/trained.js'
import { type ActionSpace, actionSpace } from '../environment/action-space.js'
import type { Mind } from '../export/mind.js'
import { type ToOwnAction, toOwnAction } from '../export/own-action.js'
import { seedOfActions } from '../export/seed.js'
import { Stream } from '../math/stream.js'
import { sampler } from './sampler.js'

/** Acts uniformly, as `random` does in training. No action is likelier than another, so that a greedy one is drawn too. */
export class UniformMind implements Mind {
  private readonly stream = new Stream()
  private readonly kind: ActionSpace
  private readonly sample: (some: number) => Int32Array | Float32Array
  private readonly own: ToOwnAction
  private actions: Int32Array | Float32Array = new Int32Array(0)

  constructor(space: Space, sequences: number) {
    this.kind = actionSpace('random', space)
    this.sample = sampler(space, sequences, this.stream)
    this.own = toOwnAction(space, this.kind)
  }

  seed(seed: number): void {
    this.stream.seed(seedOfActions(seed))
  }

  reset(): void {}

  decide(sequences: readonly number[], _observations: Observations): void {
    this.actions = this.sample(sequences.length)
  }

  look(): void {}

  action(row: number): Action {
    return this.own(this.actions, row)
  }

  value(): number {
    return Number.NaN
  }

  distribution(): Distribution {
    const { kind } = this
    if (kind.kind === 'box') return { kind: 'uniform', low: Float32Array.from(kind.low), high: Float32Array.from(kind.high) }
    const sizes = kind.kind === 'discrete' ? [kind.n] : kind.nvec
    return { kind: 'categorical', probabilities: sizes.map((n) => new Float32Array(n).fill(1 / n)) }
  }
}
