import { statSync } from 'node:fs'
import path from 'node:path'
import { fromBufferKey, toBufferKey } from 'ordered-binary'
import { CladeError } from '../errors.js'
import type { Entry, Raise, SnapshotRef } from '../population/types.js'
import { decode } from './codec.js'
import type { JournalReader } from './journal.js'
import { KIND, type Leaf, LmdbFile, type Meta, type Tree } from './lmdb-file.js'
import { checkFormat, checkStores, isUnfinished, raisesIn } from './lmdb-format.js'
import { nameOfEntry, pieceKey, type SliceId, sliceKey, sliceOf } from './names.js'
import type { SavedOwn } from './own.js'
import { entriesShown, placeOf } from './places.js'

/** Tries of a read that a writer's commits disturb by overwriting its pages; commits come four times a second at most. */
const ATTEMPTS = 50

/**
 * Opens the journal in `folder` to be read: by anybody, by several at once, on a disk that cannot be written, and while a run goes on. It
 * shows the commits up to this moment.
 *
 * @throws CladeError JOURNAL_FOREIGN, JOURNAL_CORRUPT
 */
export function readLmdbJournal(folder: string): JournalReader {
  const file = new LmdbFile(path.join(folder, 'data.mdb'))
  try {
    const reader = new LmdbReader(folder, file)
    reader.check()
    return reader
  } catch (error) {
    file.close()
    throw error
  }
}

/** As `readLmdbJournal`, but null where the run has not made its journal yet, or not to the end. */
export function readNewLmdbJournal(folder: string): JournalReader | null {
  const { size } = statSync(path.join(folder, 'data.mdb'), { throwIfNoEntry: false }) ?? { size: 0 }
  if (size === 0) return null
  const file = new LmdbFile(path.join(folder, 'data.mdb'))
  try {
    const reader = new LmdbReader(folder, file)
    if (!reader.isUnfinished) {
      reader.check()
      return reader
    }
  } catch (error) {
    file.close()
    throw error
  }
  file.close()
  return null
}

class LmdbReader implements JournalReader {
  length = 0
  raises: readonly Raise[] = []
  /** Entries that were there then, those that were taken back included. */
  private stored = 0
  /** The commit that is read, with its trees by name, and the branch pages that were read of it. */
  private meta: Meta
  private trees: ReadonlyMap<string, Tree>
  private readonly branches = new Map<number, Buffer>()

  constructor(
    private readonly folder: string,
    private readonly file: LmdbFile,
  ) {
    this.meta = file.latest()
    this.trees = new Map()
    this.undisturbed(() => this.readTrees())
  }

  /** True where only a part of the journal's stores has been made. */
  get isUnfinished(): boolean {
    return isUnfinished([...this.trees.keys()]) || (this.trees.has('about') && this.get('about', 'format') === undefined)
  }

  /** To be called before anything is read. @throws CladeError JOURNAL_FOREIGN, JOURNAL_CORRUPT */
  check(): void {
    checkStores([...this.trees.keys()], this.folder, false)
    checkFormat(this.get('about', 'format')?.toString(), this.folder)
    const [raises, stored] = this.undisturbed(() => [this.get('about', 'raises'), this.tree('entries').entries] as const)
    this.raises = raisesIn(raises, this.folder)
    this.stored = stored
    this.length = entriesShown(stored, this.raises)
  }

  *entries(from = 0): Iterable<Entry> {
    for (let n = from; n < this.length; ) {
      const place = placeOf(n, this.raises)
      for (const [i, bytes] of this.undisturbed(() => this.entriesOfLeaf(place)).entries()) {
        if (n === this.length || placeOf(n, this.raises) !== place + i) break
        yield decode(bytes, nameOfEntry(n++, this.folder)) as Entry
      }
    }
  }

  snapshot(ref: SnapshotRef): Uint8Array | undefined {
    return this.get('snapshots', sliceKey(ref))
  }

  own(ref: SnapshotRef): SavedOwn | undefined {
    const record = this.get('own', sliceKey(ref))
    return record && { record, piece: (slot, index) => this.get('pieces', pieceKey(ref.member, slot, index)) }
  }

  snapshots(): Iterable<SliceId> {
    return this.undisturbed(() => this.keysBelow(this.tree('snapshots'))).map((key) => sliceOf(String(fromBufferKey(key))))
  }

  hasGrown(): boolean {
    this.follow()
    return this.tree('entries').entries > this.stored
  }

  async close(): Promise<void> {
    this.file.close()
  }

  private get(name: string, key: string): Buffer | undefined {
    return this.undisturbed(() => {
      const found = this.find(name, toBufferKey(key))
      return found?.exact ? this.file.value(found.leaves[found.index]!, this.meta) : undefined
    })
  }

  /** The entries from the n-th to the last on its leaf. Entries never change, so it does not matter of which commit they are. */
  private entriesOfLeaf(n: number): Buffer[] {
    const found = this.find('entries', toBufferKey(n))
    if (!found?.exact) throw new CladeError('JOURNAL_CORRUPT', `Cannot read ${nameOfEntry(n, this.folder)}: it is missing`)
    return found.leaves.slice(found.index).flatMap((leaf, i) => {
      return leaf.key.equals(toBufferKey(n + i)) ? [this.file.value(leaf, this.meta)] : []
    })
  }

  /** The leaf of a key, and the index of the key on it, or of the next one where there is no such key. */
  private find(
    name: string,
    key: Buffer,
  ): { readonly leaves: readonly Leaf[]; readonly index: number; readonly exact: boolean } | undefined {
    const { root, depth } = this.tree(name)
    if (root === null) return undefined
    let number = root
    for (let level = depth; level > 1; level--) number = this.childFor(number, key)
    const page = this.file.page(number, KIND.leaf, this.meta)
    const leaves = Array.from({ length: this.file.count(page) }, (_, i) => this.file.leaf(page, i))
    const index = leaves.findIndex((leaf) => leaf.key.compare(key) >= 0)
    return { leaves, index, exact: index >= 0 && leaves[index]!.key.equals(key) }
  }

  private childFor(number: number, key: Buffer): number {
    const page = this.branches.get(number) ?? this.file.page(number, KIND.branch, this.meta)
    this.branches.set(number, page)
    let [low, high] = [0, this.file.count(page) - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.file.branch(page, middle).key.compare(key) <= 0) low = middle
      else high = middle - 1
    }
    return this.file.branch(page, low).child
  }

  /** All keys of a tree, in order. */
  private keysBelow({ root, depth }: Pick<Tree, 'root' | 'depth'>): Buffer[] {
    if (root === null) return []
    const page = this.file.page(root, depth === 1 ? KIND.leaf : KIND.branch, this.meta)
    return Array.from({ length: this.file.count(page) }, (_, i) => i).flatMap((i) => {
      if (depth === 1) return [Buffer.from(this.file.leaf(page, i).key)]
      return this.keysBelow({ root: this.file.branch(page, i).child, depth: depth - 1 })
    })
  }

  private tree(name: string): Tree {
    return this.trees.get(name)!
  }

  private readTrees(): void {
    const { root, depth } = this.meta.main
    const trees = new Map<string, Tree>()
    if (depth > 1) throw this.file.corrupt(`it holds too many trees (${this.meta.main.entries})`)
    if (root !== null) {
      const page = this.file.page(root, KIND.leaf, this.meta)
      for (let i = 0; i < this.file.count(page); i++) {
        const leaf = this.file.leaf(page, i)
        // The package lmdb ends the names of its trees with a 0, as C does.
        trees.set(leaf.key.toString().replace(/\0$/, ''), leaf.isTree ? this.file.tree(leaf.data) : NO_TREE)
      }
    }
    this.trees = trees
  }

  /** Goes on with the latest commit. */
  private follow(): void {
    const meta = this.file.latest()
    if (meta.transaction === this.meta.transaction) return
    this.meta = meta
    this.branches.clear()
    this.undisturbed(() => this.readTrees())
  }

  /**
   * Calls `read`, again after each disturbance. A writer leaves the pages of a commit alone until the next but one; a read that took longer
   * may mix two commits, and is repeated on the latest.
   */
  private undisturbed<T>(read: () => T): T {
    for (let attempt = 1; ; attempt++) {
      let failure: unknown
      let value: T | undefined
      try {
        value = read()
      } catch (error) {
        failure = error
      }
      const behind = this.file.latest().transaction - this.meta.transaction
      if (behind <= 1n && failure === undefined) return value as T
      if (behind === 0n || attempt === ATTEMPTS) throw failure ?? this.file.corrupt('it changes too fast to be read')
      this.follow()
    }
  }
}

const NO_TREE: Tree = { depth: 0, branchPages: 0, leafPages: 0, overflowPages: 0, entries: 0, root: null }
