import { LINE } from './arena.js'
import type { EngineKind } from './engines/engine-kind.js'
import { engineInUse } from './engines/in-use.js'

/** The kernels over a memory of their own. Offsets are in floats from the memory's start. Unused memory is 0. */
export class Engine {
  /** The memory's size in floats, but for the line behind it that kernels may read: see COLUMN_STEP in c/vector.h. */
  readonly size: number
  /** Runs the command list at that offset. */
  readonly run: (program: number) => void
  readonly buffer: ArrayBuffer

  /**
   * `end`: floats that are needed from the memory's start.
   * @throws TensorError FMA_UNAVAILABLE, and ENGINE_UNAVAILABLE and INVALID_OPTION where the engine is not given
   */
  constructor(end: number, fma: boolean, kind: EngineKind = engineInUse(fma)) {
    const { buffer, run } = kind.open(end + LINE, fma)
    this.buffer = buffer
    this.size = buffer.byteLength / 4 - LINE
    this.run = run
  }

  floats(at: number, length: number): Float32Array {
    return new Float32Array(this.buffer, at * 4, length)
  }

  /** `at` in floats, even. */
  doubles(at: number, length: number): Float64Array {
    return new Float64Array(this.buffer, at * 4, length)
  }

  ints(at: number, length: number): Int32Array {
    return new Int32Array(this.buffer, at * 4, length)
  }
}
