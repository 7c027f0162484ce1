import type { Plain } from '../../src/trainable.js'

/** A matrix inside live memory: row i starts at `data[i * stride]` and holds `columns` values. */
export interface Rows {
  readonly data: Float32Array
  readonly stride: number
  readonly columns: number
}

/** A head: what the network put out, and where the agent writes the loss's gradient by it. */
export interface Head {
  readonly output: Rows
  readonly gradient: Rows
}

/** What an optimiser step is told, each time anew. */
export interface OptimizerSettings {
  readonly learningRate: number
  /** Largest global L2 norm of the gradient; larger ones are scaled down to it. Infinity switches it off. */
  readonly maxGradNorm: number
  /** RMSProp's decay of the mean square; Adam ignores it. */
  readonly decay: number
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
  /** [capacity x observationSize]: the input rows. */
  readonly observations: Rows
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
  /** Rows first to first+count-1. The first call for a pair records it; later ones cost one call. Throws RangeError beyond the capacity. */
  forward(first: number, count: number): void
  /** Gradients of the heads' rows 0 to count-1, summed over rows; overwrites `gradients`. */
  backward(count: number): void
  /** Clips the gradient's global norm and takes one step. Returns the norm before clipping. */
  optimise(settings: OptimizerSettings): number
  /** Optimiser state, copied. */
  getOptimizer(): Plain
  setOptimizer(state: Plain): void
  /**
   * Samples an action per row from the softmax of the policy's logits, by one uniform number a row: writes `probabilities`
   * (rows as policy) and `actions`. Rows first to first+count-1.
   */
  readonly categorical: Categorical
}

export interface Categorical {
  readonly probabilities: Rows
  readonly actions: Int32Array
  /** Uniform numbers in [0, 1), one a row: written by the agent before `sample`. */
  readonly uniforms: Float32Array
  /** forward(first, count) and the sampling, in one call. */
  forwardAndSample(first: number, count: number): void
}

/** How to build a network; made by `mlp(...)`, closed over its options. */
export interface NetworkSpec {
  /** For run.json. */
  readonly config: Plain
  build(shape: NetworkShape): Network
}

export interface NetworkShape {
  readonly observationSize: number
  readonly policySize: number
  /** Free parameters (log standard deviations), 0 for discrete policies. */
  readonly freeSize: number
  /** Rows of memory. */
  readonly capacity: number
  readonly optimizer: 'rmsprop' | 'adam'
  /** Relaxed SIMD (fused multiply-add): a second class of bits, faster. */
  readonly fma: boolean
}
