import { sizeOf } from './shape.js'
import type { Shape } from './tensor.js'

/** `count` random orthonormal vectors of `length` >= count, one after another; they last until the next call. */
export type Orthonormal = (count: number, length: number) => Float64Array

/** What fresh parameters are made with. */
interface InitialiserTools {
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly orthonormal: Orthonormal
}

/** The numbers of a fresh parameter, row-major and without padding. */
export type Initialiser = (shape: Shape, tools: InitialiserTools) => ArrayLike<number>

/** The same for parameters that belong together: `write` takes the numbers of each. */
export type Initialise = (write: (name: string, values: ArrayLike<number>) => void, tools: InitialiserTools) => void

/**
 * All the same number.
 *
 * @example
 * const gain = t.parameter('norm.gain', [64], constantly(1))
 */
export function constantly(value: number): Initialiser {
  return (shape) => new Float32Array(sizeOf(shape)).fill(value)
}

/**
 * All 0, as biases begin.
 *
 * @example
 * const bias = t.parameter('hidden.bias', [64], zeros)
 */
export const zeros = constantly(0)

/**
 * gain times a random matrix [k x n] whose rows or columns, whichever are fewer, are orthonormal, uniformly distributed among those (Saxe,
 * McClelland and Ganguli 2014). A tensor of more axes counts as a matrix with the last one as its columns.
 *
 * @example
 * const kernel = t.parameter('hidden.kernel', [4, 64], orthogonal(Math.SQRT2))
 */
export function orthogonal(gain: number): Initialiser {
  return (shape, { orthonormal }) => {
    const columns = shape.at(-1) ?? 1
    const rows = sizeOf(shape) / columns
    const values = new Float32Array(rows * columns)
    writeOrthogonal(values, columns, 0, rows, columns, gain, orthonormal)
    return values
  }
}

/** Writes such a matrix to columns `first` to `first + columns - 1` of a row-major matrix with `stride` columns. */
export function writeOrthogonal(
  to: Float32Array,
  stride: number,
  first: number,
  rows: number,
  columns: number,
  gain: number,
  orthonormal: Orthonormal,
): void {
  const wide = rows < columns
  const vectors = orthonormal(Math.min(rows, columns), Math.max(rows, columns))
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) to[i * stride + first + j] = gain * (wide ? vectors[i * columns + j]! : vectors[j * rows + i]!)
  }
}
