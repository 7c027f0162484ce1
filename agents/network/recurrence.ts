import type { Builder, RowsAxis } from '../../tensors/builder.js'
import type { Tensor } from '../../tensors/tensor.js'
import type { Rows } from './network.js'
import type { LayerMemory } from './spec.js'

/** The name of the input that says where episodes go on. */
export const KEEP = 'keep'

/** The states of a network's recurrent layers, while the network is defined. */
export class Memories {
  /** The names of the layers' states, in order. */
  readonly names: string[] = []
  #keep: Tensor | null = null

  constructor(
    private readonly t: Builder,
    private readonly rows: RowsAxis,
    private readonly sequences: number,
  ) {}

  /** Takes a state for another layer: h then c. */
  add(units: number): LayerMemory {
    const name = `states.${this.names.length}`
    this.names.push(name)
    this.#keep ??= this.t.input(KEEP, [this.rows])
    return { states: this.t.state(name, [this.rows, 2 * units], this.sequences), keep: this.#keep }
  }
}

/**
 * The memory of a network. The state that enters row i is row i of the states; `forward(first, count, width)` reads rows first to
 * first+width-1 and writes rows first+width to first+count+width-1, so a rollout acted step by step leaves every row its state.
 */
export class Recurrence {
  /** Numbers in the state of one sequence: those of all layers, one after another; all 0 at the beginning of an episode. */
  readonly size: number

  /**
   * @param states of each layer, [capacity + sequences x its size]
   * @param keep [capacity]: 1 where the row goes on, 0 where an episode begins: then the state that enters counts as 0, and no gradient
   * passes
   */
  constructor(
    private readonly states: readonly Rows[],
    readonly keep: Float32Array,
  ) {
    this.size = states.reduce((sum, { columns }) => sum + columns, 0)
  }

  /** Copies the state that enters a row to `to`, from `offset` on. */
  read(row: number, to: Float32Array, offset: number): void {
    let at = offset
    for (const { data, stride, columns } of this.states) {
      const from = row * stride
      for (let j = 0; j < columns; j++) to[at++] = data[from + j]!
    }
  }

  /** Copies a state from `from`, from `offset` on, to where it enters a row. */
  write(row: number, from: ArrayLike<number>, offset: number): void {
    let at = offset
    for (const { data, stride, columns } of this.states) {
      const to = row * stride
      for (let j = 0; j < columns; j++) data[to + j] = from[at++]!
    }
  }

  /** Copies the states of `rows` rows from row `from` on to row `to` and up. */
  move(from: number, to: number, rows: number): void {
    for (const { data, stride } of this.states) data.copyWithin(to * stride, from * stride, (from + rows) * stride)
  }
}
