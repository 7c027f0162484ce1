import type { Info } from './env.js'

/** A column for a key, or the batch of a nested info. */
type Column = Float64Array | Uint8Array | unknown[] | Batch
export type Batch = { [key: string]: Column }

/**
 * Adds the info of environment `row` to a batch of `count`, as Gymnasium: a key becomes a column (numbers and booleans typed, 0 where
 * absent; anything else an array, null where absent), its `_key` says which rows have it, and infos within infos are batched likewise.
 */
export function addInfo(batch: Batch, info: Info, row: number, count: number): void {
  for (const [key, value] of Object.entries(info)) {
    const column = batch[key]
    if (isInfo(value) && (column === undefined || isInfo(column))) {
      const inner = (column ?? {}) as Batch
      addInfo(inner, value, row, count)
      batch[key] = inner
    } else {
      batch[key] = columnWith(column, value, row, count)
    }
    const mask = (batch[`_${key}`] ?? new Uint8Array(count)) as Uint8Array
    mask[row] = 1
    batch[`_${key}`] = mask
  }
}

function columnWith(column: Column | undefined, value: unknown, row: number, count: number): Column {
  const typed = typeof value === 'number' ? Float64Array : typeof value === 'boolean' ? Uint8Array : undefined
  // Rows that disagree on a key's type: the column turns into a plain array, and nothing is lost.
  const fits = column === undefined || (typed === undefined ? Array.isArray(column) : column instanceof typed)
  const fresh = (): Column => (typed ? new typed(count) : new Array<unknown>(count).fill(null))
  const target = fits ? (column ?? fresh()) : Array.from({ length: count }, (_, i) => (column as unknown[])[i] ?? null)
  ;(target as unknown[])[row] = typed !== undefined && fits ? Number(value) : value
  return target as Column
}

function isInfo(value: unknown): value is Info {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
