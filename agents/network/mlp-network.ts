import type { Plain } from '../../src/trainable.js'
import { Arena, type Matrix } from './kernels/arena.js'
import { Engine } from './kernels/engine.js'
import { Programs } from './kernels/programs.js'
import { Chain } from './layers/chain.js'
import type { Activation, Dense } from './layers/dense.js'
import type { Categorical, Head, Network, NetworkShape, OptimizerSettings, Rows } from './network.js'
import type { Optimizer } from './optimizers/optimizer.js'
import { optimizers } from './optimizers/optimizers.js'
import { ParameterBlocks } from './parameters.js'

const POLICY_GAIN = 0.01
const VALUE_GAIN = 1

export interface MlpShape {
  readonly hidden: readonly number[]
  readonly activation: Activation
  readonly separate: boolean
}

/**
 * A network of one chain of dense layers, whose last layer holds policy and value side by side, or of one chain each.
 *
 * The flat parameters: per chain (policy first) and layer W row by row, then b; last the free ones. Each of these starts at a multiple
 * of 16 floats. Layers' outputs are padded to a multiple of 4, so rows of W are, and so is the number of rows above a hidden layer.
 */
export class MlpNetwork implements Network {
  readonly parameters: Float32Array
  readonly gradients: Float32Array
  readonly observations: Rows
  readonly context = null
  readonly recurrence = null
  readonly policy: Head
  readonly value: Head
  readonly free: Network['free']
  readonly capacity: number
  readonly categorical: Categorical
  readonly #chains: readonly Chain[]
  readonly #optimizer: Optimizer
  readonly #forward: (key: number) => void
  readonly #backward: (key: number) => void
  readonly #step: (key: number) => void

  constructor({ hidden, activation, separate }: MlpShape, shape: NetworkShape) {
    const { capacity, policySize } = shape
    const observationSize = shape.observation.shape.reduce((product, size) => product * size, 1)
    this.capacity = capacity
    const arena = new Arena()
    const blocks = new ParameterBlocks()
    const observations = arena.matrix(capacity, observationSize)
    const policyOutput = { columns: policySize, gain: POLICY_GAIN }
    const valueOutput = { columns: 1, gain: VALUE_GAIN }
    const chainOf = (...outputs: (typeof policyOutput)[]) =>
      new Chain(arena, blocks, { observations, observationSize, hidden, activation, outputs, capacity })
    this.#chains = separate ? [chainOf(policyOutput), chainOf(valueOutput)] : [chainOf(policyOutput, valueOutput)]
    const free = blocks.add(shape.freeSize)
    blocks.place(arena)
    const optimizer = optimizers[shape.optimizer](arena, blocks)
    const probabilities = arena.matrix(capacity, policySize)
    const uniforms = arena.allocate(capacity)
    const chosen = arena.allocate(capacity)
    const lists = Programs.allocate(arena)

    const engine = new Engine(arena.end, shape.fma)
    const rows = (matrix: Matrix, from: number, columns: number): Rows => ({
      data: engine.floats(matrix.at + from, capacity * matrix.row - from),
      stride: matrix.row,
      columns,
    })
    const head = ({ output, gradient }: Dense, from: number, columns: number): Head => ({
      output: rows(output, from, columns),
      gradient: rows(gradient, from, columns),
    })
    const policyLayer = this.#chains[0]!.last
    this.parameters = engine.floats(blocks.parameter(0), blocks.size)
    this.gradients = engine.floats(blocks.gradient(0), blocks.size)
    this.observations = rows(observations, 0, observationSize)
    this.policy = head(policyLayer, 0, policySize)
    this.value = separate ? head(this.#chains[1]!.last, 0, 1) : head(policyLayer, policySize, 1)
    this.free = {
      values: this.parameters.subarray(free, free + shape.freeSize),
      gradients: this.gradients.subarray(free, free + shape.freeSize),
    }
    this.#optimizer = optimizer(engine)

    const programs = new Programs(engine, lists)
    this.#forward = programs.family((recorder, key) => {
      for (const chain of this.#chains) chain.forward(recorder, ...this.#range(key))
    })
    const forwardAndSample = programs.family((recorder, key) => {
      const [first, count] = this.#range(key)
      for (const chain of this.#chains) chain.forward(recorder, first, count)
      const logits = policyLayer.output
      recorder.sample({
        rows: count,
        actions: policySize,
        logits: { at: logits.at + first * logits.row, row: logits.row },
        uniforms: uniforms + first,
        probabilities: { at: probabilities.at + first * probabilities.row, row: probabilities.row },
        chosen: chosen + first,
      })
    })
    this.#backward = programs.family((recorder, key) => {
      const [, count] = this.#range(key)
      for (const chain of this.#chains) chain.backward(recorder, count)
    })
    this.#step = programs.family((recorder) => this.#optimizer.record(recorder))
    this.categorical = {
      probabilities: rows(probabilities, 0, policySize),
      actions: engine.ints(chosen, capacity),
      uniforms: engine.floats(uniforms, capacity),
      forwardAndSample: (first, count) => forwardAndSample(this.#key(first, count)),
    }
  }

  initialise(random: () => number): void {
    this.parameters.fill(0)
    this.gradients.fill(0)
    this.#optimizer.reset()
    for (const chain of this.#chains) chain.initialise(this.parameters, random)
  }

  forward(first: number, count: number): void {
    this.#forward(this.#key(first, count))
  }

  backward(count: number): void {
    this.#backward(this.#key(0, count))
  }

  optimise(settings: OptimizerSettings): number {
    this.#optimizer.prepare(settings)
    this.#step(0)
    return this.#optimizer.norm()
  }

  getOptimizer(): Plain {
    return this.#optimizer.getState()
  }

  setOptimizer(state: Plain): void {
    this.#optimizer.setState(state)
  }

  /** A number for the rows first to first+count-1. */
  #key(first: number, count: number): number {
    if (!(Number.isInteger(first) && Number.isInteger(count) && first >= 0 && count >= 1 && first + count <= this.capacity)) {
      throw new RangeError(`rows ${first} to ${first + count - 1} are not among the network's ${this.capacity} rows`)
    }
    return first * (this.capacity + 1) + count
  }

  #range(key: number): [first: number, count: number] {
    const first = Math.floor(key / (this.capacity + 1))
    return [first, key - first * (this.capacity + 1)]
  }
}
