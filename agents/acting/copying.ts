/** Numbers in memory, of any type that observations have. */
export type Numbers = Float32Array | Float64Array | Uint8Array

/** From here on a call that moves memory costs less than a loop over the numbers. */
const WIDE = 48

/** Copies `count` numbers, from place `from` of the source on, to place `to` of the target and the following ones. */
export function copyNumbers(source: Numbers, from: number, target: Numbers, to: number, count: number): void {
  if (count >= WIDE) target.set(source.subarray(from, from + count), to)
  else for (let i = 0; i < count; i++) target[to + i] = source[from + i]!
}

/** Lines of `columns` numbers, each `stride` numbers behind the one before. */
interface Lines {
  readonly data: Numbers
  readonly stride: number
  readonly columns: number
}

/** Copies `count` rows, from row `from` of the source on, to row `to` of the target and the following ones. */
export function copyRows(source: Lines, from: number, target: Lines, to: number, count: number): void {
  const { columns } = target
  // Rows without gaps are one.
  if (source.stride === columns && target.stride === columns)
    copyNumbers(source.data, from * columns, target.data, to * columns, count * columns)
  else
    for (let row = 0; row < count; row++)
      copyNumbers(source.data, (from + row) * source.stride, target.data, (to + row) * target.stride, columns)
}
