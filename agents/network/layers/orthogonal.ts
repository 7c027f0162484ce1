import type { Signal } from './layer.js'

/**
 * Writes gain times a random matrix whose rows or columns, whichever are fewer, are orthonormal, uniformly distributed among those
 * (Saxe, McClelland and Ganguli 2014): Gaussian vectors, made orthonormal by Gram-Schmidt in float64.
 * Element (i, j) goes to `to[rows[i] * row + j]`.
 */
export function writeOrthogonal(
  to: Float32Array,
  row: number,
  rows: readonly number[],
  columns: number,
  gain: number,
  random: () => number,
): void {
  const wide = rows.length < columns
  const vectors = orthonormal(Math.min(rows.length, columns), Math.max(rows.length, columns), gaussian(random))
  rows.forEach((place, i) => {
    for (let j = 0; j < columns; j++) to[place * row + j] = gain * (wide ? vectors[i]![j]! : vectors[j]![i]!)
  })
}

/** The columns of a signal that are no padding: a matrix that reads it has its rows there. */
export function unpadded({ columns, shape }: Pick<Signal, 'columns' | 'shape'>): number[] {
  const used = shape.at(-1)!
  const pixels = shape.reduce((product, size) => product * size, 1) / used
  const padded = columns / pixels
  return Array.from({ length: pixels * used }, (_, i) => Math.floor(i / used) * padded + (i % used))
}

/** `count` orthonormal vectors of `length` >= count, by modified Gram-Schmidt; four at a time against each one before. */
function orthonormal(count: number, length: number, draw: () => number): Float64Array[] {
  const vectors = Array.from({ length: count }, () => Float64Array.from({ length }, draw))
  for (let first = 0; first < count; first += 4) {
    const four = vectors.slice(first, first + 4)
    for (let before = 0; before < first; before++) {
      if (four.length === 4) projectFour(four[0]!, four[1]!, four[2]!, four[3]!, vectors[before]!)
      else for (const vector of four) project(vector, vectors[before]!)
    }
    four.forEach((vector, i) => {
      for (const before of four.slice(0, i)) project(vector, before)
      const norm = Math.sqrt(dot(vector, vector))
      for (let k = 0; k < length; k++) vector[k]! /= norm
    })
  }
  return vectors
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!
  return sum
}

/** Takes the part along `unit` out of `vector`. */
function project(vector: Float64Array, unit: Float64Array): void {
  const along = dot(vector, unit)
  for (let k = 0; k < unit.length; k++) vector[k]! -= along * unit[k]!
}

/** The same for four: one sum alone waits for itself, and `unit` is read once. */
function projectFour(a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, unit: Float64Array): void {
  let [alongA, alongB, alongC, alongD] = [0, 0, 0, 0]
  for (let k = 0; k < unit.length; k++) {
    const u = unit[k]!
    alongA += a[k]! * u
    alongB += b[k]! * u
    alongC += c[k]! * u
    alongD += d[k]! * u
  }
  for (let k = 0; k < unit.length; k++) {
    const u = unit[k]!
    a[k]! -= alongA * u
    b[k]! -= alongB * u
    c[k]! -= alongC * u
    d[k]! -= alongD * u
  }
}

/** Box and Muller 1958, one number a pair of draws. */
function gaussian(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
