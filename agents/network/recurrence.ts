import type { Builder, RowsAxis } from '../../tensors/builder.js'
import type { Tensor } from '../../tensors/tensor.js'
import type { Rows } from './network.js'
import type { LayerHistory, LayerMemory } from './spec.js'

/** The name of the input that says how far back each row's episode reaches. */
export const KEEP = 'keep'

/** The states of a layer by the name of their input, and how many time steps of them enter a row: more than one where it is dilated. */
export interface StateName {
  readonly name: string
  readonly lag: number
}

/** The states of a network's recurrent layers, while the network is defined. */
export class Memories {
  /** The layers' states, in order. */
  readonly names: StateName[] = []
  #keep: Tensor | null = null

  constructor(
    private readonly t: Builder,
    private readonly rows: RowsAxis,
    private readonly sequences: number,
  ) {}

  /** Takes a state for another layer: h then c. */
  add(units: number, dilation = 1): LayerMemory {
    const { t, keep } = this
    const states = this.#states(2 * units, dilation)
    return { states, keep: dilation === 1 ? keep : t.lessOrEqual(t.constant([dilation], []), keep) }
  }

  /** Takes a history for another layer. */
  history(size: number, steps: number): LayerHistory {
    const { t, keep } = this
    const needed = t.constant(
      Array.from({ length: steps + 1 }, (_, j) => steps - j),
      [1, steps + 1],
    )
    return { states: this.#states(size, steps), within: t.lessOrEqual(needed, t.reshape(keep, [keep.shape[0]!, 1])) }
  }

  private get keep(): Tensor {
    this.#keep ??= this.t.input(KEEP, [this.rows])
    return this.#keep
  }

  #states(size: number, lag: number): Tensor {
    const name = `states.${this.names.length}`
    this.names.push({ name, lag })
    return this.t.state(name, [this.rows, size], lag * this.sequences)
  }
}

/** The states of a layer in the network's rows. */
export interface States extends Rows {
  readonly lag: number
}

/**
 * The memory of a network. The state that enters row i is row i of the states; `forward(first, count, width)` reads rows first to
 * first+width-1 and writes rows first+width to first+count+width-1, so a rollout acted step by step leaves every row its state. Of a layer
 * with a lag of several time steps, a row and those of its sequence in the next `lag - 1` time steps are what has yet to enter; a pass
 * writes rows first+lag*width and up.
 */
export class Recurrence {
  /** Numbers in the state of one sequence: those of all layers, one after another; all 0 at the beginning of an episode. */
  readonly size: number
  /** The largest lag of a layer, in time steps. */
  readonly lag: number

  /**
   * @param states of each layer, [capacity + lag * sequences x its size]
   * @param keep [capacity]: time steps of its episode before the row; 0 where an episode begins: then the state that enters counts as 0,
   * and no gradient passes. A network whose lags are all 1 only asks whether it is 0.
   */
  constructor(
    private readonly states: readonly States[],
    readonly keep: Float32Array,
  ) {
    this.size = states.reduce((sum, { columns, lag }) => sum + lag * columns, 0)
    this.lag = Math.max(...states.map(({ lag }) => lag))
  }

  /** Copies the state that enters a row to `to`, from `offset` on. @param width sequences side by side */
  read(row: number, to: Float32Array, offset: number, width: number): void {
    let at = offset
    for (const { data, stride, columns, lag } of this.states) {
      for (let step = 0; step < lag; step++) {
        const from = (row + step * width) * stride
        for (let j = 0; j < columns; j++) to[at++] = data[from + j]!
      }
    }
  }

  /** Copies a state from `from`, from `offset` on, to where it enters a row. @param width sequences side by side */
  write(row: number, from: ArrayLike<number>, offset: number, width: number): void {
    let at = offset
    for (const { data, stride, columns, lag } of this.states) {
      for (let step = 0; step < lag; step++) {
        const to = (row + step * width) * stride
        for (let j = 0; j < columns; j++) data[to + j] = from[at++]!
      }
    }
  }

  /** Copies the states that enter a time step of `width` rows from row `from` on to row `to` and up. */
  move(from: number, to: number, width: number): void {
    for (const { data, stride, lag } of this.states) data.copyWithin(to * stride, from * stride, (from + lag * width) * stride)
  }

  /**
   * Copies the states that enter row `from` to where they enter row `to`, for a pass of one time step: of those with a lag only the first
   * line enters it.
   */
  moveRow(from: number, to: number): void {
    for (const { data, stride } of this.states) data.copyWithin(to * stride, from * stride, (from + 1) * stride)
  }
}
