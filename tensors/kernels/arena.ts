/** Floats in 64 bytes: a cache line, and the widest vector. */
export const LINE = 16
/** Columns of matrices are padded to a multiple of this. */
export const COLUMN_STEP = 4
/** The first float of the arena; what lies before belongs to the WebAssembly module (its stack and constants). */
export const ARENA_START = (128 * 1024) / 4

export function roundUp(n: number, step: number): number {
  return Math.ceil(n / step) * step
}

/** A matrix of the arena: row i starts at float `at + i * row`. */
export interface Matrix {
  readonly at: number
  readonly row: number
}

/**
 * Hands out stretches of one memory, each at a multiple of 64 bytes, before that memory exists: everything that a network needs is
 * known when it is built, so the memory never grows and views stay valid. All sizes and offsets are in floats.
 */
export class Arena {
  #end = ARENA_START

  /** Floats from the memory's start to the end of the last stretch. */
  get end(): number {
    return this.#end
  }

  allocate(floats: number): number {
    const at = this.#end
    this.#end = at + roundUp(floats, LINE)
    return at
  }

  /** Rows are padded to a multiple of four columns. */
  matrix(rows: number, columns: number): Matrix {
    const row = roundUp(columns, COLUMN_STEP)
    return { at: this.allocate(rows * row), row }
  }
}
