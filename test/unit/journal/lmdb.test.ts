import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { open } from 'lmdb'
import { afterAll, expect, it } from 'vitest'
import { decode, encode } from '../../../src/journal/codec.js'
import type { Journal } from '../../../src/journal/journal.js'
import { openLmdbJournal } from '../../../src/journal/lmdb.js'
import { readLmdbJournal } from '../../../src/journal/lmdb-reader.js'
import { PIECE_BYTES } from '../../../src/journal/own.js'
import { commit, entry, ref } from '../../conformance/describe-journal.js'

const base = mkdtempSync(path.join(tmpdir(), 'clade-lmdb-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))
const fresh = () => mkdtempSync(path.join(base, 'j-'))
const failing = (code: string, ...parts: string[]) =>
  expect.objectContaining({
    code,
    badInput: true,
    message: expect.stringMatching(parts.map((part) => part.replaceAll('.', '\\.')).join('.*')),
  })

/** A closed journal of 50 entries and 8 snapshots. */
async function written(): Promise<string> {
  const folder = fresh()
  const journal = await openLmdbJournal(folder, { create: true })
  for (let n = 0; n < 50; n++) journal.append(commit([entry(n)]))
  for (let member = 0; member < 8; member++) {
    journal.append(commit([], [{ ref: ref(member, 1), bytes: encode(new Float32Array(10_000).fill(member + 0.5)) }]))
  }
  await journal.close()
  return folder
}

/** Flips a bit of every stored copy of `value`, `offset` bytes into it. */
function flip(folder: string, value: Uint8Array, offset: number): void {
  const file = path.join(folder, 'data.mdb')
  const data = readFileSync(file)
  const part = value.subarray(0, 200)
  let found = 0
  for (let at = data.indexOf(part); at >= 0; at = data.indexOf(part, at + 1)) {
    data[at + offset]! ^= 4
    found++
  }
  expect(found).toBeGreaterThan(0)
  writeFileSync(file, data)
}

async function using<T>(folder: string, act: (journal: Journal) => T): Promise<T> {
  const journal = await openLmdbJournal(folder, { create: false })
  try {
    return act(journal)
  } finally {
    await journal.close()
  }
}

it('law: a flipped bit in an entry is JOURNAL_CORRUPT and names the entry', async () => {
  const folder = await written()
  flip(folder, encode(entry(17)), 150)
  await expect(using(folder, (journal) => [...journal.entries()])).rejects.toThrow(failing('JOURNAL_CORRUPT', 'entry 17', folder))
  expect(await using(folder, (journal) => [...journal.entries(18)])).toHaveLength(32)
})

it('law: a flipped bit in a snapshot is JOURNAL_CORRUPT for whoever decodes it, and no other snapshot suffers', async () => {
  const folder = await written()
  flip(folder, encode(new Float32Array(10_000).fill(5.5)), 199)
  const read = (member: number) => using(folder, (journal) => decode(journal.snapshot(ref(member, 1))!, 'this snapshot'))
  await expect(read(5)).rejects.toThrow(failing('JOURNAL_CORRUPT', 'this snapshot'))
  expect(await read(4)).toEqual(new Float32Array(10_000).fill(4.5))
})

it('law: a folder without a journal, and files that are none, are JOURNAL_FOREIGN', async () => {
  const folder = fresh()
  const openIt = () => openLmdbJournal(folder, { create: false })
  await expect(openIt()).rejects.toThrow(failing('JOURNAL_FOREIGN', folder, 'there is none'))
  for (const content of ['', 'short', Buffer.alloc(100_000, 0xab), Buffer.alloc(100_000)]) {
    writeFileSync(path.join(folder, 'data.mdb'), content)
    await expect(openIt()).rejects.toThrow(failing('JOURNAL_FOREIGN', folder))
  }
  expect(readdirSync(folder)).toEqual(['data.mdb'])
})

it("law: another program's LMDB data is JOURNAL_FOREIGN, and stays as it was", async () => {
  const folder = fresh()
  const other = open({ path: folder, noSubdir: false })
  await other.put('greeting', 'hello')
  await other.close()
  for (const create of [false, true]) {
    await expect(openLmdbJournal(folder, { create })).rejects.toThrow(failing('JOURNAL_FOREIGN', folder))
  }
  const again = open({ path: folder, noSubdir: false })
  expect([...again.getKeys()]).toEqual(['greeting'])
  await again.close()
})

it.each([
  ['one of format 1, which Clade 0.1 reads up to its commits of 26 November 2026', encode(1)],
  ['one of format 2, which Clade 0.1 reads', Buffer.from('2')],
  ['one of format 3, which Clade 0.2 reads up to its commits of 30 November 2026', Buffer.from('3')],
  ['one of format 6, which a later version of Clade reads', Buffer.from('6')],
])('truth: a journal of another format is refused as it is, and the refusal says who reads it: %s', async (got, format) => {
  const folder = await written()
  const root = open<Buffer, string>({ path: folder, encoding: 'binary', noSubdir: false })
  await root.openDB<Buffer, string>('about', { encoding: 'binary' }).put('format', Buffer.from(format))
  await root.close()
  const message = `Expected ${folder} to be a journal of format 4 or 5, got ${got}`
  await expect(openLmdbJournal(folder, { create: false })).rejects.toThrow(expect.objectContaining({ code: 'JOURNAL_FOREIGN', message }))
})

it('law: a file that was cut off anywhere is JOURNAL_CORRUPT, or its whole entries are read', async () => {
  const whole = readFileSync(path.join(await written(), 'data.mdb'))
  let corrupt = 0
  for (let length = 4096; length < whole.length; length += 12_288) {
    const folder = fresh()
    writeFileSync(path.join(folder, 'data.mdb'), whole)
    truncateSync(path.join(folder, 'data.mdb'), length)
    try {
      await using(folder, (journal) => {
        expect([...journal.entries()]).toHaveLength(50)
        for (let member = 0; member < 8; member++) journal.snapshot(ref(member, 1))
      })
    } catch (error) {
      expect(error).toEqual(failing('JOURNAL_CORRUPT'))
      corrupt++
    }
  }
  expect(corrupt).toBeGreaterThan(20)
})

it('truth: a header that tells of a terabyte is JOURNAL_CORRUPT, and the file stays as long as it is', async () => {
  const file = path.join(await written(), 'data.mdb')
  const bytes = readFileSync(file)
  const pageSize = bytes.readUInt32LE(48)
  for (const page of [0, pageSize]) bytes.writeBigUInt64LE(2n ** 28n, page + 144)
  writeFileSync(file, bytes)
  await expect(openLmdbJournal(path.dirname(file), { create: false })).rejects.toThrow(failing('JOURNAL_CORRUPT', String(bytes.length)))
  expect(statSync(file).size).toBe(bytes.length)
})

it('law: a journal that holds entries is not made again', async () => {
  const folder = await written()
  await expect(openLmdbJournal(folder, { create: true })).rejects.toThrow(failing('JOURNAL_EXISTS', folder, '50 entries'))
  expect(await using(folder, (journal) => [...journal.entries()])).toHaveLength(50)
})

it('law: a folder that cannot be made is RUN_FOLDER_UNWRITABLE', async () => {
  const file = path.join(fresh(), 'file')
  writeFileSync(file, '')
  await expect(openLmdbJournal(path.join(file, 'journal'), { create: true })).rejects.toThrow(failing('RUN_FOLDER_UNWRITABLE', file))
})

it('law: pieces that replace each other, a member or two a commit, leave a file of at most twice what the members hold', async () => {
  const folder = fresh()
  const journal = await openLmdbJournal(folder, { create: true })
  const [members, pieces] = [8, 20]
  const stateOf = (value: number) =>
    Array.from({ length: pieces }, (_, index) => ({ slot: 0, index, bytes: new Uint8Array(PIECE_BYTES).fill(value) }))
  for (let n = 0; n < 12 * members; n++) {
    const [member, slice] = [n % members, 1 + Math.floor(n / members)]
    const own = { record: encode({ slice }), whole: slice === 1, pieces: stateOf(n) }
    journal.append(commit([entry(n)], [{ ref: ref(member, slice), bytes: encode(slice), own }], slice > 1 ? [ref(member, slice - 1)] : []))
    if (n % 2) await journal.flushed()
  }
  await journal.close()
  const size = statSync(path.join(folder, 'data.mdb')).size
  expect(size).toBeLessThan(2 * members * pieces * PIECE_BYTES)
  const reader = readLmdbJournal(folder)
  for (let member = 0; member < members; member++) {
    expect(reader.own(ref(member, 11))).toBeUndefined()
    const own = reader.own(ref(member, 12))!
    expect(decode(own.record, 'it')).toEqual({ slice: 12 })
    expect(own.piece(0, pieces - 1)).toEqual(Buffer.alloc(PIECE_BYTES, 11 * members + member))
    expect(own.piece(0, pieces)).toBeUndefined()
  }
  await reader.close()
})

it('law: snapshots that replace each other do not make the file grow', async () => {
  const folder = fresh()
  const journal = await openLmdbJournal(folder, { create: true })
  const sizes: number[] = []
  for (let n = 0; n < 1000; n++) {
    const [member, slice] = [n % 8, 1 + Math.floor(n / 8)]
    const bytes = encode(new Float32Array(10_000).fill(n))
    journal.append(commit([entry(n)], [{ ref: ref(member, slice), bytes }], slice > 1 ? [ref(member, slice - 1)] : []))
    // The reads of a resume meanwhile must not pin old pages.
    if (n % 50 === 0) journal.entries()[Symbol.iterator]().next()
    await journal.flushed()
    if (n % 200 === 199) sizes.push(statSync(path.join(folder, 'data.mdb')).size)
  }
  await journal.close()
  // Eight live snapshots are 0.3 MB, 1,000 entries 0.9 MB; all snapshots ever made would be 40 MB.
  expect(sizes.at(-1)).toBeLessThan(4_000_000)
})
