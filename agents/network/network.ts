import type { Plain } from '../../src/trainable.js'
import type { OptimizerSettings } from '../../tensors/optimizers/optimizer.js'
import type { NetworkGraph } from '../export/graph.js'

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

/** A head: what the network put out, and where the agent writes the loss's gradient by it. */
export interface Head {
  readonly output: Rows
  readonly gradient: Rows
}

/**
 * A policy and a value over one flat parameter vector. Rows are a fixed stretch of memory: the agent writes observations into them,
 * `forward` fills heads and keeps the activations, `backward` uses those, so a rollout's forward passes are not repeated.
 *
 * Views stay valid for the network's life. Rows and parameters are padded to whole vectors; the padding is 0 and stays 0.
 */
export interface Network {
  readonly parameters: Float32Array
  /** Same layout as `parameters`. Overwritten by `backward` but for `free`, which the agent fills afterwards. */
  readonly gradients: Float32Array
  /** [capacity x size of an observation]: the input rows, in `NetworkShape.observation`'s type. */
  readonly observations: ObservationRows
  /** [capacity x contextSize]: inputs beside the observation (last action one-hot, last reward); null where the network reads none. */
  readonly context: Rows | null
  /** Null for a network without memory. */
  readonly recurrence: Recurrence | null
  /** [capacity x policySize]: logits (discrete) or means (continuous). */
  readonly policy: Head
  /** [capacity x 1]. */
  readonly value: Head
  /** Parameters that no layer reads (log standard deviations): views into parameters and gradients. */
  readonly free: { readonly values: Float32Array; readonly gradients: Float32Array }
  readonly capacity: number
  /**
   * Fresh weights: orthogonal, gain sqrt(2) for hidden layers, 0.01 for the policy, 1 for the value; biases and free parameters 0. The
   * optimiser starts afresh too.
   */
  initialise(random: () => number): void
  /**
   * Rows first to first+count-1: count / width time steps of `width` sequences, time-major (row = first + time * width + sequence). A
   * network without memory takes every row for itself, whatever the width. The first call for given numbers records it; later ones cost
   * one call.
   * @param width absent, count: one time step
   * @throws RangeError when rows are beyond the capacity, or width does not divide count
   */
  forward(first: number, count: number, width?: number): void
  /**
   * Gradients of the heads' rows 0 to count-1, summed over rows; overwrites `gradients`. Flows back through time to row 0 and no further
   * (truncated backpropagation); `width` as in the forward pass over the whole.
   */
  backward(count: number, width?: number): void
  /**
   * Clips the gradient's global norm and takes one step. Returns the norm before clipping.
   * @param watched whether `applied` is to speak of this step; absent: no
   */
  optimise(settings: OptimizerSettings, watched?: boolean): number
  /** The settings that the optimiser's kernel used at the last step that was watched, as its memory and the step show; rounded to float32. */
  applied(): OptimizerSettings
  /** Optimiser state, copied. */
  getOptimizer(): Plain
  setOptimizer(state: Plain): void
  /**
   * Samples an action per row from the softmax of the policy's logits, by one uniform number a row: writes `probabilities`
   * (rows as policy) and `actions`. Rows first to first+count-1.
   */
  readonly categorical: Categorical
  /** The network as plain data, with a copy of its present parameters, for what acts outside of Clade. */
  describe(): NetworkGraph
}

/**
 * The memory of a network. The state that enters row i is row i of `states`; `forward(first, count, width)` reads rows first to
 * first+width-1 and writes rows first+width to first+count+width-1, so a rollout acted step by step leaves every row its state.
 */
export interface Recurrence {
  /** [capacity + sequences x size]; all of a sequence's memory, 0 at the beginning of an episode. */
  readonly states: Rows
  /** [capacity]: 1 where the row goes on, 0 where an episode begins: then the state that enters counts as 0, and no gradient passes. */
  readonly keep: Float32Array
}

export interface Categorical {
  readonly probabilities: Rows
  readonly actions: Int32Array
  /** Uniform numbers in [0, 1), one a row: written by the agent before `sample`. */
  readonly uniforms: Float32Array
  /** forward(first, count, width) and the sampling, in one call. */
  forwardAndSample(first: number, count: number, width?: number): void
}

/** A network before it is built, with its options: the result of `mlp`, `conv`, `lstm` or `sequential`. */
export interface NetworkSpec {
  /** Its options as run.json records them. */
  readonly config: Plain
  /** The inputs that it reads beside observations. */
  readonly context: { readonly lastAction: boolean; readonly lastReward: boolean }
  /** @throws AgentError NETWORK_MISFIT when it cannot read observations of that shape */
  build(shape: NetworkShape): Network
}

/** One observation, row-major: [size] for a vector, [height, width, channels] for a picture. */
export interface ObservationShape {
  readonly shape: readonly number[]
  readonly type: 'float32' | 'uint8'
  /** What bytes are multiplied by in the first layer: 1/255 for pixels, 1 for bools. 1 for floats. */
  readonly scale: number
}

export interface NetworkShape {
  readonly observation: ObservationShape
  /** Columns of `Network.context`; 0 for none. */
  readonly contextSize: number
  readonly policySize: number
  /** Free parameters (log standard deviations), 0 for discrete policies. */
  readonly freeSize: number
  /** Rows of memory. */
  readonly capacity: number
  /** The most sequences side by side (environments): what a network with memory has states for, and rows of a time step. */
  readonly sequences: number
  readonly optimizer: 'rmsprop' | 'adam'
  /** Relaxed SIMD (fused multiply-add): a second class of bits, faster. */
  readonly fma: boolean
}
