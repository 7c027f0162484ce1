import type { Arena, Matrix } from '../../tensors/kernels/arena.js'
import type { Engine } from '../../tensors/kernels/engine.js'
import type { RecurrentMemory } from './layers/layer.js'
import type { NetworkShape, Recurrence } from './network.js'

/** The states of all of a network's layers side by side, planned in the arena. */
export class RecurrencePlan implements RecurrentMemory {
  readonly sequences: number
  readonly keep: number
  readonly #states: Matrix
  readonly #rows: number
  readonly #size: number
  readonly #capacity: number
  #taken = 0

  constructor(arena: Arena, size: number, { capacity, sequences }: NetworkShape) {
    this.sequences = sequences
    this.#capacity = capacity
    this.#rows = capacity + sequences
    this.#size = size
    this.#states = arena.matrix(this.#rows, size)
    this.keep = arena.allocate(capacity)
  }

  takeStates(columns: number): Matrix {
    const at = this.#states.at + this.#taken
    this.#taken += columns
    return { at, row: this.#states.row }
  }

  views(engine: Engine): Recurrence {
    const { at, row } = this.#states
    return {
      states: { data: engine.floats(at, this.#rows * row), stride: row, columns: this.#size },
      keep: engine.floats(this.keep, this.#capacity),
    }
  }
}
