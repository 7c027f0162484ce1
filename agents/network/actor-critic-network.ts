import type { Plain } from '../../src/trainable.js'
import { Arena, COLUMN_STEP, type Matrix, roundUp } from '../../tensors/kernels/arena.js'
import { CommandLists } from '../../tensors/kernels/command-lists.js'
import { Engine } from '../../tensors/kernels/engine.js'
import type { Recorder } from '../../tensors/kernels/recorder.js'
import type { Optimizer, OptimizerSettings } from '../../tensors/optimizers/optimizer.js'
import { optimizers } from '../../tensors/optimizers/optimizers.js'
import { ParameterBlocks } from '../../tensors/parameters.js'
import type { NetworkGraph } from '../export/graph.js'
import { type Chain, describeChains } from './describe.js'
import { bytesToFloats } from './layers/bytes.js'
import { Dense, type Output } from './layers/dense.js'
import { from, type Layer, type LayerPlan, type RowRange, type Signal, type Site } from './layers/layer.js'
import { type Orthonormal, orthonormalVectors } from './layers/orthogonal.js'
import type { Categorical, Head, Network, NetworkShape, ObservationRows, Recurrence, Rows } from './network.js'
import { RecurrencePlan } from './recurrence.js'
import { RowRanges } from './row-ranges.js'

const POLICY_GAIN = 0.01
const VALUE_GAIN = 1

/** The layers between observations and heads. */
export interface Body {
  readonly plans: readonly LayerPlan[]
  /** Whether policy and value have all of these layers each for itself. */
  readonly separate: boolean
}

/**
 * One chain of layers, whose last one is dense and holds policy and value side by side, or one chain each.
 *
 * The flat parameters: per chain (policy first) and layer what the layer's class says, mostly W row by row, then b; last the free ones.
 * Each of these starts at a multiple of 16 floats. Layers' outputs are padded to a multiple of 4, so rows of W are, and so is the number
 * of rows above a hidden layer.
 */
export class ActorCriticNetwork implements Network {
  readonly parameters: Float32Array
  readonly gradients: Float32Array
  readonly observations: ObservationRows
  readonly context: Rows | null
  readonly recurrence: Recurrence | null
  readonly policy: Head
  readonly value: Head
  readonly free: Network['free']
  readonly capacity: number
  readonly categorical: Categorical
  /** In the order of the forward pass. */
  readonly #layers: readonly Omit<Layer, 'describe'>[]
  readonly #chains: readonly Chain[]
  readonly #observation: NetworkShape['observation']
  readonly #ranges: RowRanges
  readonly #optimizer: Optimizer
  readonly #forward: (key: number) => void
  readonly #backward: (key: number) => void
  readonly #step: (key: number) => void
  readonly #orthonormal: (random: () => number) => Orthonormal

  constructor({ plans, separate }: Body, shape: NetworkShape) {
    const { capacity, policySize, sequences } = shape
    this.capacity = capacity
    const arena = new Arena()
    const blocks = new ParameterBlocks()
    const observations = observationSignal(arena, shape)
    const context = shape.contextSize > 0 && plans.some((plan) => plan.readsContext) ? arena.matrix(capacity, shape.contextSize) : null
    const stateSize = plans.reduce((sum, plan) => sum + plan.stateSize, 0)
    const recurrence = stateSize > 0 ? new RecurrencePlan(arena, stateSize, shape) : null
    const site: Site = { arena, blocks, capacity, context: context && { rows: context, columns: shape.contextSize }, recurrence }
    const first = observations.scale !== undefined && !plans[0]?.readsBytes ? [bytesToFloats(site, observations)] : []
    const input = first[0]?.output ?? observations
    const policyOutput = { columns: policySize, gain: POLICY_GAIN }
    const valueOutput = { columns: 1, gain: VALUE_GAIN }
    const chains = separate
      ? [chain(site, input, plans, [policyOutput]), chain(site, input, plans, [valueOutput])]
      : [chain(site, input, plans, [policyOutput, valueOutput])]
    this.#layers = [...first, ...chains.flatMap(({ hidden, last }) => [...hidden, last])]
    this.#chains = chains
    this.#observation = shape.observation
    this.#ranges = new RowRanges(capacity, recurrence ? sequences : 0)
    const free = blocks.add(shape.freeSize)
    blocks.place(arena)
    const optimizer = optimizers[shape.optimizer](arena, blocks)
    const probabilities = arena.matrix(capacity, policySize)
    const uniforms = arena.allocate(capacity)
    const chosen = arena.allocate(capacity)
    const policyLayer = chains[0]!.last.output
    const forward = (recorder: Recorder, range: RowRange) => {
      for (const layer of this.#layers) layer.forward(recorder, range)
    }
    const actions = (recorder: Recorder, range: RowRange) => {
      forward(recorder, range)
      recorder.sample({
        rows: range.count,
        actions: policySize,
        logits: from(policyLayer.rows, range.first),
        uniforms: uniforms + range.first,
        probabilities: from(probabilities, range.first),
        chosen: chosen + range.first,
      })
    }
    // A list for each time step of the longest rollout.
    const step = { first: 0, count: Math.min(sequences, capacity), width: Math.min(sequences, capacity) }
    const room = CommandLists.allocate(arena, Math.ceil(capacity / step.count), (recorder) => actions(recorder, step))

    const engine = new Engine(arena.end, shape.fma)
    const rows = (matrix: Matrix, columns: number, skip = 0): Rows => ({
      data: engine.floats(matrix.at + skip, capacity * matrix.row - skip),
      stride: matrix.row,
      columns,
    })
    const head = ({ rows: output, gradient }: Dense['output'], columns: number, skip: number): Head => ({
      output: rows(output, columns, skip),
      gradient: rows(gradient, columns, skip),
    })
    this.parameters = engine.floats(blocks.parameter(0), blocks.size)
    this.gradients = engine.floats(blocks.gradient(0), blocks.size)
    this.observations = observationRows(engine, observations, capacity)
    this.context = context && rows(context, shape.contextSize)
    this.recurrence = recurrence?.views(engine) ?? null
    this.policy = head(policyLayer, policySize, 0)
    this.value = separate ? head(chains[1]!.last.output, 1, 0) : head(policyLayer, 1, policySize)
    this.free = {
      values: this.parameters.subarray(free, free + shape.freeSize),
      gradients: this.gradients.subarray(free, free + shape.freeSize),
    }
    this.#optimizer = optimizer(engine)

    const programs = new CommandLists(engine, room)
    this.#forward = programs.family((recorder, key) => forward(recorder, this.#ranges.range(key)))
    const forwardAndSample = programs.family((recorder, key) => actions(recorder, this.#ranges.range(key)))
    this.#backward = programs.family((recorder, key) => {
      for (const layer of this.#layers.toReversed()) layer.backward(recorder, this.#ranges.range(key))
    })
    this.#step = programs.family((recorder) => this.#optimizer.record(recorder))
    // Over the gradients and what follows them, the optimiser's vectors: as many doubles as there are parameters, and no layer needs more.
    this.#orthonormal = orthonormalVectors(blocks.gradient(0), 2 * blocks.size, engine, programs)
    this.categorical = {
      probabilities: rows(probabilities, policySize),
      actions: engine.ints(chosen, capacity),
      uniforms: engine.floats(uniforms, capacity),
      forwardAndSample: (first, count, width = count) => forwardAndSample(this.#ranges.key(first, count, width)),
    }
  }

  initialise(random: () => number): void {
    this.parameters.fill(0)
    const orthonormal = this.#orthonormal(random)
    for (const layer of this.#layers) layer.initialise(this.parameters, orthonormal)
    this.gradients.fill(0)
    this.#optimizer.reset()
  }

  forward(first: number, count: number, width = count): void {
    this.#forward(this.#ranges.key(first, count, width))
  }

  backward(count: number, width = count): void {
    this.#backward(this.#ranges.key(0, count, width))
  }

  optimise(settings: OptimizerSettings, watched = false): number {
    if (watched) this.#optimizer.watch()
    this.#optimizer.prepare(settings)
    this.#step(0)
    return this.#optimizer.norm()
  }

  applied(): OptimizerSettings {
    return this.#optimizer.applied()
  }

  describe(): NetworkGraph {
    return describeChains(this.#chains, this.parameters, this.#observation, this.free.values)
  }

  getOptimizer(): Plain {
    return this.#optimizer.getState()
  }

  setOptimizer(state: Plain): void {
    this.#optimizer.setState(state)
  }
}

/** The layers of the plans, each reading the one before, and a linear one for the heads. */
function chain(site: Site, observations: Signal, plans: readonly LayerPlan[], heads: readonly Output[]): { hidden: Layer[]; last: Dense } {
  let input = observations
  const hidden = plans.map((plan) => {
    const layer = plan.build(site, input)
    input = layer.output
    return layer
  })
  return { hidden, last: new Dense(site, input, heads, 'none') }
}

function observationSignal(arena: Arena, { capacity, observation }: NetworkShape): Signal {
  const { shape, type, scale } = observation
  const columns = shape.reduce((product, size) => product * size, 1)
  const common = { columns, shape, gradient: null, derivative: {} }
  if (type === 'float32') return { rows: arena.matrix(capacity, columns), ...common }
  // Whole floats, since offsets are in floats; no more, so that most observations lie without gaps and are copied in one piece.
  const row = roundUp(columns, COLUMN_STEP)
  return { rows: { at: arena.allocate((capacity * row) / 4), row }, scale, ...common }
}

function observationRows(engine: Engine, { rows: { at, row }, columns, scale }: Signal, capacity: number): ObservationRows {
  if (scale === undefined) return { data: engine.floats(at, capacity * row), stride: row, columns }
  const { buffer, byteOffset, byteLength } = engine.floats(at, (capacity * row) / 4)
  return { data: new Uint8Array(buffer, byteOffset, byteLength), stride: row, columns }
}
