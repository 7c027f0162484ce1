import { mkdirSync, type Stats, statSync } from 'node:fs'
import path from 'node:path'
import { type Database, open, type RootDatabase } from 'lmdb'
import { CladeError } from '../errors.js'
import type { Entry, Raise, SnapshotRef } from '../population/types.js'
import { decode, encode } from './codec.js'
import { checkRoom, diskError, gone } from './disk-error.js'
import type { Checkpoint, Commit, Journal } from './journal.js'
import { checkLmdbFile } from './lmdb-check.js'
import { checkFormat, checkStores, FORMAT, RAISED_FORMAT, raisesIn } from './lmdb-format.js'
import { keysOf, nameOfEntry, pieceKey, type SliceId, sliceKey, sliceOf } from './names.js'
import { ownIn, type SavedOwn } from './own.js'
import { Pending } from './pending.js'
import { placeOf } from './places.js'

/** Milliseconds that a commit waits for others to share its transaction: a transaction costs more than its contents. */
const GATHERING = 250
type Store<K extends string | number> = Database<Buffer, K>

/**
 * Opens the journal in `folder`, which is the journal's own (`<run>/journal`), to write it: the run's folder has to be claimed.
 *
 * @param options.create makes it, unless it already holds entries (JOURNAL_EXISTS); one left empty by a crash is taken
 * @throws CladeError JOURNAL_FOREIGN, JOURNAL_CORRUPT, JOURNAL_EXISTS, RUN_FOLDER_UNWRITABLE, DISK_FULL
 */
export async function openLmdbJournal(folder: string, options: { readonly create: boolean }): Promise<Journal> {
  const file = path.join(folder, 'data.mdb')
  try {
    if (options.create) {
      mkdirSync(folder, { recursive: true })
      checkRoom(folder)
    }
    // A kill while LMDB makes the file can leave it empty, and LMDB takes that for a new one.
    const isNew = options.create && (statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0
    if (!isNew) checkLmdbFile(file)
  } catch (error) {
    throw diskError(error, folder)
  }
  const root = openRoot(folder)
  try {
    return new LmdbJournal(folder, root, options.create)
  } catch (error) {
    await root.close()
    throw broken(error, folder)
  }
}

function openRoot(folder: string): RootDatabase<Buffer, string> {
  try {
    // Without overlappingSync a write resolves when it is on disk. Unless noSubdir is given, lmdb takes a name with a dot for a file's.
    // Without eventTurnBatching there is no promise but ours, and none whose rejection nobody handles.
    return open<Buffer, string>({ path: folder, encoding: 'binary', noSubdir: false, overlappingSync: false, eventTurnBatching: false })
  } catch (error) {
    throw broken(error, folder)
  }
}

class LmdbJournal implements Journal {
  private readonly about: Store<string>
  private readonly entryStore: Store<number>
  private readonly snapshotStore: Store<string>
  /** The records of private states by `sliceKey`, one a member. */
  private readonly ownStore: Store<string>
  /** The pieces of private states by `pieceKey`. */
  private readonly pieceStore: Store<string>
  /** By member: the slice after which the journal has its private state. */
  private readonly latestOwn = new Map<number, number>()
  /** The file as it was opened. */
  private readonly file: Stats
  private queued: Pending
  private writing: Pending | undefined
  /** True while `writeAll` runs. */
  private busy = false
  private failure: CladeError | undefined
  /** Calls of `flushed` and `close` that wait: while there are any, no commit waits for others. */
  private hurried = 0
  private endGathering: () => void = () => {}

  constructor(
    private readonly folder: string,
    private readonly root: RootDatabase<Buffer, string>,
    create: boolean,
  ) {
    checkStores([...root.getKeys()], folder, create)
    this.about = root.openDB<Buffer, string>('about', { encoding: 'binary' })
    const format = this.about.get('format')?.toString()
    // Before any other store is made in it.
    if (format === undefined && create) this.about.putSync('format', Buffer.from(FORMAT))
    else checkFormat(format, folder)
    this.entryStore = root.openDB<Buffer, number>('entries', { encoding: 'binary' })
    this.snapshotStore = root.openDB<Buffer, string>('snapshots', { encoding: 'binary' })
    this.ownStore = root.openDB<Buffer, string>('own', { encoding: 'binary' })
    this.pieceStore = root.openDB<Buffer, string>('pieces', { encoding: 'binary' })
    const [last = -1] = this.entryStore.getKeys({ reverse: true, limit: 1 })
    if (create && last >= 0) {
      throw new CladeError('JOURNAL_EXISTS', `Expected ${folder} to hold no journal yet, got one of ${last + 1} entries`)
    }
    for (const key of this.ownStore.getKeys()) {
      const { member, slice } = sliceOf(key)
      this.latestOwn.set(member, slice)
    }
    this.queued = new Pending(last + 1, raisesIn(this.about.get('raises'), folder), this.latestOwn)
    this.file = statSync(path.join(folder, 'data.mdb'))
  }

  append(commit: Commit): void {
    if (this.failure) throw this.failure
    this.queued.add(commit)
    if (!this.busy) void this.writeAll()
  }

  async flushed(): Promise<void> {
    await this.settled()
    if (this.failure) throw this.failure
  }

  get length(): number {
    return this.queued.length
  }

  get raises(): readonly Raise[] {
    return this.queued.raises
  }

  checkpoint(): Checkpoint | undefined {
    // A raise without a later checkpoint leaves none.
    const group = [this.queued, this.writing].find((waiting) => waiting?.checkpoint || waiting?.raised)
    const bytes = group ? group.checkpoint : this.about.get('checkpoint')
    if (!bytes) return undefined
    try {
      return decode(bytes, 'the checkpoint') as Checkpoint
    } catch {
      // Damaged, or of a newer Node: the entries have all of it.
      return undefined
    }
  }

  *entries(from = 0): Iterable<Entry> {
    for (let n = from; n < this.length; n++) {
      const bytes = this.entryBytes(placeOf(n, this.raises))
      if (!bytes) throw new CladeError('JOURNAL_CORRUPT', `Cannot read ${nameOfEntry(n, this.folder)}: it is missing`)
      yield decode(bytes, nameOfEntry(n, this.folder)) as Entry
    }
  }

  snapshot(ref: SnapshotRef): Uint8Array | undefined {
    return this.snapshotBytes(sliceKey(ref))
  }

  own(ref: SnapshotRef): SavedOwn | undefined {
    if (this.latestOwn.get(ref.member) !== ref.slice) return undefined
    const waiting = [this.queued, this.writing].flatMap((group) => group?.own ?? [])
    const pieces = (key: string) => this.reading(() => this.pieceStore.get(key))
    if (waiting.some((states) => states.get(ref.member))) return ownIn(waiting, ref, pieces)
    const record = this.reading(() => this.ownStore.get(sliceKey(ref)))
    return record && { record, piece: (slot, index) => pieces(pieceKey(ref.member, slot, index)) }
  }

  snapshots(): Iterable<SliceId> {
    const keys = new Set(this.reading(() => [...this.snapshotStore.getKeys()]))
    for (const group of [this.writing, this.queued]) {
      for (const key of group?.drops ?? []) keys.delete(key)
      for (const key of group?.snapshots.keys() ?? []) keys.add(key)
    }
    return [...keys].map(sliceOf)
  }

  async close(): Promise<void> {
    await this.settled()
    await this.root.close()
    if (this.failure) throw this.failure
  }

  /** Resolves when all that was appended is on disk, or never will be. */
  private async settled(): Promise<void> {
    this.hurried++
    this.endGathering()
    await (this.queued.empty ? this.writing : this.queued)?.settled
    this.hurried--
  }

  private gathered(): Promise<void> {
    if (this.hurried > 0) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, GATHERING)
      this.endGathering = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** Writes one transaction at a time. Commits that come meanwhile share the next, so a slow disk makes transactions larger, not more. */
  private async writeAll(): Promise<void> {
    this.busy = true
    while (!this.queued.empty && !this.failure) {
      await this.gathered()
      const group = this.queued
      this.writing = group
      this.queued = new Pending(group.first + group.entries.length, group.raises, this.latestOwn)
      try {
        await this.write(group)
        // Reads of this turn may still see the disk as it was before.
        this.root.resetReadTxn()
        this.writing = undefined
      } catch (error) {
        this.failure = diskError(await causeOf(error), this.folder)
        this.queued.settle()
      }
      group.settle()
    }
    this.busy = false
  }

  /** Hands the commits to lmdb's own thread as one transaction. Resolves when it is on disk. */
  private write(group: Pending): Promise<boolean> {
    this.mustBeInPlace()
    return this.root.batch(() => {
      for (const [i, bytes] of group.entries.entries()) this.entryStore.put(group.first + i, bytes as Buffer)
      for (const [key, bytes] of group.snapshots) this.snapshotStore.put(key, bytes as Buffer)
      for (const key of group.drops) this.snapshotStore.remove(key)
      for (const [member, { slice, record, whole, pieces }] of group.own.entries()) {
        clear(this.ownStore, member)
        if (record) this.ownStore.put(sliceKey({ member, slice }), record as Buffer)
        if (whole) clear(this.pieceStore, member)
        for (const [key, bytes] of pieces) this.pieceStore.put(key, bytes as Buffer)
      }
      if (group.raised) {
        this.about.put('format', Buffer.from(RAISED_FORMAT))
        this.about.put('raises', encode(group.raises) as Buffer)
        this.about.remove('checkpoint')
      }
      if (group.checkpoint) this.about.put('checkpoint', group.checkpoint as Buffer)
    })
  }

  /** @throws CladeError RUN_FOLDER_GONE where the file was moved or deleted: LMDB would go on writing to it */
  private mustBeInPlace(): void {
    const now = statSync(path.join(this.folder, 'data.mdb'), { throwIfNoEntry: false })
    if (now?.ino === this.file.ino && now.dev === this.file.dev) return
    throw gone(path.dirname(this.folder))
  }

  private entryBytes(place: number): Uint8Array | undefined {
    for (const group of [this.queued, this.writing]) {
      if (group && place >= group.first) return group.entries[place - group.first]
    }
    return this.reading(() => this.entryStore.get(place))
  }

  private snapshotBytes(key: string): Uint8Array | undefined {
    for (const group of [this.queued, this.writing]) {
      const bytes = group?.snapshots.get(key)
      if (bytes) return bytes
      if (group?.drops.has(key)) return undefined
    }
    return this.reading(() => this.snapshotStore.get(key))
  }

  /** Reads from LMDB; no other way leads there. LMDB's errors about damage become CladeErrors. */
  private reading<T>(read: () => T): T {
    try {
      return read()
    } catch (error) {
      throw broken(error, this.folder)
    }
  }
}

function clear(store: Store<string>, member: number): void {
  for (const key of store.getKeys(keysOf(member))) store.remove(key)
}

/** The cause of an error of lmdb's: its general errors carry a promise that rejects with the cause. */
async function causeOf(error: unknown): Promise<unknown> {
  if (!(error instanceof Error && 'commitError' in error)) return error
  try {
    await error.commitError
    return error
  } catch (cause) {
    return cause
  }
}

/** The CladeError for an error of LMDB's, which may be about a file that has its header and is damaged. */
function broken(error: unknown, folder: string): CladeError {
  const message = error instanceof Error ? error.message : String(error)
  if (/MDB_(CORRUPTED|PAGE_NOTFOUND|INVALID|VERSION_MISMATCH|PANIC|INCOMPATIBLE|BAD_TXN)/.test(message)) {
    return new CladeError('JOURNAL_CORRUPT', `Cannot read the journal in ${folder}: ${message}`)
  }
  return diskError(error, folder)
}
