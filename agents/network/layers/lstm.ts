import { COLUMN_STEP, type Matrix, roundUp } from '../../../tensors/kernels/arena.js'
import type { Recorder } from '../../../tensors/kernels/recorder.js'
import type { LstmNode } from '../../export/graph.js'
import { gather, gatherRow, indices } from './gather.js'
import { from, type Layer, type LayerPlan, type RecurrentMemory, type RowRange, type Signal, type Site } from './layer.js'
import { type Orthonormal, unpadded, writeOrthogonal } from './orthogonal.js'

const GATES = 4
/** A memory that keeps what it has until it learns to forget (Jozefowicz, Zaremba and Sutskever 2015). */
const FORGET_BIAS = 1

export function longShortTermMemory(units: number, readsContext: boolean): LayerPlan {
  return {
    stateSize: 2 * roundUp(units, COLUMN_STEP),
    readsContext,
    readsBytes: false,
    build: (site, input) => new LongShortTermMemory(site, input, units, readsContext),
  }
}

/**
 * Hochreiter and Schmidhuber 1997 with the forget gate of Gers et al. 2000. With x the input and the context side by side and h, c the
 * state that enters (0 where an episode begins):
 * i, f, o = sigmoid(x W + h U + b), g = tanh(x W + h U + b); c' = f c + i g; y = h' = o tanh(c').
 *
 * The flat parameters: W [input and context x 4 units], U [units x 4 units], b [4 units]; the gates' columns in the order i, f, g, o,
 * each padded to a multiple of 4.
 */
class LongShortTermMemory implements Layer {
  readonly output: Signal & { readonly gradient: Matrix }
  readonly #site: Site
  readonly #input: Signal
  readonly #context: Site['context']
  readonly #memory: RecurrentMemory
  readonly #width: number
  /** Padded. */
  readonly #units: number
  readonly #inputWeights: number
  readonly #weights: number
  readonly #bias: number
  readonly #states: Matrix
  /** [capacity x 4 units]: sums, then gates; and the loss's gradient by the sums. */
  readonly #gates: Matrix
  readonly #gateGradient: Matrix
  /** [capacity x units]: the h that entered. */
  readonly #masked: Matrix
  readonly #transposed: Matrix
  readonly #inputTransposed: Matrix | null
  /** [sequences x units] each. */
  readonly #scratch: { readonly recurrent: number; readonly later: number }

  constructor(site: Site, input: Signal, units: number, readsContext: boolean) {
    const { arena, blocks, capacity, recurrence } = site
    if (!recurrence) throw new Error('a layer with a memory was given none')
    this.#site = site
    this.#input = input
    this.#context = readsContext ? site.context : null
    this.#memory = recurrence
    this.#width = units
    this.#units = roundUp(units, COLUMN_STEP)
    const gates = GATES * this.#units
    this.#inputWeights = blocks.add((input.columns + (this.#context?.columns ?? 0)) * gates)
    this.#weights = blocks.add(this.#units * gates)
    this.#bias = blocks.add(gates)
    this.#states = recurrence.takeStates(2 * this.#units)
    this.#gates = arena.matrix(capacity, gates)
    this.#gateGradient = arena.matrix(capacity, gates)
    this.#masked = arena.matrix(capacity, this.#units)
    this.#transposed = arena.matrix(gates, this.#units)
    this.#inputTransposed = input.gradient && arena.matrix(gates, input.columns)
    const { sequences } = recurrence
    this.#scratch = { recurrent: arena.allocate(sequences * this.#units), later: arena.allocate(sequences * this.#units) }
    this.output = {
      rows: arena.matrix(capacity, this.#units),
      columns: this.#units,
      shape: [units],
      gradient: arena.matrix(capacity, this.#units),
      derivative: {},
    }
  }

  forward(recorder: Recorder, range: RowRange): void {
    const { first, count } = range
    const { blocks } = this.#site
    const gates = GATES * this.#units
    const c = from(this.#gates, first)
    this.#inputs().forEach(({ rows, columns, weights }, i) => {
      const b = { at: blocks.parameter(weights), row: gates }
      recorder.gemm({ m: count, n: gates, k: columns, a: { ...from(rows, first), column: 1 }, b, c, accumulate: i > 0 })
    })
    recorder.lstm({
      ...this.#sequences(range),
      weights: blocks.parameter(this.#weights),
      bias: blocks.parameter(this.#bias),
      masked: from(this.#masked, first).at,
      output: from(this.output.rows, first).at,
    })
  }

  backward(recorder: Recorder, range: RowRange): void {
    const { count } = range
    const { blocks } = this.#site
    const gates = GATES * this.#units
    const d = this.#gateGradient
    const recurrent = { at: blocks.parameter(this.#weights), row: gates }
    recorder.transpose({ rows: this.#units, columns: gates, from: recurrent, to: this.#transposed })
    recorder.lstmGradient({
      ...this.#sequences(range),
      ...this.#scratch,
      transposed: this.#transposed.at,
      gradient: d.at,
      dh: this.output.gradient.at,
    })
    for (const { rows, columns, weights } of [...this.#inputs(), { rows: this.#masked, columns: this.#units, weights: this.#weights }]) {
      const a = { at: rows.at, row: 1, column: rows.row }
      recorder.gemm({ m: columns, n: gates, k: count, a, b: d, c: { at: blocks.gradient(weights), row: gates } })
    }
    recorder.columnSums({ rows: count, columns: gates, from: d, to: blocks.gradient(this.#bias) })
    const { columns, gradient, derivative } = this.#input
    if (!gradient || !this.#inputTransposed) return
    const input = { at: blocks.parameter(this.#inputWeights), row: gates }
    recorder.transpose({ rows: columns, columns: gates, from: input, to: this.#inputTransposed })
    recorder.gemm({ m: count, n: columns, k: gates, a: { ...d, column: 1 }, b: this.#inputTransposed, c: gradient, ...derivative })
  }

  /** Each gate's matrices are orthogonal, gain 1. */
  initialise(parameters: Float32Array, orthonormal: Orthonormal): void {
    const gates = GATES * this.#units
    const inputs = this.#inputRows()
    const recurrent = indices(this.#width)
    for (let gate = 0; gate < GATES; gate++) {
      const column = gate * this.#units
      writeOrthogonal(parameters.subarray(this.#inputWeights + column), gates, inputs, this.#width, 1, orthonormal)
      writeOrthogonal(parameters.subarray(this.#weights + column), gates, recurrent, this.#width, 1, orthonormal)
    }
    const forget = this.#bias + this.#units
    parameters.fill(FORGET_BIAS, forget, forget + this.#width)
  }

  describe(parameters: Float32Array, name: string, input: string): LstmNode {
    const stride = GATES * this.#units
    const columns = indices(GATES).flatMap((gate) => indices(this.#width).map((unit) => gate * this.#units + unit))
    return {
      ...{ kind: 'lstm', name, input, shape: this.output.shape, units: this.#width, readsContext: this.#context !== null },
      parameters: {
        kernel: gather(parameters, this.#inputWeights, stride, this.#inputRows(), columns),
        recurrent_kernel: gather(parameters, this.#weights, stride, indices(this.#width), columns),
        bias: gatherRow(parameters, this.#bias, columns),
      },
    }
  }

  /** The rows of W that are no padding: those of the input, then those of the context. */
  #inputRows(): number[] {
    const context = indices(this.#context?.columns ?? 0).map((i) => this.#input.columns + i)
    return [...unpadded(this.#input), ...context]
  }

  #inputs(): { rows: Matrix; columns: number; weights: number }[] {
    const { rows, columns } = this.#input
    const input = { rows, columns, weights: this.#inputWeights }
    if (!this.#context) return [input]
    return [input, { ...this.#context, weights: this.#inputWeights + columns * GATES * this.#units }]
  }

  #sequences({ first, count, width }: RowRange) {
    return {
      steps: count / width,
      width,
      units: this.#units,
      gates: from(this.#gates, first).at,
      states: from(this.#states, first),
      keep: this.#memory.keep + first,
    }
  }
}
