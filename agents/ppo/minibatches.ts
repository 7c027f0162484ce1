import type { Stream } from '../math/stream.js'

/**
 * Divides a rollout into minibatches, in a new random order for each epoch. A minibatch holds single steps or, for a network with memory,
 * whole sequences, one per environment.
 */
export class Minibatches {
  /** The rollout's rows in the selected minibatch, time-major. Row t * envs + e of the rollout is environment e's at time step t. */
  readonly rows: Int32Array
  /** Rows of the largest minibatch that was selected since the latest shuffle. */
  largest = 0
  /** Sequences side by side in the selected minibatch. */
  width = 0
  private readonly order: Int32Array
  /** The number of steps or sequences that are shuffled. */
  private items = 0
  /** Rows of each of them. */
  private length = 1
  private minibatches = 0

  /**
   * @param rows the largest number of rows of a rollout
   * @param sequences true for minibatches of whole sequences
   */
  constructor(
    rows: number,
    private readonly envs: number,
    private readonly sequences: boolean,
    private readonly stream: Stream,
  ) {
    this.rows = new Int32Array(rows)
    this.order = new Int32Array(sequences ? envs : rows)
  }

  /**
   * Shuffles a rollout (Fisher and Yates 1938). Returns the number of its minibatches, each of at most `size` rows, or of one sequence
   * where that is longer.
   */
  shuffle(unroll: number, size: number): number {
    const { order, stream, envs, sequences } = this
    this.items = sequences ? envs : unroll * envs
    this.length = sequences ? unroll : 1
    this.largest = 0
    this.minibatches = Math.ceil(this.items / Math.max(1, Math.floor(size / this.length)))
    for (let i = 0; i < this.items; i++) {
      const j = Math.floor(stream.next() * (i + 1))
      order[i] = order[j]!
      order[j] = i
    }
    return this.minibatches
  }

  /** Rows of the largest minibatch of a rollout of `unroll` time steps, where minibatches have at most `size` rows. */
  rowsFor(unroll: number, size: number): number {
    const [items, length] = this.sequences ? [this.envs, unroll] : [unroll * this.envs, 1]
    return length * Math.ceil(items / Math.ceil(items / Math.max(1, Math.floor(size / length))))
  }

  /** Selects a minibatch, 0 to the number of them - 1. Returns the number of its rows. */
  select(minibatch: number): number {
    const { items, minibatches, order, rows, length, envs } = this
    const first = Math.floor((minibatch * items) / minibatches)
    const width = Math.floor(((minibatch + 1) * items) / minibatches) - first
    for (let t = 0; t < length; t++) {
      for (let i = 0; i < width; i++) rows[t * width + i] = t * envs + order[first + i]!
    }
    this.width = width
    this.largest = Math.max(this.largest, length * width)
    return length * width
  }
}
