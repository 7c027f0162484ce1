import type { Arena, Matrix } from '../../../tensors/kernels/arena.js'
import type { Derivative } from '../../../tensors/kernels/operands.js'
import type { Recorder } from '../../../tensors/kernels/recorder.js'
import type { ParameterBlocks } from '../../../tensors/parameters.js'
import type { GraphNode } from '../../export/graph.js'
import type { Orthonormal } from './orthogonal.js'

export type Activation = 'tanh' | 'relu'

/** What one layer puts out and the next reads: a row for each observation. */
export interface Signal {
  readonly rows: Matrix
  /** With the padding. */
  readonly columns: number
  /**
   * [size], or [height, width, channels]. The last of them may be padded: row r holds `shape.at(-1)` numbers in each of its
   * `columns / (the others' product)` columns.
   */
  readonly shape: readonly number[]
  /** Set where the rows are bytes: what they are multiplied by. `rows.row` then counts bytes. */
  readonly scale?: number
  /** What the reader writes: the loss's gradient by what stands before the activation. Observations have none; then columns are a multiple of 4. */
  readonly gradient: Matrix | null
  /** What the reader multiplies that gradient by. */
  readonly derivative: Derivative
}

/** Rows first to first+count-1, count / width time steps of `width` sequences. */
export interface RowRange {
  readonly first: number
  readonly count: number
  readonly width: number
}

/** One layer of one network, with its parameters and its memory in the arena. */
export interface Layer {
  readonly output: Signal
  /** Records what computes the rows' output. */
  forward(recorder: Recorder, range: RowRange): void
  /** Records what computes the parameters' gradients and the input's, from the output's; `range.first` is 0. */
  backward(recorder: Recorder, range: RowRange): void
  /** Fresh weights, in parameters that are 0. */
  initialise(parameters: Float32Array, orthonormal: Orthonormal): void
  /**
   * The layer as plain data, with its parameters without padding.
   *
   * @param name the name that it gets
   * @param input the name of what it reads
   */
  describe(parameters: Float32Array, name: string, input: string): GraphNode
}

/** What layers are built from, in the order of the flat parameters. */
export interface Site {
  readonly arena: Arena
  readonly blocks: ParameterBlocks
  readonly capacity: number
  /** [capacity x size] of last action and last reward; null where nothing was asked for. */
  readonly context: { readonly rows: Matrix; readonly columns: number } | null
  /** Only where a layer has a memory. */
  readonly recurrence: RecurrentMemory | null
}

/** Where the layers' states lie. */
export interface RecurrentMemory {
  readonly sequences: number
  readonly keep: number
  /** The next `columns` columns of the states. */
  takeStates(columns: number): Matrix
}

/** A layer that is yet to be built. */
export interface LayerPlan {
  /** Columns of state that it carries over time steps: a multiple of 4, 0 for none. */
  readonly stateSize: number
  /** Whether it reads the context. */
  readonly readsContext: boolean
  /** Whether it reads bytes as they are; others get floats. */
  readonly readsBytes: boolean
  build(site: Site, input: Signal): Layer
}

/** The matrix's rows from `first` on. */
export function from({ at, row }: Matrix, first: number): Matrix {
  return { at: at + first * row, row }
}
