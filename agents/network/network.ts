import type { Plain } from '../../src/trainable.js'
import type { Builder, RowsAxis } from '../../tensors/builder.js'
import type { Optimizer, OptimizerSettings, OptimizerStep } from '../../tensors/optimizers/optimizer.js'
import { optimizers } from '../../tensors/optimizers/optimizers.js'
import { type Lines, type NamedParameter, type Outputs, type Programs, programs } from '../../tensors/program.js'
import type { Tensor } from '../../tensors/tensor.js'
import { AgentError } from '../errors.js'
import type { NetworkGraph } from '../export/graph.js'
import type { Tasks } from './body.js'
import { CONTEXT, type Definition, define, functionsOf, gradientOf, OBSERVATIONS } from './define.js'
import { describeNetwork } from './describe.js'
import type { HeadShape } from './layers.js'
import { KEEP, Recurrence } from './recurrence.js'
import type { Heads, NetworkSpec } from './spec.js'

/** A matrix inside live memory: row i starts at `data[i * stride]` and holds `columns` values. */
export interface Rows {
  readonly data: Float32Array
  readonly stride: number
  readonly columns: number
}

/** The same for observations: bytes stay bytes until the network's first layer. */
export interface ObservationRows {
  readonly data: Float32Array | Uint8Array
  readonly stride: number
  readonly columns: number
}

/** A head: what the network put out, and where the agent writes the loss's gradient by it. [capacity x size]. */
export interface Head {
  readonly output: Rows
  readonly gradient: Rows
}

/** Parameters that no layer reads, such as log standard deviations: views into parameters and gradients. */
export interface FreeParameters {
  readonly values: Float32Array
  readonly gradients: Float32Array
}

/** One observation, row-major: [size] for a vector, [height, width, channels] for a picture. */
export interface ObservationShape {
  readonly shape: readonly number[]
  readonly type: 'float32' | 'uint8'
  /** What bytes are multiplied by in the first layer: 1/255 for pixels, 1 for bools. 1 for floats. */
  readonly scale: number
  /** The parts of a Dict by name, in the order in which they are flattened. Absent: it is none. */
  readonly parts?: Readonly<Record<string, ObservationPart>>
}

export interface ObservationPart {
  /** Its place in the flattened observation. */
  readonly first: number
  readonly shape: readonly number[]
}

/** All that a network is built for. */
export interface NetworkShape {
  readonly observation: ObservationShape
  /** Columns of `Network.context`; 0 for none. */
  readonly contextSize: number
  /** What the agent reads of the network, by name. */
  readonly heads: Readonly<Record<string, HeadShape>>
  /** The number of choices of each part of an action. Absent: it is no choice. */
  readonly actions?: readonly number[]
  /** Sizes of the free parameters, by name. */
  readonly free: Readonly<Record<string, number>>
  /** Rows of memory. */
  readonly capacity: number
  /** The most sequences side by side (environments): what a network with memory has states for, and rows of a time step. */
  readonly sequences: number
  readonly optimizer: 'rmsprop' | 'adam'
  /** Relaxed SIMD (fused multiply-add): a second class of bits, faster. */
  readonly fma: boolean
  /** What `act` computes beside the heads; its inputs and outputs can be had by name. Absent: nothing. */
  readonly acting?: (t: Builder, heads: Readonly<Record<string, Tensor>>, rows: RowsAxis) => Outputs
  /** What else is learned of the network's features, its parameters behind those of the heads. Absent: nothing. */
  readonly tasks?: Tasks
}

/** What a program that acts reads of a network: [rows, n] numbers that it chooses by, and [rows, 1] their value. */
export type Readout = (t: Builder, heads: Heads) => { readonly policy: Tensor; readonly value: Tensor }

const policyAndValue: Readout = (_, { policy, value }) => ({ policy: policy!, value: value! })

type Functions = Readonly<Record<'forward' | 'act' | 'backward' | 'step', Outputs> & Record<string, Outputs>>
/** Runs a function of the network for rows first to first + count - 1, `width` of them in a time step. */
export type Run = (first: number, count: number, width: number) => void

/**
 * A network with heads over one flat parameter vector. Rows are a fixed stretch of memory: the agent writes observations into them,
 * `forward` fills heads and keeps the activations, `backward` uses those, so a rollout's forward passes are not repeated.
 *
 * Views stay valid for the network's life. Rows and parameters are padded to whole vectors; the padding is 0 and stays 0.
 */
export class Network {
  readonly parameters: Float32Array
  /** Same layout as `parameters`. Overwritten by `backward` but for those of free parameters, which the agent fills afterwards. */
  readonly gradients: Float32Array
  /** [capacity x size of an observation]: the input rows, in `NetworkShape.observation`'s type. */
  readonly observations: ObservationRows
  /** [capacity x contextSize]: inputs beside the observation (last action one-hot, last reward); null where the network reads none. */
  readonly context: Rows | null
  /** Null for a network without memory. */
  readonly recurrence: Recurrence | null
  readonly heads: Readonly<Record<string, Head>>
  readonly free: Readonly<Record<string, FreeParameters>>
  readonly capacity: number
  /** The parameters by name, such as `body.0.kernel`, each a view into the flat vectors. */
  readonly named: readonly NamedParameter[]
  readonly #observation: ObservationShape
  readonly #optimizer: Optimizer
  readonly #programs: Programs<Functions>
  readonly #builder: Builder
  readonly #forward: Run
  readonly #act: Run
  readonly #backward: Run
  readonly #step: Run

  /** @throws AgentError NETWORK_MISFIT when the network cannot read such observations, or has not the heads that are asked for */
  constructor(spec: NetworkSpec, shape: NetworkShape) {
    const { capacity, free, fma } = shape
    let builder: Builder | null = null
    let definition: Definition | null = null
    let optimizer: OptimizerStep | null = null
    const all = programs<Functions>(
      (t) => {
        builder = t
        definition = define(t, spec, shape)
        const functions = functionsOf(t, definition, shape)
        optimizer = optimizers[shape.optimizer](t)
        return { ...functions, step: { norm: optimizer.norm } }
      },
      { fma },
    )
    const { states, context } = definition!
    const lag = Math.max(1, ...states.map((one) => one.lag))
    if (lag > (spec.lag ?? 1)) {
      const what = `Expected the layers of the network to reach back ${spec.lag ?? 1} time steps, as its spec says, got ${lag}`
      throw new AgentError('NETWORK_MISFIT', what)
    }
    const rows = (name: string) => all.input(name) as Rows
    this.#programs = all
    this.#builder = builder!
    this.#observation = shape.observation
    this.capacity = capacity
    this.named = all.named
    this.parameters = all.parameters
    this.gradients = all.gradients
    this.observations = all.input(OBSERVATIONS) as ObservationRows
    this.context = context ? rows(CONTEXT) : null
    this.recurrence =
      states.length > 0
        ? new Recurrence(
            states.map(({ name, lag }) => ({ ...rows(name), lag })),
            rows(KEEP).data,
          )
        : null
    this.heads = byName(Object.keys(shape.heads), (name) => ({
      output: all.output('forward', name) as Rows,
      gradient: rows(gradientOf(name)),
    }))
    this.free = byName(Object.keys(free), (name) => {
      const { values, gradient } = all.named.find((parameter) => parameter.name === name)!
      return { values: values.data as Float32Array, gradients: gradient.data as Float32Array }
    })
    this.#optimizer = optimizer!.open({ ...all, state: (name) => rows(name).data })
    this.#forward = all.function('forward')
    this.#act = shape.acting ? all.function('forward', 'act') : this.#forward
    this.#backward = all.function('backward')
    this.#step = all.function('step')
  }

  /**
   * Fresh weights: orthogonal, with the gain of each head, sqrt(2) for hidden layers; biases and free parameters 0. The optimiser starts
   * afresh too.
   */
  initialise(random: () => number): void {
    this.#programs.initialise(random)
    this.#optimizer.reset()
  }

  /**
   * Rows first to first+count-1: count / width time steps of `width` sequences, time-major (row = first + time * width + sequence). A
   * network without memory takes every row for itself, whatever the width. The first call for given numbers records it; later ones cost
   * one call.
   *
   * @param width absent, count: one time step
   * @throws RangeError when rows are beyond the capacity, or width does not divide count
   */
  forward(first: number, count: number, width = count): void {
    this.#forward(first, count, width)
  }

  /** `forward`, and what the agent computes beside it to act. */
  act(first: number, count: number, width = count): void {
    this.#act(first, count, width)
  }

  /**
   * Gradients of the heads' rows 0 to count-1, summed over rows; overwrites `gradients`. Flows back through time to row 0 and no further
   * (truncated backpropagation); `width` as in the forward pass over the whole.
   */
  backward(count: number, width = count): void {
    this.#backward(0, count, width)
  }

  /** The shapes of the parameters by name. */
  get shapes(): Readonly<Record<string, readonly number[]>> {
    return Object.fromEntries(this.#programs.named.map(({ name, shape }) => [name, [...shape]]))
  }

  /** The memory of what `acting` reads. */
  actingInput(name: string): Lines {
    return this.#programs.input(name)
  }

  /** The memory of what `acting` computes. */
  actingOutput(name: string): Lines {
    return this.#programs.output('act', name)
  }

  /** A function of `tasks`. One that goes backward overwrites those of the `gradients` that it reaches. */
  task(name: string): Run {
    return this.#programs.function(name)
  }

  /** The memory of what a task reads. */
  taskInput(name: string): Lines {
    return this.#programs.input(name)
  }

  /** The memory of what a task yields. */
  taskOutput(name: string, output: string): Lines {
    return this.#programs.output(name, output)
  }

  /**
   * Clips the gradient's global norm and takes one step. Returns the norm before clipping.
   *
   * @param watched whether `applied` is to speak of this step; absent: no
   */
  optimise(settings: OptimizerSettings, watched = false): number {
    if (watched) this.#optimizer.watch()
    this.#optimizer.prepare(settings)
    this.#step(0, 1, 1)
    return this.#optimizer.norm()
  }

  /** The settings that the optimiser's kernel used at the last step that was watched, as its memory and the step show; rounded to float32. */
  applied(): OptimizerSettings {
    return this.#optimizer.applied()
  }

  /** The network as plain data, with a copy of its present parameters, for what acts outside of Clade. */
  describe(readout = policyAndValue): NetworkGraph {
    const { outputs, named } = this.#programs
    const { policy, value } = readout(this.#builder, outputs.forward)
    const logStd = this.free.log_std?.values ?? new Float32Array(0)
    return describeNetwork(outputs.forward, { policy, value }, named, this.#observation, logStd)
  }

  /** Optimiser state, copied. */
  getOptimizer(): Plain {
    return this.#optimizer.getState()
  }

  setOptimizer(state: Plain): void {
    this.#optimizer.setState(state)
  }
}

function byName<T>(names: readonly string[], of: (name: string) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(names.map((name) => [name, of(name)]))
}
