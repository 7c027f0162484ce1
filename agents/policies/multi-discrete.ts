import type { Distribution } from '../../src/trained.js'
import type { Actions } from '../acting/behaviour.js'
import { RowMasks } from '../acting/row-masks.js'
import type { ActionSpace } from '../environment/action-space.js'
import type { Stream } from '../math/stream.js'
import type { Head, Network } from '../network/network.js'
import { headsFor, type Policy, type PolicyKind, valueAt } from './policy.js'

/** The actions of this policy: the choices of each part, which of them count, and whether there are masks. */
export type Choices = Pick<Extract<ActionSpace, { kind: 'multi-discrete' }>, 'nvec' | 'counted' | 'masked'>

/**
 * The policy of actions of several parts, and of any with masks: a categorical distribution for each part. The head holds their logits side
 * by side, sum(nvec) in all.
 *
 * Where the first part chooses which others count, an action is that choice and the parts that count for it, so that
 *
 *     log π(a) = log π_0(a_0) + Σ_k log π_k(a_k),  H = H_0 + Σ_k H_k,  k over the parts that count for a_0
 *
 * (Vinyals et al. 2017, "StarCraft II: a new challenge for reinforcement learning", section 4.1, with independent arguments). Parts that do
 * not count get no gradient, and are the first choice that is allowed.
 *
 * H is that of the re-implementations for StarCraft: over the draws of a_0 its mean is the entropy of whole actions, H_0 + Σ_a0 π_0(a_0) Σ_k H_k,
 * and so is the mean of its gradient by the logits of the arguments. The gradient by those of a_0 is that of H_0 alone. The other share would
 * pull a_0 to whatever has the most arguments: to a place on a map of 1,024 as strongly as a thousand choices without arguments together.
 *
 * A forbidden choice has probability 0: π_k is the softmax over those that are allowed, in acting and in the loss (Huang and Ontañón 2022, "A
 * closer look at invalid action masking in policy gradient algorithms").
 */
export function multiDiscrete(choices: Choices): PolicyKind {
  const size = choices.nvec.reduce((sum, n) => sum + n, 0)
  return {
    heads: headsFor(size),
    free: {},
    build: (network, count, stream) => new MultiDiscretePolicy(network, count, stream, choices),
  }
}

class MultiDiscretePolicy implements Policy {
  /** β of the latest gradient; a typed array, since a field that changes slows the loop by 3%. */
  private readonly lastEntropyCost = new Float64Array(1)
  readonly actions: Int32Array
  readonly masks?: RowMasks
  private readonly parts: number
  /** The first column of each part's logits in a row of the head, and at last the number of columns. */
  private readonly offsets: Int32Array
  /** [choices of the first part x parts]: 1 for the parts that count; null where all do. */
  private readonly counting: Uint8Array | null
  /** 1 for each allowed choice of each row; null without masks. */
  private readonly allowed: Uint8Array | null
  /** p and log p of all choices: [capacity x sum(nvec)], the head's rows without their padding. Those of parts that do not count are stale. */
  private readonly probabilities: Float64Array
  private readonly logs: Float64Array
  /** [count x parts]: the actions of one time step, as the environments take them. */
  private readonly chosen: Int32Array
  private readonly head: Head

  constructor(
    private readonly network: Network,
    private readonly count: number,
    private readonly stream: Stream,
    { nvec, counted, masked }: Choices,
  ) {
    const { capacity } = network
    this.head = network.heads.policy!
    const { columns } = this.head.output
    this.parts = nvec.length
    this.offsets = new Int32Array(nvec.length + 1)
    for (const [part, n] of nvec.entries()) this.offsets[part + 1] = this.offsets[part]! + n
    this.counting =
      counted && Uint8Array.from(counted.flatMap((parts) => nvec.map((_, part) => (part === 0 || parts.includes(part) ? 1 : 0))))
    if (masked) this.masks = new RowMasks(capacity, columns)
    this.allowed = this.masks?.flags ?? null
    this.actions = new Int32Array(capacity * this.parts)
    this.probabilities = new Float64Array(capacity * columns)
    this.logs = new Float64Array(capacity * columns)
    this.chosen = new Int32Array(count * this.parts)
  }

  act(first: number): Int32Array {
    const { network, count, parts, actions, chosen } = this
    network.forward(first, count, count)
    for (let env = 0; env < count; env++) {
      const row = first + env
      for (let part = 0; part < parts; part++) {
        const action = this.counts(row, part) ? this.draw(row, part) : this.firstAllowed(row, part)
        actions[row * parts + part] = action
        chosen[env * parts + part] = action
      }
    }
    return chosen
  }

  actGreedily(first: number): Int32Array {
    const { network, count, parts, actions, chosen } = this
    network.forward(first, count, count)
    for (let env = 0; env < count; env++) {
      const row = first + env
      for (let part = 0; part < parts; part++) {
        const action = this.counts(row, part) ? this.likeliest(row, part) : this.firstAllowed(row, part)
        actions[row * parts + part] = action
        chosen[env * parts + part] = action
      }
    }
    return chosen
  }

  distribution(row: number): Distribution {
    const { offsets, probabilities } = this
    const { columns } = this.head.output
    const partsOf = (_: unknown, part: number) => {
      this.readPart(row, part)
      return Float32Array.from(probabilities.subarray(row * columns + offsets[part]!, row * columns + offsets[part + 1]!))
    }
    return { kind: 'categorical', probabilities: Array.from({ length: this.parts }, partsOf) }
  }

  value(row: number): number {
    return valueAt(this.network, row)
  }

  evaluateActions(rows: number, actions: Actions, width: number): void {
    const { parts } = this
    this.network.forward(0, rows, width)
    for (let i = 0; i < rows * parts; i++) this.actions[i] = actions[i]!
    for (let row = 0; row < rows; row++) {
      for (let part = 0; part < parts; part++) if (this.counts(row, part)) this.readPart(row, part)
    }
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
        if (!this.counts(row, part)) {
          data.fill(0, row * stride + offsets[part]!, row * stride + offsets[part + 1]!)
          continue
        }
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
    for (let part = 0; part < parts; part++) {
      if (this.counts(row, part)) sum += logs[row * columns + offsets[part]! + actions[row * parts + part]!]!
    }
    return sum
  }

  entropy(row: number): number {
    let sum = 0
    for (let part = 0; part < this.parts; part++) if (this.counts(row, part)) sum += this.partEntropy(row, part)
    return sum
  }

  /** Tells whether a part counts for the first choice of a row's action. */
  private counts(row: number, part: number): boolean {
    const { counting, parts, actions } = this
    return counting === null || part === 0 || counting[actions[row * parts]! * parts + part] === 1
  }

  private partEntropy(row: number, part: number): number {
    const { offsets, probabilities, logs } = this
    const rowOffset = row * this.head.output.columns
    let sum = 0
    for (let j = rowOffset + offsets[part]!; j < rowOffset + offsets[part + 1]!; j++) sum -= probabilities[j]! * logs[j]!
    return sum
  }

  /** Turns the logits of a part into p and log p. The largest logit is subtracted first, so that nothing overflows. */
  private readPart(row: number, part: number): void {
    const { data, stride, columns } = this.head.output
    const { offsets, probabilities, logs, allowed } = this
    const from = offsets[part]!
    const end = offsets[part + 1]!
    const out = row * columns
    const max = data[row * stride + from + this.likeliest(row, part)]!
    let sum = 0
    for (let j = from; j < end; j++) {
      const e = allowed === null || allowed[out + j] === 1 ? Math.exp(data[row * stride + j]! - max) : 0
      probabilities[out + j] = e
      sum += e
    }
    const shift = max + Math.log(sum)
    for (let j = from; j < end; j++) {
      probabilities[out + j]! /= sum
      // A forbidden choice adds nothing to any sum: p log p is 0 there.
      logs[out + j] = allowed === null || allowed[out + j] === 1 ? data[row * stride + j]! - shift : 0
    }
  }

  /** The first of the largest logits of a part that are allowed. */
  private likeliest(row: number, part: number): number {
    const { data, stride, columns } = this.head.output
    const { offsets, allowed } = this
    const from = offsets[part]!
    const logits = row * stride + from
    const size = offsets[part + 1]! - from
    let best = this.firstAllowed(row, part)
    for (let j = best + 1; j < size; j++) {
      if (data[logits + j]! > data[logits + best]! && (allowed === null || allowed[row * columns + from + j] === 1)) best = j
    }
    return best
  }

  private firstAllowed(row: number, part: number): number {
    const { offsets, allowed } = this
    if (allowed === null) return 0
    const from = row * this.head.output.columns + offsets[part]!
    let first = 0
    while (allowed[from + first] === 0) first++
    return first
  }

  /** Samples a part's choice by inverting its distribution function. A diverged policy (NaN) takes the last choice that is allowed. */
  private draw(row: number, part: number): number {
    this.readPart(row, part)
    const { probabilities, offsets, allowed } = this
    const from = row * this.head.output.columns + offsets[part]!
    let last = offsets[part + 1]! - 1 - offsets[part]!
    if (allowed !== null) while (last > 0 && allowed[from + last] !== 1) last--
    let rest = this.stream.next()
    for (let j = 0; j < last; j++) {
      rest -= probabilities[from + j]!
      if (rest < 0) return j
    }
    return last
  }
}
