import type { Plain } from '../../src/trainable.js'
import type { ActionSpace } from '../environment/action-space.js'
import type { Network } from '../network/network.js'
import type { NetworkSpec } from '../network/spec.js'
import type { Actions } from './behaviour.js'
import { Context } from './context.js'

const EMPTY = new Float32Array(0)

/** What an agent remembers of the running episodes beside this memory. */
interface Companion {
  /** Forgets everything: a new episode begins in every environment. */
  restart(): void
  getState(): Plain
  setState(state: Plain): void
}

/**
 * The inputs that a network carries from one time step of an environment to the next: its recurrent state, and the last action and reward
 * where it reads them. All are 0 where an episode begins. The memory outlives a rollout and the network's rows.
 */
export class Memory {
  private readonly columns: Context
  /** [envs x contextSize]: the last action and reward of each environment. */
  private readonly context: Float32Array
  /** Time steps of each environment's episode so far; 0 where one begins. */
  private readonly ages: Float32Array
  /** [envs x size of the state]: the recurrent states that enter the next rollout. An empty array stands for zeros. */
  private states: Float32Array = EMPTY
  private readonly companions: Record<string, Companion> = {}

  constructor(
    spec: NetworkSpec,
    actions: ActionSpace,
    private readonly envs: number,
  ) {
    this.columns = new Context(spec, actions)
    this.context = new Float32Array(envs * this.columns.size)
    this.ages = new Float32Array(envs)
  }

  /** From now on the other one is restarted, saved and restored with this memory. */
  join(name: string, companion: Companion): void {
    this.companions[name] = companion
  }

  /** Forgets everything: a new episode begins in every environment. */
  restart(): void {
    for (const companion of Object.values(this.companions)) companion.restart()
    this.context.fill(0)
    this.ages.fill(0)
    this.states = EMPTY
  }

  /**
   * Copies the recurrent states into the network's rows from `first` on, where a rollout begins.
   *
   * @param width rows of a time step there; absent: one for each environment
   */
  load({ recurrence }: Network, first: number, width = this.envs): void {
    if (!recurrence) return
    const { size } = recurrence
    if (this.states.length === 0) this.states = new Float32Array(this.envs * size)
    for (let env = 0; env < this.envs; env++) recurrence.write(first + env, this.states, env * size, width)
  }

  /** Copies the recurrent states from the network's rows from `first` on, where a rollout ended; `width` as in `load`. */
  save({ recurrence }: Network, first: number, width = this.envs): void {
    if (!recurrence) return
    for (let env = 0; env < this.envs; env++) recurrence.read(first + env, this.states, env * recurrence.size, width)
  }

  /** Writes context and `keep` of all environments into the network's rows from `first` on. A forward pass moves the states itself. */
  write(network: Network, first: number): void {
    if (!network.context && !network.recurrence) return
    for (let env = 0; env < this.envs; env++) this.writeRow(network, env, first + env)
  }

  /** Writes context and `keep` of one environment into one row of the network. */
  writeRow({ context, recurrence }: Network, env: number, row: number): void {
    if (recurrence) recurrence.keep[row] = this.ages[env]!
    if (!context) return
    const { size } = this.columns
    for (let j = 0; j < size; j++) context.data[row * context.stride + j] = this.context[env * size + j]!
  }

  /** Remembers the actions of a step, as the environments took them, and its rewards, `rewards[first + env]`. */
  remember(actions: Actions, rewards: Float64Array, first: number): void {
    this.age()
    this.tell(actions, rewards, first)
  }

  /** A time step passes in every environment. */
  age(): void {
    for (let env = 0; env < this.envs; env++) this.ages[env]!++
  }

  /** Remembers actions and rewards of the same time step, for the first time or again. */
  tell(actions: Actions, rewards: Float64Array, first: number): void {
    const { columns } = this
    if (columns.size === 0) return
    for (let env = 0; env < this.envs; env++) columns.write(actions, env, rewards[first + env]!, this.context, env * columns.size)
  }

  /** Tells whether an episode begins in that environment. */
  begins(env: number): boolean {
    return this.ages[env] === 0
  }

  /** Forgets the episode of that environment, which has ended. */
  forget(env: number): void {
    this.ages[env] = 0
    const { size } = this.columns
    this.context.fill(0, env * size, (env + 1) * size)
  }

  getState(): Plain {
    const beside = Object.entries(this.companions).map(([name, companion]) => [name, companion.getState()] as const)
    return { context: this.context.slice(), ages: this.ages.slice(), states: this.states.slice(), ...Object.fromEntries(beside) }
  }

  setState(state: Plain): void {
    const { context, ages, states, ...beside } = state as { context: Float32Array; ages: Float32Array; states: Float32Array }
    for (const [name, companion] of Object.entries(this.companions)) companion.setState((beside as Record<string, Plain>)[name]!)
    this.context.set(context)
    this.ages.set(ages)
    this.states = states.slice()
  }
}
