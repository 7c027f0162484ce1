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

/** `count` orthonormal vectors of `length` >= count, by modified Gram-Schmidt. */
function orthonormal(count: number, length: number, draw: () => number): Float64Array[] {
  const vectors: Float64Array[] = []
  while (vectors.length < count) {
    const vector = new Float64Array(length)
    for (let k = 0; k < length; k++) vector[k] = draw()
    for (const other of vectors) addTimes(vector, -dot(vector, other), other)
    const norm = Math.sqrt(dot(vector, vector))
    for (let k = 0; k < length; k++) vector[k]! /= norm
    vectors.push(vector)
  }
  return vectors
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!
  return sum
}

/** to <- to + factor * values. */
function addTimes(to: Float64Array, factor: number, values: Float64Array): void {
  for (let k = 0; k < to.length; k++) to[k]! += factor * values[k]!
}

/** Box and Muller 1958, one number a pair of draws. */
function gaussian(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
