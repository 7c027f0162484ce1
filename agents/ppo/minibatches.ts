import type { Stream } from '../math/stream.js'

/** How a rollout is cut into minibatches, in an order that is drawn anew for each epoch. */
export class Minibatches {
  /** The rows of the rollout that the selected minibatch learns from. */
  readonly rows: Int32Array
  private readonly order: Int32Array
  private items = 0
  private minibatches = 0

  /** @param rows the most that a rollout has */
  constructor(
    rows: number,
    private readonly stream: Stream,
  ) {
    this.rows = new Int32Array(rows)
    this.order = new Int32Array(rows)
  }

  /** Shuffles the rows of a rollout (Fisher and Yates 1938). Returns how many minibatches they make, of `size` at most. */
  shuffle(rows: number, size: number): number {
    const { order, stream } = this
    for (let i = 0; i < rows; i++) {
      const j = Math.floor(stream.next() * (i + 1))
      order[i] = order[j]!
      order[j] = i
    }
    this.items = rows
    this.minibatches = Math.ceil(rows / size)
    return this.minibatches
  }

  /** Takes up minibatch 0, 1, ... Returns the number of its rows. */
  select(minibatch: number): number {
    const { items, minibatches } = this
    const first = Math.floor((minibatch * items) / minibatches)
    const end = Math.floor(((minibatch + 1) * items) / minibatches)
    for (let i = first; i < end; i++) this.rows[i - first] = this.order[i]!
    return end - first
  }
}
