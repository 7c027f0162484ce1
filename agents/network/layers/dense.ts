import { COLUMN_STEP, type Matrix, roundUp } from '../../../tensors/kernels/arena.js'
import type { Recorder } from '../../../tensors/kernels/recorder.js'
import type { DenseNode } from '../../export/graph.js'
import { gather, gatherRow, indices } from './gather.js'
import { type Activation, from, type Layer, type LayerPlan, type RowRange, type Signal, type Site } from './layer.js'
import { type Orthonormal, unpadded, writeOrthogonal } from './orthogonal.js'

/** Columns that are initialised together. */
export interface Output {
  readonly columns: number
  readonly gain: number
}

/** A hidden layer of that width. */
export function dense(width: number, activation: Activation): LayerPlan {
  return {
    stateSize: 0,
    readsContext: false,
    readsBytes: false,
    build: (site, input) => new Dense(site, input, [{ columns: width, gain: Math.SQRT2 }], activation),
  }
}

/**
 * y = activation(x W + b) for rows x. W is [inputs x outputs], b a row. Outputs are padded to whole vectors: the padding of W and b is 0, so
 * that of y is 0 (both activations keep 0), so are its gradients.
 */
export class Dense implements Layer {
  readonly output: Signal & { readonly gradient: Matrix }
  readonly #site: Site
  readonly #input: Signal
  readonly #outputs: readonly Output[]
  readonly #activation: Activation | 'none'
  /** Where W and b start in the flat parameter vector. */
  readonly #weights: number
  readonly #bias: number
  /** Columns of W. */
  readonly #columns: number
  readonly #transposed: Matrix | null

  constructor(site: Site, input: Signal, outputs: readonly Output[], activation: Activation | 'none') {
    const { arena, blocks, capacity } = site
    const width = outputs.reduce((sum, output) => sum + output.columns, 0)
    this.#site = site
    this.#input = input
    this.#outputs = outputs
    this.#activation = activation
    this.#columns = roundUp(width, COLUMN_STEP)
    this.#weights = blocks.add(input.columns * this.#columns)
    this.#bias = blocks.add(this.#columns)
    const rows = arena.matrix(capacity, this.#columns)
    this.output = {
      rows,
      columns: this.#columns,
      shape: [width],
      gradient: arena.matrix(capacity, this.#columns),
      derivative: activation === 'none' ? {} : { activation: `${activation}Gradient`, activated: rows },
    }
    this.#transposed = input.gradient && arena.matrix(this.#columns, input.columns)
  }

  forward(recorder: Recorder, { first, count }: RowRange): void {
    const { rows, columns } = this.#input
    const { blocks } = this.#site
    recorder.gemm({
      m: count,
      n: this.#columns,
      k: columns,
      a: { ...from(rows, first), column: 1 },
      b: { at: blocks.parameter(this.#weights), row: this.#columns },
      c: from(this.output.rows, first),
      bias: blocks.parameter(this.#bias),
      activation: this.#activation,
    })
  }

  backward(recorder: Recorder, { count }: RowRange): void {
    const { rows, columns, gradient, derivative } = this.#input
    const { blocks } = this.#site
    const d = this.output.gradient
    // dL/dW = x^T d
    recorder.gemm({
      m: columns,
      n: this.#columns,
      k: count,
      a: { at: rows.at, row: 1, column: rows.row },
      b: d,
      c: { at: blocks.gradient(this.#weights), row: this.#columns },
    })
    recorder.columnSums({ rows: count, columns: this.#columns, from: d, to: blocks.gradient(this.#bias) })
    if (!gradient || !this.#transposed) return
    // the gradient by what stands before the input's activation: (d W^T) * activation'
    recorder.transpose({
      rows: columns,
      columns: this.#columns,
      from: { at: blocks.parameter(this.#weights), row: this.#columns },
      to: this.#transposed,
    })
    recorder.gemm({ m: count, n: columns, k: this.#columns, a: { ...d, column: 1 }, b: this.#transposed, c: gradient, ...derivative })
  }

  initialise(parameters: Float32Array, orthonormal: Orthonormal): void {
    let column = 0
    for (const { columns, gain } of this.#outputs) {
      const weights = parameters.subarray(this.#weights + column)
      writeOrthogonal(weights, this.#columns, unpadded(this.#input), columns, gain, orthonormal)
      column += columns
    }
  }

  describe(parameters: Float32Array, name: string, input: string): DenseNode {
    const { shape } = this.output
    const columns = indices(shape[0]!)
    const kernel = gather(parameters, this.#weights, this.#columns, unpadded(this.#input), columns)
    const bias = gatherRow(parameters, this.#bias, columns)
    return { kind: 'dense', name, input, shape, activation: this.#activation, parameters: { kernel, bias } }
  }
}
