import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { decode, encode } from '../../../src/journal/codec.js'
import { openLmdbJournal } from '../../../src/journal/lmdb.js'
import { checkLmdbFile } from '../../../src/journal/lmdb-check.js'
import { readLmdbJournal } from '../../../src/journal/lmdb-reader.js'
import type { Entry } from '../../../src/population/types.js'
import { commit, entry, ref } from '../../conformance/describe-journal.js'

const base = mkdtempSync(path.join(tmpdir(), 'clade-reader-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))
const fresh = () => mkdtempSync(path.join(base, 'j-'))
const FIXTURE = fileURLToPath(new URL('fixtures/append-forever.mjs', import.meta.url))

/** An entry of about so many bytes. */
const sized = (n: number, bytes: number): Entry => ({ ...entry(n), event: { ...entry(n).event, reason: `${n} ${'x'.repeat(bytes)}` } })

it('law: whatever was written is read, and the file passes its check, with values of any size, drops and reopenings', async () => {
  const size = fc.integer({ min: 0, max: 15 }).map((bits) => 2 ** bits)
  const step = fc.record({ entries: fc.array(size, { maxLength: 5 }), snapshots: fc.array(size, { maxLength: 3 }), flush: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 5 }), async (steps, live) => {
      const folder = fresh()
      const entries: Entry[] = []
      const snapshots: Uint8Array[] = []
      let journal = await openLmdbJournal(folder, { create: true })
      for (const { entries: sizes, snapshots: lengths, flush } of steps) {
        const added = sizes.map((bytes, i) => sized(entries.length + i, bytes))
        const made = lengths.map((bytes, i) => encode(new Uint8Array(bytes).fill(snapshots.length + i)))
        const gone = made.map((_, i) => snapshots.length + i - live).filter((n) => n >= 0)
        const taken = made.map((bytes, i) => ({ ref: ref(0, snapshots.length + i), bytes }))
        journal.append({ entries: added, snapshots: taken, drop: gone.map((n) => ref(0, n)) })
        entries.push(...added)
        snapshots.push(...made)
        if (!flush) continue
        await journal.close()
        checkLmdbFile(path.join(folder, 'data.mdb'))
        journal = await openLmdbJournal(folder, { create: false })
      }
      await journal.close()
      checkLmdbFile(path.join(folder, 'data.mdb'))
      const reader = readLmdbJournal(folder)
      expect([...reader.entries()]).toEqual(entries)
      for (const n of [1, entries.length >> 1, entries.length]) expect([...reader.entries(n)]).toEqual(entries.slice(n))
      for (const [n, bytes] of snapshots.entries()) {
        const held = reader.snapshot(ref(0, n))
        expect(held && Uint8Array.from(held)).toEqual(n >= snapshots.length - live ? bytes : undefined)
      }
      expect(reader.hasGrown()).toBe(false)
      await reader.close()
      rmSync(folder, { recursive: true })
    }),
    { numRuns: 15 },
  )
}, 60_000)

it('law: entries that raises took back are not shown, over many pages; who opened it before sees it as it was', async () => {
  const folder = fresh()
  const journal = await openLmdbJournal(folder, { create: true })
  const entries = Array.from({ length: 900 }, (_, n) => entry(n))
  const budget = { stepsPerMember: 100, totalSteps: Infinity, seconds: Infinity }
  journal.append(commit(entries.slice(0, 300)))
  await journal.flushed()
  const early = readLmdbJournal(folder)
  journal.append({ ...commit(entries.slice(300, 600)), raise: { entries: 250, taken: 50, again: 50, budget } })
  await journal.flushed()
  journal.append({ ...commit(entries.slice(600)), raise: { entries: 100, taken: 450, again: 7, budget } })
  await journal.close()
  const reader = readLmdbJournal(folder)
  expect(reader.length).toBe(400)
  expect([...reader.entries()]).toEqual([...entries.slice(0, 100), ...entries.slice(600)])
  expect([...reader.entries(101)]).toEqual(entries.slice(601))
  expect(reader.raises).toEqual([
    { entries: 250, taken: 50, again: 50, budget },
    { entries: 100, taken: 450, again: 7, budget },
  ])
  expect([...early.entries()]).toEqual(entries.slice(0, 300))
  expect(early.raises).toEqual([])
  expect(early.hasGrown()).toBe(true)
  await Promise.all([reader.close(), early.close()])
})

it('law: while another process commits as fast as it can, a reader sees one moment, whole', { timeout: 60_000 }, async () => {
  const folder = path.join(fresh(), 'journal')
  const child = spawn(process.execPath, [FIXTURE, folder, 'create'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const closed = once(child, 'close')
  await once(child.stdout, 'data')
  let grown = 0
  for (let look = 0; look < 40; look++) {
    const reader = readLmdbJournal(folder)
    const events = []
    for (const { event } of reader.entries()) {
      events.push(event as unknown as { commit: number; half: number })
      // The writer gets its turn in the middle of it all.
      if (events.length % 50 === 0) await new Promise(setImmediate)
    }
    expect(events).toEqual(Array.from({ length: reader.length }, (_, n) => ({ commit: 1 + (n >> 1), half: 1 + (n & 1) })))
    expect(reader.length % 2).toBe(0)
    for (let slice = reader.length / 2 - 2; slice <= reader.length / 2; slice++) {
      const bytes = reader.snapshot(ref(0, slice))
      if (bytes) expect(decode(bytes, 'it')).toEqual({ commit: slice, weights: new Float32Array(10_000).fill(slice) })
      else expect(reader.hasGrown()).toBe(true)
    }
    if (reader.hasGrown()) grown++
    await reader.close()
  }
  child.kill('SIGKILL')
  await closed
  // Else nothing was written meanwhile.
  expect(grown).toBeGreaterThan(5)
})

it('law: reading changes no file and makes none', async () => {
  const folder = fresh()
  const journal = await openLmdbJournal(folder, { create: true })
  for (let n = 0; n < 300; n++) journal.append(commit([entry(n)], [{ ref: ref(0, n), bytes: encode(n) }]))
  await journal.close()
  rmSync(path.join(folder, 'lock.mdb'))
  const state = () => [readdirSync(folder), statSync(path.join(folder, 'data.mdb')).mtimeMs, readFileSync(path.join(folder, 'data.mdb'))]
  const before = state()
  const readers = [1, 2, 3].map(() => readLmdbJournal(folder))
  for (const reader of readers) expect([...reader.entries()]).toHaveLength(300)
  for (const reader of readers) await reader.close()
  expect(state()).toEqual(before)
})
