import { PIECE_BYTES } from '../../journal/own.js'
import type { Column, ColumnArrays, Store, StoreSpec } from '../../trainable.js'
import { isObject } from '../../user-code.js'
import { type Author, broken } from '../contract.js'

const ARRAYS = { uint8: Uint8Array, int32: Int32Array, uint32: Uint32Array, float32: Float32Array, float64: Float64Array } as const

/** A member's store, in memory that all threads share. */
export class Ring implements Store {
  readonly rows: number
  readonly columns: { readonly [name: string]: ColumnArrays[Column['dtype']] }
  /** Rows ever appended. */
  private count: number
  /** Rows that had been appended at the latest `saved`. */
  private savedCount: number

  /**
   * @param memory of each column, in order
   * @param appended rows ever appended to it
   */
  constructor(
    private readonly spec: StoreSpec,
    memory: readonly SharedArrayBuffer[],
    appended: number,
  ) {
    this.rows = spec.rows
    this.columns = Object.fromEntries(
      Object.entries(spec.columns).map(([name, { dtype }], column) => {
        const Kind: new (buffer: ArrayBufferLike) => ColumnArrays[Column['dtype']] = ARRAYS[dtype]
        return [name, new Kind(memory[column]!)]
      }),
    )
    this.count = appended
    this.savedCount = appended
  }

  get appended(): number {
    return this.count
  }

  get length(): number {
    return Math.min(this.count, this.rows)
  }

  get cursor(): number {
    return this.count % this.rows
  }

  append(): number {
    return this.count++ % this.rows
  }

  /** To be called once all is saved as it is now. */
  saved(): void {
    this.savedCount = this.count
  }

  /**
   * The pieces of each column that may have changed since `saved`.
   *
   * @param whole since the store was empty
   */
  changes(whole: boolean): number[][] {
    return Object.values(this.spec.columns).map((column) => {
      const all = whole || column.mutable === true
      const pieces = new Set<number>()
      const bytes = rowBytes(column)
      for (const [from, to] of all ? [[0, this.length] as const] : this.newRows()) {
        if (from === to) continue
        const last = Math.floor((to * bytes - 1) / PIECE_BYTES)
        for (let piece = Math.floor((from * bytes) / PIECE_BYTES); piece <= last; piece++) pieces.add(piece)
      }
      return [...pieces]
    })
  }

  /** Rows [from, to) that were appended since `saved`. */
  private newRows(): (readonly [number, number])[] {
    const count = this.count - this.savedCount
    if (count >= this.rows) return [[0, this.rows]]
    const first = this.savedCount % this.rows
    const end = first + count
    return end <= this.rows
      ? [[first, end]]
      : [
          [first, this.rows],
          [0, end - this.rows],
        ]
  }
}

/** Bytes of each column of each store, in order. */
export function columnBytes(stores: Readonly<Record<string, StoreSpec>>): number[] {
  return Object.values(stores).flatMap(({ rows, columns }) => Object.values(columns).map((column) => rows * rowBytes(column)))
}

function rowBytes({ dtype, shape }: Column): number {
  return shape.reduce((product, size) => product * size, ARRAYS[dtype].BYTES_PER_ELEMENT)
}

/** The stores that a trainable declares, checked. @throws CladeError TRAINABLE_CONTRACT naming store, column and rule */
export function storesOf(author: Author): Readonly<Record<string, StoreSpec>> {
  const { stores, attach } = isObject(author.trainable) ? author.trainable : {}
  if (stores === undefined) return {}
  const broke = (rule: string, got: unknown) => broken(author, 'attach', rule, got)
  if (!isObject(stores)) throw broke("a trainable's stores to be an object", stores)
  for (const [name, store] of Object.entries(stores)) {
    if (!isObject(store)) throw broke(`store ${name} to be an object with rows and columns`, store)
    const { rows, columns } = store
    if (!isCount(rows)) throw broke(`the rows of store ${name} to be a positive integer`, rows)
    if (!isObject(columns)) throw broke(`the columns of store ${name} to be an object`, columns)
    for (const [column, spec] of Object.entries(columns)) checkColumn(`${name}.${column}`, spec, broke)
  }
  if (typeof attach !== 'function') throw broke('a trainable with stores to have the method attach', attach)
  return stores
}

function checkColumn(name: string, column: Column, broke: (rule: string, got: unknown) => Error): void {
  if (!isObject(column)) throw broke(`column ${name} to be an object with dtype and shape`, column)
  const { dtype, shape } = column
  if (!Object.hasOwn(ARRAYS, dtype)) throw broke(`the dtype of ${name} to be one of ${Object.keys(ARRAYS).join(', ')}`, dtype)
  if (!Array.isArray(shape) || !shape.every(isCount)) throw broke(`the shape of ${name} to be an array of positive integers`, shape)
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0
}
