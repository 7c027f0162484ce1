import type { Layer, RowRange, Signal, Site } from './layer.js'

/** Bytes times their scale, as floats: what comes before a layer that reads floats only. */
export function bytesToFloats({ arena, capacity }: Site, { rows, columns, shape, scale = 1 }: Signal): Omit<Layer, 'describe'> {
  const to = arena.matrix(capacity, columns)
  return {
    output: { rows: to, columns, shape, gradient: null, derivative: {} },
    forward(recorder, { first, count }: RowRange) {
      recorder.bytesToFloats({
        rows: count,
        columns,
        from: { at: rows.at + (first * rows.row) / 4, row: rows.row },
        scale,
        to: { at: to.at + first * to.row, row: to.row },
      })
    },
    backward() {},
    initialise() {},
  }
}
