import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { CladeError } from '../errors.js'
import { diskError, errorCode } from './disk-error.js'

/*
 * LMDB's file (version 2 of its format, which the npm package lmdb writes), as far as it is read here. It is made of pages; the first two
 * are metas, of which a commit replaces the older. Every other page in use belongs to a tree: branch pages, leaf pages, and runs of
 * overflow pages for values that do not fit into a leaf. Pages are never changed in place: what a commit changes goes into free pages,
 * and the pages that it replaces are free from the next commit but one on. So whoever reads what one meta tells of is undisturbed by
 * two commits.
 */

const MAGIC = 0xbeefc0de
const VERSION = 2
/** Bytes before a page's own content: its number, the transaction that wrote it, flags, and two numbers by kind. */
const HEADER = 24
const NODE_HEADER = 8
/** Offset of a meta's end in its page. */
const META_BYTES = 160
const NO_PAGE = 2n ** 64n - 1n
/** Bytes that a sound file may be shorter than its meta says: LMDB does not write free pages at the end. */
const MOST_MISSING = 2 ** 28
/** Pages that are read at once where a tree is walked through. */
const READ_AHEAD = 64

export const KIND = { branch: 1, leaf: 2, overflow: 4, meta: 8 } as const
const NODE = { big: 1, tree: 2 } as const

/** A B+ tree. */
export interface Tree {
  /** Levels, leaves included; 0 where it is empty. */
  readonly depth: number
  readonly branchPages: number
  readonly leafPages: number
  readonly overflowPages: number
  readonly entries: number
  /** null where it is empty. */
  readonly root: number | null
}

/** The state that a commit leaves. */
export interface Meta {
  readonly transaction: bigint
  /** Number of the last page that was ever used. */
  readonly lastPage: number
  /** The tree of free pages. */
  readonly free: Tree
  /** The tree of named trees. */
  readonly main: Tree
}

/** A run of overflow pages. */
export interface Run {
  readonly first: number
  readonly pages: number
}

/** A key of a leaf, with its value: inline, in overflow pages, or the record of a named tree. */
export interface Leaf {
  readonly key: Buffer
  /** The bytes of the value, or of the record that tells where it is. */
  readonly data: Buffer
  /** The length of the value. */
  readonly size: number
  readonly run: Run | null
  readonly isTree: boolean
}

/** A key of a branch, and the page of the keys from there on; the first key of a branch counts as lower than all. */
export interface Branch {
  readonly key: Buffer
  readonly child: number
}

/**
 * Reads the pages of a data.mdb without LMDB, which would take the process down over damaged ones. Every number is checked before its use.
 *
 * This file is long because it is all that Clade knows of LMDB's format: the order of the nodes is checked in lmdb-check.ts, and values are
 * looked up in lmdb-reader.ts.
 */
export class LmdbFile {
  private readonly handle: number
  private readonly pageSize: number
  /** Pages that were read at once, and the number of the first. */
  private ahead: { readonly first: number; readonly bytes: Buffer } = { first: 0, bytes: Buffer.alloc(0) }

  /** @throws CladeError JOURNAL_FOREIGN where there is no such file or it is not LMDB's, JOURNAL_CORRUPT where its beginning is damaged */
  constructor(readonly path: string) {
    try {
      this.handle = openSync(path, 'r')
    } catch (error) {
      if (errorCode(error) === 'ENOENT') throw this.foreign('there is none')
      throw diskError(error, path)
    }
    try {
      this.pageSize = this.readPageSize()
    } catch (error) {
      this.close()
      throw error
    }
  }

  close(): void {
    closeSync(this.handle)
  }

  /** The latest commit. @throws CladeError JOURNAL_CORRUPT */
  latest(): Meta {
    let metas = this.readMetas()
    // A writer may have committed several times between the two reads.
    while (!areConsecutive(metas)) {
      const again = this.readMetas()
      if (again.every((meta, i) => meta.equals(metas[i]!))) {
        throw this.corrupt(`its metas are of the commits ${again.map(transactionOf).join(' and ')}`)
      }
      metas = again
    }
    const [even, odd] = metas.map(transactionOf)
    return this.metaIn(metas[even! > odd! ? 0 : 1]!)
  }

  /** A page of a tree, checked as far as it can be by itself. */
  page(number: number, kind: number, { lastPage, transaction }: Meta, walking = false): Buffer {
    const page = this.pageBytes(number, lastPage, walking)
    const [lower, upper] = [page.readUInt16LE(20), page.readUInt16LE(22)]
    const count = lower >> 1
    const sound =
      page.readBigUInt64LE(0) === BigInt(number) &&
      page.readBigUInt64LE(8) <= transaction &&
      page.readUInt16LE(18) === kind &&
      lower % 2 === 0 &&
      lower <= upper &&
      upper <= this.pageSize - HEADER &&
      count > 0
    if (!sound) throw this.corrupt(`page ${number} is damaged`)
    return page
  }

  /** The number of keys on a page. */
  count(page: Buffer): number {
    return page.readUInt16LE(20) >> 1
  }

  branch(page: Buffer, index: number): Branch {
    const { start, keyEnd } = this.node(page, index, false)
    const child = page.readUInt32LE(start) + page.readUInt16LE(start + 4) * 2 ** 32
    return { key: page.subarray(start + NODE_HEADER, keyEnd), child }
  }

  leaf(page: Buffer, index: number): Leaf {
    const { start, keyEnd, end, flags } = this.node(page, index, true)
    const size = page.readUInt32LE(start)
    const data = page.subarray(keyEnd, end)
    const run = flags === NODE.big ? { first: this.toNumber(data, 0), pages: this.toNumber(data, 16) } : null
    if (run && run.pages !== Math.floor((HEADER - 1 + size) / this.pageSize) + 1)
      throw this.corrupt(`a value of ${size} bytes in ${run.pages} pages`)
    return { key: page.subarray(start + NODE_HEADER, keyEnd), data, size, run, isTree: flags === NODE.tree }
  }

  /** The bytes of a leaf's value; not a view of anything that is read later. */
  value({ data, size, run }: Leaf, meta: Meta): Buffer {
    if (!run) return Buffer.from(data)
    this.checkRun(run, meta)
    return this.read(run.first * this.pageSize + HEADER, size)
  }

  checkRun({ first, pages }: Run, { lastPage, transaction }: Meta): void {
    const head = this.pageBytes(first, lastPage, false)
    const sound =
      first + pages - 1 <= lastPage &&
      head.readBigUInt64LE(0) === BigInt(first) &&
      head.readBigUInt64LE(8) <= transaction &&
      head.readUInt16LE(18) === KIND.overflow &&
      head.readUInt32LE(20) === pages
    if (!sound) throw this.corrupt(`page ${first} is damaged`)
    this.mustHold((first + pages) * this.pageSize)
  }

  /** The record of a tree, as in a meta and in the leaves of the main tree. */
  tree(record: Buffer, offset = 0): Tree {
    if (record.length < offset + 48) throw this.corrupt('the record of a tree is cut short')
    const root = record.readBigUInt64LE(offset + 40)
    const depth = record.readUInt16LE(offset + 6)
    if ((root === NO_PAGE) !== (depth === 0) || depth > 32) throw this.corrupt(`a tree of ${depth} levels`)
    return {
      depth,
      branchPages: this.toNumber(record, offset + 8),
      leafPages: this.toNumber(record, offset + 16),
      overflowPages: this.toNumber(record, offset + 24),
      entries: this.toNumber(record, offset + 32),
      root: root === NO_PAGE ? null : this.toNumber(record, offset + 40),
    }
  }

  /** @throws CladeError JOURNAL_CORRUPT unless the nodes of a page, of so many bytes, fill it from `upper` to its end */
  mustFillPage(page: Buffer, sizes: number): void {
    if (sizes !== this.pageSize - HEADER - page.readUInt16LE(22)) throw this.corrupt(`page ${page.readBigUInt64LE(0)} is damaged`)
  }

  /** Bytes that a node takes on its page. */
  sizeOf(page: Buffer, index: number, isLeaf: boolean): number {
    const { start, end } = this.node(page, index, isLeaf)
    return (end - start + 1) & ~1
  }

  corrupt(what: string): CladeError {
    return new CladeError('JOURNAL_CORRUPT', `Cannot read the journal ${this.path}: ${what}`)
  }

  private foreign(got: string): CladeError {
    return new CladeError('JOURNAL_FOREIGN', `Expected ${this.path} to be a Clade journal, got ${got}`)
  }

  private node(page: Buffer, index: number, isLeaf: boolean) {
    const pointer = page.readUInt16LE(HEADER + 2 * index)
    const start = pointer + HEADER
    if (pointer < page.readUInt16LE(22) || start + NODE_HEADER > this.pageSize)
      throw this.corrupt(`page ${page.readBigUInt64LE(0)} is damaged`)
    const flags = isLeaf ? page.readUInt16LE(start + 4) : 0
    const keyEnd = start + NODE_HEADER + page.readUInt16LE(start + 6)
    const inline = flags === NODE.big ? 24 : page.readUInt32LE(start)
    const end = isLeaf ? keyEnd + inline : keyEnd
    if (end > this.pageSize || flags > NODE.tree) throw this.corrupt(`page ${page.readBigUInt64LE(0)} is damaged`)
    return { start, keyEnd, end, flags }
  }

  private readMetas(): readonly Buffer[] {
    return [0, 1].map((page) => {
      const meta = this.read(page * this.pageSize, META_BYTES)
      const isMeta = meta.readUInt32LE(HEADER) === MAGIC && meta.readUInt32LE(HEADER + 4) === VERSION && meta.readUInt16LE(18) === KIND.meta
      if (!isMeta) throw this.corrupt(`page ${page} is no meta page`)
      return meta
    })
  }

  private metaIn(meta: Buffer): Meta {
    const lastPage = this.toNumber(meta, 144)
    const whole = (lastPage + 1) * this.pageSize
    const { size } = fstatSync(this.handle)
    if (whole - size > MOST_MISSING) throw this.corrupt(`its header tells of a length of ${whole} bytes, and it has ${size}`)
    const mapSize = meta.readBigUInt64LE(HEADER + 16)
    if (mapSize < BigInt(whole) || mapSize > 2n ** 46n) throw this.corrupt(`its header tells of a map of ${mapSize} bytes`)
    if (meta.readBigUInt64LE(HEADER + 8) !== 0n || meta.readUInt32LE(48) !== this.pageSize) throw this.corrupt('its header is damaged')
    return { transaction: transactionOf(meta), lastPage, free: this.tree(meta, 48), main: this.tree(meta, 96) }
  }

  private readPageSize(): number {
    const { size } = fstatSync(this.handle)
    const first = this.read(0, Math.min(size, META_BYTES))
    if (size < META_BYTES || first.readUInt32LE(HEADER) !== MAGIC)
      throw this.foreign(size < META_BYTES ? `a file of ${size} bytes` : 'other content')
    const pageSize = first.readUInt32LE(48)
    if (pageSize < 256 || pageSize > 65536 || (pageSize & (pageSize - 1)) !== 0)
      throw this.corrupt(`its header tells of a page size of ${pageSize}`)
    if (size < 2 * pageSize) throw this.corrupt(`its header tells of only ${size} bytes`)
    return pageSize
  }

  private pageBytes(number: number, lastPage: number, walking: boolean): Buffer {
    if (number < 2 || number > lastPage) throw this.corrupt(`it refers to page ${number} of ${lastPage + 1}`)
    const { first, bytes } = this.ahead
    const offset = (number - first) * this.pageSize
    if (walking && offset >= 0 && offset + this.pageSize <= bytes.length) return bytes.subarray(offset, offset + this.pageSize)
    const wanted = walking ? READ_AHEAD * this.pageSize : this.pageSize
    const page = this.readUpTo(number * this.pageSize, wanted)
    if (page.length < this.pageSize) throw this.corrupt(`it ends before page ${number}`)
    if (walking) this.ahead = { first: number, bytes: page }
    return page.subarray(0, this.pageSize)
  }

  private mustHold(length: number): void {
    const { size } = fstatSync(this.handle)
    if (size < length) throw this.corrupt(`it has ${size} bytes of ${length}`)
  }

  private read(position: number, length: number): Buffer {
    const bytes = this.readUpTo(position, length)
    if (bytes.length < length) throw this.corrupt(`it ends before byte ${position + length}`)
    return bytes
  }

  private readUpTo(position: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length)
    try {
      return bytes.subarray(0, readSync(this.handle, bytes, 0, length, position))
    } catch (error) {
      throw diskError(error, this.path)
    }
  }

  private toNumber(bytes: Buffer, offset: number): number {
    const value = bytes.readBigUInt64LE(offset)
    if (value > Number.MAX_SAFE_INTEGER) throw this.corrupt(`it holds the number ${value}`)
    return Number(value)
  }
}

/** The number of the commit that wrote a meta. */
const transactionOf = (meta: Buffer): bigint => meta.readBigUInt64LE(152)

/** A commit replaces the meta of its number's parity, and commits are numbered one by one. */
function areConsecutive(metas: readonly Buffer[]): boolean {
  const [even, odd] = metas.map(transactionOf)
  return even === 0n || even! - odd! === 1n || odd! - even! === 1n
}
