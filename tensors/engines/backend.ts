import type { Orthonormal } from '../initialisers.js'
import type { Arena } from '../kernels/arena.js'
import type { Plan } from '../plan/plan.js'
import type { RowRanges } from '../row-ranges.js'

/** A program in a memory of its own, ready to run. */
export interface Opened {
  /** The arena. */
  readonly buffer: ArrayBuffer
  /** What runs each function, by the function's name, for the rows of that number of `RowRanges`. */
  readonly functions: ReadonlyMap<string, (key: number) => void>
  /** Runs several functions, one after another, in one call. Absent where that is no cheaper. */
  readonly joined?: (names: readonly string[]) => (key: number) => void
  readonly orthonormal: (random: () => number) => Orthonormal
}

/** What runs programs: the kernels, or TensorFlow.js. */
export interface Backend {
  /**
   * @param arena in which the plan has its places; the backend may take more of it
   * @param ranges the rows for which functions may be run
   * @throws TensorError FMA_UNAVAILABLE, MEMORY_REFUSED
   */
  open(plan: Plan, arena: Arena, ranges: RowRanges, fma: boolean): Opened
}
