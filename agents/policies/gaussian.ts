import type { Distribution } from '../../src/trained.js'
import type { Actions } from '../acting/behaviour.js'
import { entropy, logProbability, logStdGradient, meanGradient } from '../math/gaussian.js'
import type { Stream } from '../math/stream.js'
import type { FreeParameters, Head, Network } from '../network/network.js'
import { headsFor, type Policy, type PolicyKind, valueAt } from './policy.js'

/** The name of its free parameters. */
const LOG_STD = 'log_std'

/** The bounds of each dimension of the action, infinite where there is none. */
export interface Bounds {
  readonly low: ArrayLike<number>
  readonly high: ArrayLike<number>
}

/**
 * The policy of a Box action space: independent normal distributions. The network gives their means; their log standard deviations are
 * free parameters, the same in every state. An action is clipped to the Box only where it enters the environment; its log-probability is
 * that of the unclipped action.
 */
export function gaussian(bounds: Bounds): PolicyKind {
  const size = bounds.low.length
  return {
    heads: headsFor(size),
    free: { [LOG_STD]: size },
    build: (network, count, stream) => new GaussianPolicy(network, count, stream, bounds),
  }
}

class GaussianPolicy implements Policy {
  /** β of the latest gradient; a typed array, since a field that changes slows the loop by 3%. */
  private readonly lastEntropyCost = new Float64Array(1)
  readonly actions: Float32Array
  private readonly size: number
  /** [count x size]: the actions of one time step, as the environments take them. */
  private readonly clipped: Float32Array
  /** [count x size]: the standard normal noise of one time step. */
  private readonly noise: Float64Array
  /** σ and 1 / σ at the latest `act` or `evaluateActions`. */
  private readonly std: Float64Array
  private readonly inverseStd: Float64Array

  private readonly head: Head
  private readonly logStd: FreeParameters

  constructor(
    private readonly network: Network,
    private readonly count: number,
    private readonly stream: Stream,
    private readonly bounds: Bounds,
  ) {
    this.size = bounds.low.length
    this.head = network.heads.policy!
    this.logStd = network.free[LOG_STD]!
    this.actions = new Float32Array(network.capacity * this.size)
    this.clipped = new Float32Array(count * this.size)
    this.noise = new Float64Array(count * this.size)
    this.std = new Float64Array(this.size)
    this.inverseStd = new Float64Array(this.size)
  }

  act(first: number): Float32Array {
    const { network, count, size, actions, clipped, bounds, stream, std, noise } = this
    const { data, stride } = this.head.output
    network.forward(first, count, count)
    this.readStd()
    stream.fillGaussian(noise, count * size)
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < size; j++) {
        const index = (first + i) * size + j
        actions[index] = data[(first + i) * stride + j]! + std[j]! * noise[i * size + j]!
        clipped[i * size + j] = clip(actions[index]!, bounds.low[j]!, bounds.high[j]!)
      }
    }
    return clipped
  }

  actGreedily(first: number): Float32Array {
    const { network, count, size, clipped, bounds } = this
    const { data, stride } = this.head.output
    network.forward(first, count, count)
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < size; j++) clipped[i * size + j] = clip(data[(first + i) * stride + j]!, bounds.low[j]!, bounds.high[j]!)
    }
    return clipped
  }

  distribution(row: number): Distribution {
    const { data, stride, columns } = this.head.output
    const standardDeviation = this.logStd.values.map((logStd) => Math.exp(logStd))
    return { kind: 'gaussian', mean: data.slice(row * stride, row * stride + columns), standardDeviation }
  }

  value(row: number): number {
    return valueAt(this.network, row)
  }

  evaluateActions(rows: number, actions: Actions, width: number): void {
    this.network.forward(0, rows, width)
    this.readStd()
    for (let i = 0; i < rows * this.size; i++) this.actions[i] = actions[i]!
  }

  get entropyCost(): number {
    return this.lastEntropyCost[0]!
  }

  gradient(rows: number, advantages: Float64Array, entropyCost: number): void {
    this.lastEntropyCost[0] = entropyCost
    const { size, actions } = this
    const { output: mean, gradient } = this.head
    const scale = 1 / rows
    for (let j = 0; j < size; j++) {
      const inverseStd = this.inverseStd[j]!
      // The entropy, log σ + constant, has the same gradient in every row.
      let logStd = -entropyCost
      for (let row = 0; row < rows; row++) {
        const z = (actions[row * size + j]! - mean.data[row * mean.stride + j]!) * inverseStd
        const weight = -scale * advantages[row]!
        gradient.data[row * gradient.stride + j] = weight * meanGradient(z, inverseStd)
        logStd += weight * logStdGradient(z)
      }
      this.logStd.gradients[j] = logStd
    }
  }

  logProbability(row: number): number {
    const { actions, size, inverseStd } = this
    const { data, stride } = this.head.output
    const logStd = this.logStd.values
    let sum = 0
    for (let j = 0; j < size; j++) {
      sum += logProbability((actions[row * size + j]! - data[row * stride + j]!) * inverseStd[j]!, logStd[j]!)
    }
    return sum
  }

  entropy(): number {
    let sum = 0
    for (let j = 0; j < this.size; j++) sum += entropy(this.logStd.values[j]!)
    return sum
  }

  private readStd(): void {
    for (let j = 0; j < this.size; j++) {
      this.std[j] = Math.exp(this.logStd.values[j]!)
      this.inverseStd[j] = Math.exp(-this.logStd.values[j]!)
    }
  }
}

/** The action within its bounds. A diverged policy (NaN, infinities) acts with 0: the framework notices it, not the environment. */
function clip(action: number, low: number, high: number): number {
  return Math.min(Math.max(Number.isFinite(action) ? action : 0, low), high)
}
