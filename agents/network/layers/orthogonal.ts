/**
 * Writes gain times a random matrix whose rows or columns, whichever are fewer, are orthonormal, uniformly distributed among those
 * (Saxe, McClelland and Ganguli 2014): Gaussian vectors, made orthonormal by Gram-Schmidt in float64.
 * Element (i, j) goes to `to[i * row + j]`.
 */
export function writeOrthogonal(to: Float32Array, row: number, rows: number, columns: number, gain: number, random: () => number): void {
  const wide = rows < columns
  const vectors = orthonormal(Math.min(rows, columns), Math.max(rows, columns), gaussian(random))
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) to[i * row + j] = gain * (wide ? vectors[i]![j]! : vectors[j]![i]!)
  }
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
