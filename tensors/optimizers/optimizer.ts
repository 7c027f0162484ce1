import type { Builder } from '../builder.js'
import { expected } from '../errors.js'
import type { Tensor } from '../tensor.js'

/** What an optimiser step is told, each time anew. */
export interface OptimizerSettings {
  readonly learningRate: number
  /** Largest global L2 norm of the gradient; larger ones are scaled down to it. Infinity switches it off. */
  readonly maxGradNorm: number
  /** RMSProp's decay of the mean square; Adam ignores it. */
  readonly decay: number
  /** Adam's, as AdamW has it: what a step of learning rate 1 takes of each parameter. 0 unless given; RMSProp ignores it. */
  readonly weightDecay?: number
}

/** An optimiser's state as plain data. */
type OptimizerState = Readonly<Record<string, Float32Array | number>>

/** Steps all parameters of one program. Its operation reads what `prepare` wrote, and writes the norm. */
export interface Optimizer {
  /** Before each run of the operation. */
  prepare(settings: OptimizerSettings): void
  /** Before a step that `applied` is to speak of: costs a pass over the gradient. */
  watch(): void
  /**
   * The settings that the kernel used at the last watched step. They come from the memory that it reads, so they are rounded to float32.
   * The learning rate is the one that a parameter's step shows, where that differs.
   */
  applied(): OptimizerSettings
  /** The gradient's global norm before clipping, at the last step. */
  norm(): number
  /** As if no step had been taken. */
  reset(): void
  getState(): OptimizerState
  setState(state: unknown): void
}

/** The memory of a program, once there is one. */
export interface OptimizerMemory {
  readonly parameters: Float32Array
  readonly gradients: Float32Array
  state(name: string): Float32Array
}

/** An optimiser in a program that is being built: all parameters are declared. */
export interface OptimizerStep {
  /** What a function names among its outputs, so that it takes a step. */
  readonly norm: Tensor
  open(memory: OptimizerMemory): Optimizer
}

/** Adds an optimiser to a program. */
export type OptimizerPlan = (t: Builder) => OptimizerStep

/** A field of an optimiser's state, checked: a vector of that length. */
export function vectorOf(state: unknown, field: string, length: number): Float32Array {
  const value = fieldOf(state, field)
  if (!(value instanceof Float32Array) || value.length !== length) {
    throw expected(`the optimiser state's ${field}`, `${length} floats`, value instanceof Float32Array ? value.length : value)
  }
  return value
}

/** A field of an optimiser's state, checked: a number. */
export function numberOf(state: unknown, field: string): number {
  const value = fieldOf(state, field)
  if (typeof value !== 'number') throw expected(`the optimiser state's ${field}`, 'a number', value)
  return value
}

function fieldOf(state: unknown, field: string): unknown {
  return typeof state === 'object' && state !== null ? (state as Record<string, unknown>)[field] : undefined
}
