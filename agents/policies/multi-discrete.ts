import type { Distribution } from '../../src/trained.js'
import type { Actions } from '../acting/behaviour.js'
import { softmax } from '../math/categorical.js'
import type { Stream } from '../math/stream.js'
import type { Head, Network } from '../network/network.js'
import { likeliest } from './categorical.js'
import { headsFor, type Policy, type PolicyKind, valueAt } from './policy.js'

/**
 * The policy of a MultiDiscrete action space: an independent categorical distribution for each part of the action. The head holds their
 * logits side by side, sum(nvec) in all.
 */
export function multiDiscrete(nvec: readonly number[]): PolicyKind {
  const size = nvec.reduce((sum, n) => sum + n, 0)
  return {
    heads: headsFor(size),
    free: {},
    build: (network, count, stream) => new MultiDiscretePolicy(network, count, stream, nvec),
  }
}

class MultiDiscretePolicy implements Policy {
  /** β of the latest gradient; a typed array, since a field that changes slows the loop by 3%. */
  private readonly lastEntropyCost = new Float64Array(1)
  readonly actions: Int32Array
  private readonly parts: number
  /** The first column of each part's logits in a row of the head, and at last the number of columns. */
  private readonly offsets: Int32Array
  /** p and log p of all choices: [capacity x sum(nvec)], the head's rows without their padding. */
  private readonly probabilities: Float64Array
  private readonly logs: Float64Array
  /** [count x parts]: the actions of one time step, as the environments take them. */
  private readonly chosen: Int32Array

  private readonly head: Head

  constructor(
    private readonly network: Network,
    private readonly count: number,
    private readonly stream: Stream,
    private readonly nvec: readonly number[],
  ) {
    this.head = network.heads.policy!
    this.parts = nvec.length
    this.offsets = new Int32Array(nvec.length + 1)
    for (const [part, n] of nvec.entries()) this.offsets[part + 1] = this.offsets[part]! + n
    this.actions = new Int32Array(network.capacity * this.parts)
    this.probabilities = new Float64Array(network.capacity * this.head.output.columns)
    this.logs = new Float64Array(network.capacity * this.head.output.columns)
    this.chosen = new Int32Array(count * this.parts)
  }

  act(first: number): Int32Array {
    const { network, count, parts, actions, chosen } = this
    network.forward(first, count, count)
    this.readProbabilities(first, count)
    for (let i = 0; i < count * parts; i++) {
      chosen[i] = this.draw(first + Math.floor(i / parts), i % parts)
      actions[first * parts + i] = chosen[i]!
    }
    return chosen
  }

  actGreedily(first: number): Int32Array {
    const { network, count, parts, offsets, chosen } = this
    const { data, stride } = this.head.output
    network.forward(first, count, count)
    for (let env = 0; env < count; env++) {
      for (let part = 0; part < parts; part++) {
        const from = offsets[part]!
        chosen[env * parts + part] = likeliest(data, (first + env) * stride + from, offsets[part + 1]! - from)
      }
    }
    return chosen
  }

  distribution(row: number): Distribution {
    const { data, stride } = this.head.output
    return { kind: 'categorical', probabilities: this.nvec.map((n, part) => softmax(data, row * stride + this.offsets[part]!, n)) }
  }

  value(row: number): number {
    return valueAt(this.network, row)
  }

  evaluateActions(rows: number, actions: Actions, width: number): void {
    this.network.forward(0, rows, width)
    this.readProbabilities(0, rows)
    for (let i = 0; i < rows * this.parts; i++) this.actions[i] = actions[i]!
  }

  get entropyCost(): number {
    return this.lastEntropyCost[0]!
  }

  /** Each part's gradient is that of one categorical: ∂ log π(a) / ∂l_j = 1{j = a} − p_j and ∂H / ∂l_j = −p_j (log p_j + H of the part). */
  gradient(rows: number, advantages: Float64Array, entropyCost: number): void {
    this.lastEntropyCost[0] = entropyCost
    const { parts, offsets, actions, probabilities, logs } = this
    const { data, stride, columns } = this.head.gradient
    for (let row = 0; row < rows; row++) {
      const weight = advantages[row]! / rows
      for (let part = 0; part < parts; part++) {
        const h = entropyCost === 0 ? 0 : this.partEntropy(row, part)
        const taken = offsets[part]! + actions[row * parts + part]!
        for (let j = offsets[part]!; j < offsets[part + 1]!; j++) {
          const p_j = probabilities[row * columns + j]!
          const pull = weight * (p_j - (j === taken ? 1 : 0))
          data[row * stride + j] = pull + (entropyCost / rows) * p_j * (logs[row * columns + j]! + h)
        }
      }
    }
  }

  logProbability(row: number): number {
    const { parts, offsets, actions, logs } = this
    const { columns } = this.head.output
    let sum = 0
    for (let part = 0; part < parts; part++) sum += logs[row * columns + offsets[part]! + actions[row * parts + part]!]!
    return sum
  }

  entropy(row: number): number {
    let sum = 0
    for (let part = 0; part < this.parts; part++) sum += this.partEntropy(row, part)
    return sum
  }

  private partEntropy(row: number, part: number): number {
    const { offsets, probabilities, logs } = this
    const rowOffset = row * this.head.output.columns
    let sum = 0
    for (let j = rowOffset + offsets[part]!; j < rowOffset + offsets[part + 1]!; j++) sum -= probabilities[j]! * logs[j]!
    return sum
  }

  /** Turns the logits of each part into p and log p. The largest logit is subtracted first, so that nothing overflows. */
  private readProbabilities(first: number, count: number): void {
    const { data, stride, columns } = this.head.output
    const { parts, offsets, probabilities, logs } = this
    for (let row = first; row < first + count; row++) {
      for (let part = 0; part < parts; part++) {
        const from = offsets[part]!
        const end = offsets[part + 1]!
        const max = data[row * stride + from + likeliest(data, row * stride + from, end - from)]!
        let sum = 0
        for (let j = from; j < end; j++) {
          const e = Math.exp(data[row * stride + j]! - max)
          probabilities[row * columns + j] = e
          sum += e
        }
        const shift = max + Math.log(sum)
        for (let j = from; j < end; j++) {
          probabilities[row * columns + j]! /= sum
          logs[row * columns + j] = data[row * stride + j]! - shift
        }
      }
    }
  }

  /** Samples a part's choice by inverting its distribution function. A diverged policy (NaN) takes the last choice. */
  private draw(row: number, part: number): number {
    const rowOffset = row * this.head.output.columns
    const from = this.offsets[part]!
    const last = this.offsets[part + 1]! - 1 - from
    let rest = this.stream.next()
    for (let j = 0; j < last; j++) {
      rest -= this.probabilities[rowOffset + from + j]!
      if (rest < 0) return j
    }
    return last
  }
}
