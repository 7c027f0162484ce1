import { ARENA_START, Arena, type Matrix } from '../../../../tensors/kernels/arena.js'
import { Engine } from '../../../../tensors/kernels/engine.js'
import type { EngineKind } from '../../../../tensors/kernels/engines/engine-kind.js'
import { Recorder } from '../../../../tensors/kernels/recorder.js'

/** Small and seeded: xorshift32 as uniform numbers in [0, 1). */
export function uniform(seed: number): () => number {
  let x = Math.imul(seed, 2654435761) ^ 0x9e3779b9 || 1
  return () => {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    return (x >>> 0) / 2 ** 32
  }
}

/** Numbers around 0, some of them exactly 0. */
export function numbers(count: number, random: () => number, scale = 1): Float32Array {
  return Float32Array.from({ length: count }, () => (random() < 0.05 ? 0 : (random() * 2 - 1) * scale))
}

/** One engine with a page to try kernels on. The memory is used again and again, so a kernel that reads what it should not is caught. */
export class Lab {
  readonly engine: Engine
  #arena = new Arena()
  readonly #program: number

  /** @param kind what is in use, unless given */
  constructor(fma = false, kind?: EngineKind) {
    this.#program = this.#arena.allocate(1024)
    this.engine = new Engine(ARENA_START + (1 << 20), fma, kind)
  }

  /** Starts a clean page. */
  clear(): void {
    this.#arena = new Arena()
    this.#arena.allocate(1024)
  }

  vector(values: ArrayLike<number>): number {
    const at = this.#arena.allocate(values.length)
    this.engine.floats(at, values.length).set(values)
    return at
  }

  /** Row-major values into rows of `row` floats. */
  matrix(values: ArrayLike<number>, columns: number, row = columns): Matrix {
    const rows = values.length / columns
    const at = this.#arena.allocate(rows * row)
    const memory = this.engine.floats(at, rows * row)
    for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) memory[i * row + j] = values[i * columns + j]!
    return { at, row }
  }

  read({ at, row }: Matrix, rows: number, columns: number): Float32Array {
    const memory = this.engine.floats(at, (rows - 1) * row + columns)
    return Float32Array.from({ length: rows * columns }, (_, i) => memory[Math.floor(i / columns) * row + (i % columns)]!)
  }

  run(record: (recorder: Recorder) => void): void {
    const recorder = new Recorder(this.engine.size)
    record(recorder)
    const memory = this.engine.ints(this.#program, 1024)
    memory.fill(0)
    memory.set(recorder.commands)
    this.engine.run(this.#program)
  }
}
