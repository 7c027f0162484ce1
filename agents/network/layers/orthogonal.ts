import type { CommandLists } from '../../../tensors/kernels/command-lists.js'
import type { Engine } from '../../../tensors/kernels/engine.js'
import { boxMuller } from '../../math/box-muller.js'
import type { Signal } from './layer.js'

/** `count` random orthonormal vectors of `length` >= count, one after another; they last until the next call. */
export type Orthonormal = (count: number, length: number) => Float64Array

/** A longer vector than any layer has, so that one number tells count and length. */
const LONGEST = 2 ** 26

/**
 * Gaussian vectors made orthonormal by Gram-Schmidt in float64, in C: it runs once a member, so V8 would compile it for nothing.
 * @param at where in the arena `floats` floats are free while a network is initialised
 */
export function orthonormalVectors(
  at: number,
  floats: number,
  engine: Engine,
  programs: CommandLists,
): (random: () => number) => Orthonormal {
  const memory = engine.doubles(at, floats / 2)
  const orthonormalise = programs.family((recorder, key) => {
    recorder.orthonormalise({ count: Math.floor(key / LONGEST), length: key % LONGEST, vectors: at })
  })
  return (random) => (count, length) => {
    const vectors = memory.subarray(0, count * length)
    for (let k = 0; k < vectors.length; k++) vectors[k] = boxMuller(random(), random())
    orthonormalise(count * LONGEST + length)
    return vectors
  }
}

/**
 * Writes gain times a random matrix whose rows or columns, whichever are fewer, are orthonormal, uniformly distributed among those
 * (Saxe, McClelland and Ganguli 2014).
 * Element (i, j) goes to `to[rows[i] * row + j]`.
 */
export function writeOrthogonal(
  to: Float32Array,
  row: number,
  rows: readonly number[],
  columns: number,
  gain: number,
  orthonormal: Orthonormal,
): void {
  const wide = rows.length < columns
  const vectors = orthonormal(Math.min(rows.length, columns), Math.max(rows.length, columns))
  rows.forEach((place, i) => {
    for (let j = 0; j < columns; j++) to[place * row + j] = gain * (wide ? vectors[i * columns + j]! : vectors[j * rows.length + i]!)
  })
}

/** The columns of a signal that are no padding: a matrix that reads it has its rows there. */
export function unpadded({ columns, shape }: Pick<Signal, 'columns' | 'shape'>): number[] {
  const used = shape.at(-1)!
  const pixels = shape.reduce((product, size) => product * size, 1) / used
  const padded = columns / pixels
  return Array.from({ length: pixels * used }, (_, i) => Math.floor(i / used) * padded + (i % used))
}
