import type { NamedArray } from '../../../src/trained.js'

/**
 * A matrix of the flat parameters without its padding, copied.
 *
 * @param at where it begins
 * @param stride columns of it, padding included
 * @param rows which rows to take, in order; likewise `columns`
 */
export function gather(
  parameters: Float32Array,
  at: number,
  stride: number,
  rows: readonly number[],
  columns: readonly number[],
): NamedArray {
  const data = new Float32Array(rows.length * columns.length)
  rows.forEach((row, i) => {
    columns.forEach((column, j) => {
      data[i * columns.length + j] = parameters[at + row * stride + column]!
    })
  })
  return { shape: [rows.length, columns.length], data }
}

/** A row of the flat parameters, likewise. */
export function gatherRow(parameters: Float32Array, at: number, columns: readonly number[]): NamedArray {
  return { shape: [columns.length], data: gather(parameters, at, 0, [0], columns).data }
}

/** 0 to count - 1. */
export function indices(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}
