import { type Arena, COLUMN_STEP, type Matrix, roundUp } from '../kernels/arena.js'
import type { Recorder } from '../kernels/recorder.js'
import type { ParameterBlocks } from '../parameters.js'

export type Activation = 'tanh' | 'relu'

/** Rows that a layer reads: observations, or another layer's output. */
export interface Input {
  readonly rows: Matrix
  /** Columns that are read. */
  readonly columns: number
  /** The layer that puts them out; observations have none, and no gradient is wanted by them. */
  readonly layer?: Dense
}

/**
 * y = activation(x W + b) for rows x. W is [inputs x outputs], b a row. Outputs are padded to whole vectors: the padding of W and b is 0, so
 * that of y is 0 (both activations keep 0), so are its gradients.
 */
export class Dense {
  /** Where W and b start in the flat parameter vector. */
  readonly weights: number
  readonly bias: number
  /** [capacity x outputs]. */
  readonly output: Matrix
  /** [capacity x outputs]: the loss's gradient by x W + b. */
  readonly gradient: Matrix
  /** Padded. */
  readonly outputs: number
  readonly #blocks: ParameterBlocks
  readonly #input: Input
  readonly #activation: Activation | 'none'
  readonly #transposed: Matrix

  constructor(arena: Arena, blocks: ParameterBlocks, input: Input, outputs: number, capacity: number, activation: Activation | 'none') {
    this.#blocks = blocks
    this.#input = input
    this.#activation = activation
    this.outputs = roundUp(outputs, COLUMN_STEP)
    this.weights = blocks.add(input.columns * this.outputs)
    this.bias = blocks.add(this.outputs)
    this.output = arena.matrix(capacity, this.outputs)
    this.gradient = arena.matrix(capacity, this.outputs)
    this.#transposed = arena.matrix(this.outputs, input.columns)
  }

  /** What the next layer reads. */
  asInput(): Input {
    return { rows: this.output, columns: this.outputs, layer: this }
  }

  forward(recorder: Recorder, first: number, count: number): void {
    const { rows, columns } = this.#input
    recorder.gemm({
      m: count,
      n: this.outputs,
      k: columns,
      a: { at: rows.at + first * rows.row, row: rows.row, column: 1 },
      b: { at: this.#blocks.parameter(this.weights), row: this.outputs },
      c: { at: this.output.at + first * this.output.row, row: this.output.row },
      bias: this.#blocks.parameter(this.bias),
      activation: this.#activation,
    })
  }

  /** From `gradient`'s rows 0 to count-1: the parameters' gradients, and `gradient` of the layer before. */
  backward(recorder: Recorder, count: number): void {
    const { rows, columns, layer } = this.#input
    const d = this.gradient
    // dL/dW = x^T d
    recorder.gemm({
      m: columns,
      n: this.outputs,
      k: count,
      a: { at: rows.at, row: 1, column: rows.row },
      b: d,
      c: { at: this.#blocks.gradient(this.weights), row: this.outputs },
    })
    recorder.columnSums({ rows: count, columns: this.outputs, from: d, to: this.#blocks.gradient(this.bias) })
    if (!layer) return
    // dL/d(x's own x W + b) = (d W^T) * activation'
    recorder.transpose({
      rows: columns,
      columns: this.outputs,
      from: { at: this.#blocks.parameter(this.weights), row: this.outputs },
      to: this.#transposed,
    })
    recorder.gemm({
      m: count,
      n: columns,
      k: this.outputs,
      a: { at: d.at, row: d.row, column: 1 },
      b: this.#transposed,
      c: layer.gradient,
      ...layer.#derivative(),
    })
  }

  #derivative() {
    if (this.#activation === 'none') return {}
    return { activation: `${this.#activation}Gradient`, activated: this.output } as const
  }
}
