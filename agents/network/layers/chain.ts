import type { Arena, Matrix } from '../kernels/arena.js'
import type { Recorder } from '../kernels/recorder.js'
import type { ParameterBlocks } from '../parameters.js'
import { type Activation, Dense, type Input } from './dense.js'
import { writeOrthogonal } from './orthogonal.js'

/** Columns of a chain's last layer that are initialised together. */
interface Output {
  readonly columns: number
  readonly gain: number
}

export interface ChainShape {
  readonly observations: Matrix
  readonly observationSize: number
  readonly hidden: readonly number[]
  readonly activation: Activation
  readonly outputs: readonly Output[]
  readonly capacity: number
}

/** Dense layers one after another: hidden ones with an activation, then a linear one whose columns are one or more outputs. */
export class Chain {
  readonly last: Dense
  readonly #shape: ChainShape
  readonly #layers: readonly Dense[]

  constructor(arena: Arena, blocks: ParameterBlocks, shape: ChainShape) {
    this.#shape = shape
    let input: Input = { rows: shape.observations, columns: shape.observationSize }
    const hidden: Dense[] = []
    for (const width of shape.hidden) {
      const layer = new Dense(arena, blocks, input, width, shape.capacity, shape.activation)
      hidden.push(layer)
      input = layer.asInput()
    }
    const columns = shape.outputs.reduce((sum, output) => sum + output.columns, 0)
    this.last = new Dense(arena, blocks, input, columns, shape.capacity, 'none')
    this.#layers = [...hidden, this.last]
  }

  forward(recorder: Recorder, first: number, count: number): void {
    for (const layer of this.#layers) layer.forward(recorder, first, count)
  }

  backward(recorder: Recorder, count: number): void {
    for (const layer of this.#layers.toReversed()) layer.backward(recorder, count)
  }

  /** Orthogonal weights in parameters that are 0. */
  initialise(parameters: Float32Array, random: () => number): void {
    const { hidden, outputs, observationSize } = this.#shape
    let inputs = observationSize
    hidden.forEach((width, i) => {
      const layer = this.#layers[i]!
      writeOrthogonal(parameters.subarray(layer.weights), layer.outputs, inputs, width, Math.SQRT2, random)
      inputs = width
    })
    let column = 0
    for (const { columns, gain } of outputs) {
      writeOrthogonal(parameters.subarray(this.last.weights + column), this.last.outputs, inputs, columns, gain, random)
      column += columns
    }
  }
}
