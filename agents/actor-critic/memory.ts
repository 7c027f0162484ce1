import type { Plain } from '../../src/trainable.js'
import type { Network, NetworkSpec } from '../network/network.js'
import type { PolicyKind } from './policy/policy.js'

/** Columns of a network's context: the last action as the policy writes it, then the last reward; what is not wanted is left out. */
export function contextSize({ context }: NetworkSpec, policy: PolicyKind): number {
  return (context.lastAction ? policy.contextSize : 0) + (context.lastReward ? 1 : 0)
}

const EMPTY = new Float32Array(0)

/**
 * What goes with an environment from one time step to the next beside its observation: the state of the network's memory, and the last
 * action and reward where the network wants them. All 0 where an episode begins. It outlives a rollout, and the network's rows.
 */
export class Memory {
  private readonly contextSize: number
  private readonly actionSize: number
  private readonly rewardSize: number
  /** [envs x contextSize] */
  private readonly context: Float32Array
  /** 1 where an episode goes on. */
  private readonly keep: Float32Array
  /** [envs x size of the state]: what enters the next rollout. Empty stands for zeros. */
  private states: Float32Array = EMPTY

  constructor(
    spec: NetworkSpec,
    private readonly policy: PolicyKind,
    private readonly envs: number,
  ) {
    this.contextSize = contextSize(spec, policy)
    this.rewardSize = spec.context.lastReward ? 1 : 0
    this.actionSize = this.contextSize - this.rewardSize
    this.context = new Float32Array(envs * this.contextSize)
    this.keep = new Float32Array(envs)
  }

  /** New episodes begin everywhere. */
  restart(): void {
    this.context.fill(0)
    this.keep.fill(0)
    this.states = EMPTY
  }

  /** A rollout begins at these rows of the network. */
  load({ recurrence }: Network, first: number): void {
    if (!recurrence) return
    const { data, stride, columns } = recurrence.states
    if (this.states.length === 0) this.states = new Float32Array(this.envs * columns)
    for (let env = 0; env < this.envs; env++) {
      for (let j = 0; j < columns; j++) data[(first + env) * stride + j] = this.states[env * columns + j]!
    }
  }

  /** It ended there. */
  save({ recurrence }: Network, first: number): void {
    if (!recurrence) return
    const { data, stride, columns } = recurrence.states
    for (let env = 0; env < this.envs; env++) {
      for (let j = 0; j < columns; j++) this.states[env * columns + j] = data[(first + env) * stride + j]!
    }
  }

  /** Writes what the network's rows first and up are to know of the past; states flow by themselves. */
  write(network: Network, first: number): void {
    if (!network.context && !network.recurrence) return
    for (let env = 0; env < this.envs; env++) this.writeRow(network, env, first + env)
  }

  writeRow({ context, recurrence }: Network, env: number, row: number): void {
    if (recurrence) recurrence.keep[row] = this.keep[env]!
    if (!context) return
    const { contextSize } = this
    for (let j = 0; j < contextSize; j++) context.data[row * context.stride + j] = this.context[env * contextSize + j]!
  }

  /** After a step: what was done, as the environments took it, and what `rewards[first + env]` was paid. */
  remember(actions: Int32Array | Float32Array, rewards: Float64Array, first: number): void {
    this.keep.fill(1)
    const { contextSize, actionSize } = this
    if (contextSize === 0) return
    for (let env = 0; env < this.envs; env++) {
      if (actionSize > 0) this.policy.writeContext(actions, env, this.context, env * contextSize)
      if (this.rewardSize > 0) this.context[env * contextSize + actionSize] = rewards[first + env]!
    }
  }

  /** The episode of that environment is over. */
  forget(env: number): void {
    this.keep[env] = 0
    for (let j = 0; j < this.contextSize; j++) this.context[env * this.contextSize + j] = 0
  }

  getState(): Plain {
    return { context: this.context.slice(), keep: this.keep.slice(), states: this.states.slice() }
  }

  setState(state: Plain): void {
    const { context, keep, states } = state as { context: Float32Array; keep: Float32Array; states: Float32Array }
    this.context.set(context)
    this.keep.set(keep)
    this.states = states.slice()
  }
}

/** The states that leave the rows `from` and up enter the rows `to` and up. */
export function moveStates({ recurrence }: Network, from: number, to: number, rows: number): void {
  if (!recurrence) return
  const { data, stride } = recurrence.states
  data.copyWithin(to * stride, from * stride, (from + rows) * stride)
}
