import type { Observations } from '../../envs/core/observations.js'
import type { Store } from '../../src/trainable.js'
import type { Actions } from '../acting/behaviour.js'
import { PriorityTree } from '../math/priority-tree.js'
import type { Stream } from '../math/stream.js'
import type { Settings } from './settings.js'

/** The columns of a replay; row t * envs + e, modulo the rows, is environment e's at time step t. */
export type ReplayStore = ReturnType<typeof replayStore>

/** Added to |δ|, so that every transition can be drawn. */
const EPSILON = 1e-6

/**
 * The store of a replay of whole time steps.
 *
 * @param size the most transitions that it holds, at least two time steps
 * @param observations of all environments
 * @param maskWidth flags of an action mask; 0: the environments have none
 */
export function replayStore(size: number, envs: number, observations: Observations, maskWidth = 0) {
  const dtype = observations instanceof Uint8Array ? 'uint8' : observations instanceof Float64Array ? 'float64' : 'float32'
  const columns = {
    observations: { dtype, shape: [observations.length / envs] },
    actions: { dtype: 'int32', shape: [] },
    rewards: { dtype: 'float32', shape: [] },
    /** 1 where an episode begins, otherwise 0. */
    begins: { dtype: 'uint8', shape: [] },
    /** 1 where the action terminated the episode, otherwise 0. */
    terminates: { dtype: 'uint8', shape: [] },
    /** |δ| + ε of each transition; 0: it cannot be drawn. */
    priorities: { dtype: 'float32', shape: [], mutable: true },
  } as const
  const masks = { dtype: 'uint8', shape: [maskWidth] } as const
  // The column of masks is there only where there are any.
  const all = (maskWidth === 0 ? columns : { ...columns, masks }) as typeof columns & { readonly masks: typeof masks }
  return { rows: Math.floor(size / envs) * envs, columns: all } as const
}

/** The settings that a draw reads. */
type DrawSettings = Pick<Settings, 'discount' | 'nSteps' | 'rewardScale' | 'importanceExponent'>

/** Transitions that were drawn. */
export class Batch {
  count = 0
  /** The row of each transition. */
  readonly rows: Int32Array
  readonly actions: Int32Array
  /** R of each: the discounted rewards of its steps. */
  readonly returns: Float64Array
  /** What the value after its steps is multiplied by: a power of γ, or 0 where its episode terminated. */
  readonly discounts: Float64Array
  /** The row of the observation after its steps. */
  readonly nextRows: Int32Array
  /** The importance weights, 1 at most. */
  readonly weights: Float64Array
  /** The settings, as the latest draw used them. */
  used: DrawSettings = { discount: Number.NaN, nSteps: 0, rewardScale: Number.NaN, importanceExponent: Number.NaN }

  /** @param size the most transitions */
  constructor(size: number) {
    this.rows = new Int32Array(size)
    this.actions = new Int32Array(size)
    this.returns = new Float64Array(size)
    this.discounts = new Float64Array(size)
    this.nextRows = new Int32Array(size)
    this.weights = new Float64Array(size)
  }
}

/**
 * Prioritised replay (Schaul et al. 2016) over a store. Single steps are stored and put together when they are drawn, so that `nSteps`,
 * `discount` and `rewardScale` may change at any time. A truncated episode ends its last return one step earlier, at an observation that is
 * stored; its last transition is never drawn.
 */
export class Replay {
  /** α, as the weights use it. */
  exponent = Number.NaN
  private store!: Store<ReplayStore>
  private readonly tree: PriorityTree

  constructor(
    rows: number,
    private readonly envs: number,
  ) {
    this.tree = new PriorityTree(rows)
  }

  /** Becomes the replay of that store. */
  attach(store: Store<ReplayStore>): void {
    this.store = store
  }

  /** Must be called at the beginning of a slice, since the tree is in no snapshot. @param exponent α */
  beginSlice(exponent: number): void {
    const { priorities } = this.store.columns
    this.exponent = exponent
    this.tree.fill(
      this.store.length,
      (row) => priorities[row]!,
      (priority) => priority ** exponent,
    )
  }

  /** Environment steps since the member began. */
  get steps(): number {
    return this.store.appended
  }

  /** Tells whether there is a transition to draw. */
  get hasAny(): boolean {
    return this.tree.total > 0
  }

  /**
   * Appends the observations of a time step.
   *
   * @param begins says of an environment whether its episode begins there
   * @param masks the action masks of all environments; null where they have none
   */
  observe(observations: Observations, begins: (env: number) => boolean, masks: Uint8Array | null = null): void {
    const { store, envs } = this
    const { columns } = store
    const before = this.newest()
    this.observations.set(observations, (store.cursor * observations.length) / envs)
    if (masks) this.masks.set(masks, (store.cursor * masks.length) / envs)
    for (let env = 0; env < envs; env++) {
      const row = store.append()
      columns.begins[row] = begins(env) ? 1 : 0
      this.setPriority(row, 0)
    }
    if (before < 0) return
    // A new transition is as urgent as any, and comes up before long.
    const priority = this.tree.maximum || 1
    for (let row = before; row < before + envs; row++)
      this.setPriority(row, this.goesOn(row) || columns.terminates[row] === 1 ? priority : 0)
  }

  /** Completes the rows of the time step that was observed. */
  complete(actions: Actions, rewards: Float64Array, terminated: ArrayLike<number>): void {
    const { columns } = this.store
    const first = this.newest()
    for (let env = 0; env < this.envs; env++) {
      columns.actions[first + env] = actions[env]!
      columns.rewards[first + env] = rewards[env]!
      columns.terminates[first + env] = terminated[env]!
    }
  }

  /** The observations, [rows x size]. */
  get observations(): Observations {
    return this.store.columns.observations as Observations
  }

  /** The action masks, [rows x width]; only where the environments have any. */
  get masks(): Uint8Array {
    return this.store.columns.masks
  }

  /** Draws transitions, one from each of `count` strata of equal weight. */
  draw(batch: Batch, count: number, settings: DrawSettings, stream: Stream): void {
    const { tree, store } = this
    const { total } = tree
    batch.count = count
    const { discount, nSteps, rewardScale, importanceExponent } = settings
    batch.used = { discount, nSteps, rewardScale, importanceExponent }
    let largest = 0
    for (let i = 0; i < count; i++) {
      const row = tree.find(((i + stream.next()) / count) * total)
      batch.rows[i] = row
      batch.actions[i] = store.columns.actions[row]!
      this.follow(batch, i, settings)
      // P(row) = weight / total, of which only the ratios matter.
      const weight = (tree.weight(row) / total) ** -importanceExponent
      batch.weights[i] = weight
      largest = Math.max(largest, weight)
    }
    for (let i = 0; i < count; i++) batch.weights[i]! /= largest
  }

  /**
   * Sets the priority of a row by its error δ. One of a diverged network that no finite priority or weight comes of changes nothing: it would
   * be drawn for ever, by the heir of other weights too.
   */
  prioritise(row: number, error: number): void {
    const priority = Math.abs(error) + EPSILON
    if (Number.isFinite(Math.fround(priority)) && Number.isFinite(priority ** this.exponent)) this.setPriority(row, priority)
  }

  /** R = Σ γ^k r_(t+k) over as many steps as there are, at most nSteps. */
  private follow(batch: Batch, i: number, { discount, nSteps, rewardScale }: DrawSettings): void {
    const { rewards, terminates } = this.store.columns
    let row = batch.rows[i]!
    let sum = 0
    let factor = 1
    let steps = 0
    do {
      sum += factor * rewardScale * rewards[row]!
      factor = terminates[row] === 1 ? 0 : factor * discount
      if (terminates[row] === 1) break
      row = this.next(row)
      steps++
    } while (steps < nSteps && (this.goesOn(row) || terminates[row] === 1))
    batch.returns[i] = sum
    batch.discounts[i] = factor
    batch.nextRows[i] = row
  }

  /** Tells whether the row is followed by the next observation of its episode. */
  private goesOn(row: number): boolean {
    const newest = this.newest()
    if (row >= newest && row < newest + this.envs) return false
    return this.store.columns.terminates[row] === 0 && this.store.columns.begins[this.next(row)] === 0
  }

  /** The same environment's row one time step later. */
  private next(row: number): number {
    return (row + this.envs) % this.store.rows
  }

  /** The first row of the latest time step; negative where there is none. */
  private newest(): number {
    const { cursor, rows, length } = this.store
    return length === 0 ? -1 : (cursor === 0 ? rows : cursor) - this.envs
  }

  private setPriority(row: number, priority: number): void {
    const { priorities } = this.store.columns
    priorities[row] = priority
    // As the store holds it, so that a tree that is filled anew is the same.
    const stored = priorities[row]!
    this.tree.set(row, stored, stored === 0 ? 0 : stored ** this.exponent)
  }
}
