import type { VectorStep } from '../../envs/core/vector.js'
import type { Plain } from '../../src/trainable.js'
import { Moments } from '../math/moments.js'

const EPSILON = 1e-8
/** The limit of Stable-Baselines3's VecNormalize. */
const CLIP = 10

/** Turns the environments' rewards into those of the loss. */
export interface RewardWriter {
  /** Writes the rewards of one step of all environments to out[first] and up, and adds them to the statistics. */
  write(step: VectorStep, discount: number, out: Float64Array, first: number): void
  /** Writes the rewards to out[0] and up, and leaves the statistics as they are. */
  peek(step: Pick<VectorStep, 'rewards'>, out: Float64Array): void
  /** Forgets the statistics. */
  reset(): void
  /** Forgets the running episodes: a new one begins in every environment. */
  restart(): void
  /** The statistics, which an exploit copies. */
  getState(): Plain
  setState(state: Plain): void
  /** The state of the running episodes, which it does not copy. */
  getOwn(): Plain
  setOwn(state: Plain): void
}

/** The numbers of the statistics that a NormalizedRewards saved, as `frozenObservations` gives them; the mean is 0. */
export function frozenRewards(state: Plain): { readonly mean: Float64Array; readonly scale: Float64Array; readonly limit: number } {
  const { variance } = state as { variance: Float64Array }
  return { mean: new Float64Array(1), scale: variance.map(scaleOf), limit: CLIP }
}

function scaleOf(variance: number): number {
  return 1 / Math.sqrt(variance + EPSILON)
}

/** Rewards as they are. */
export class PlainRewards implements RewardWriter {
  write({ rewards }: VectorStep, _discount: number, out: Float64Array, first: number): void {
    for (let env = 0; env < rewards.length; env++) out[first + env] = rewards[env]!
  }

  peek({ rewards }: Pick<VectorStep, 'rewards'>, out: Float64Array): void {
    out.set(rewards)
  }

  reset(): void {}

  restart(): void {}

  getState(): Plain {
    return null
  }

  setState(): void {}

  getOwn(): Plain {
    return null
  }

  setOwn(): void {}
}

/**
 * Rewards divided by the standard deviation of the discounted return and clipped to ±10: Stable-Baselines3's VecNormalize, with the
 * discount of the loss. The return is G_t = γ G_{t−1} + r_t from an episode's beginning on. The mean is not subtracted.
 */
export class NormalizedRewards implements RewardWriter {
  private readonly moments = new Moments(1)
  /** G of each environment's running episode. */
  private readonly returns: Float64Array

  constructor(private readonly envs: number) {
    this.returns = new Float64Array(envs)
  }

  write({ rewards, terminated, truncated }: VectorStep, discount: number, out: Float64Array, first: number): void {
    const { envs, returns } = this
    for (let env = 0; env < envs; env++) returns[env] = returns[env]! * discount + rewards[env]!
    this.moments.update(returns, envs)
    this.normalise(rewards, out, first)
    for (let env = 0; env < envs; env++) if (terminated[env] === 1 || truncated[env] === 1) returns[env] = 0
  }

  peek({ rewards }: Pick<VectorStep, 'rewards'>, out: Float64Array): void {
    this.normalise(rewards, out, 0)
  }

  reset(): void {
    this.moments.reset()
    this.restart()
  }

  restart(): void {
    this.returns.fill(0)
  }

  getState(): Plain {
    return this.moments.getState()
  }

  setState(state: Plain): void {
    this.moments.setState(state)
  }

  getOwn(): Plain {
    return this.returns.slice()
  }

  setOwn(state: Plain): void {
    this.returns.set(state as Float64Array)
  }

  private normalise(rewards: Float64Array, out: Float64Array, first: number): void {
    const scale = scaleOf(this.moments.variance[0]!)
    for (let env = 0; env < rewards.length; env++) {
      const reward = rewards[env]! * scale
      out[first + env] = reward < -CLIP ? -CLIP : Math.min(reward, CLIP)
    }
  }
}
