import { expected } from '../errors.js'
import type { Arena } from '../kernels/arena.js'
import type { Engine } from '../kernels/engine.js'
import type { Recorder } from '../kernels/recorder.js'
import type { ParameterBlocks } from '../parameters.js'

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
export type OptimizerState = Readonly<Record<string, Float32Array | number>>

/** Steps all parameters of one network. Its command reads what `prepare` wrote, and writes the norm. */
export interface Optimizer {
  record(recorder: Recorder): void
  /** Before each run of the command. */
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

/** First takes memory, then, once the engine is there, becomes the optimiser. */
export type OptimizerPlan = (arena: Arena, blocks: ParameterBlocks) => (engine: Engine) => Optimizer

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
