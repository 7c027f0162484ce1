import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { openLmdbJournal } from '../../dist/src/journal/lmdb.js'
import { PIECE_BYTES } from '../../dist/src/journal/own.js'
import { stream } from '../../dist/src/random.js'
import { clade, readCsv, reproducibleTables, temporaryFolder } from './clade.js'

const cwd = temporaryFolder()
const REPLAYING = fileURLToPath(new URL('../fixtures/run/replaying.mjs', import.meta.url))
const KILLS = 5
const SEED = 20_261_130

const whole = path.join(cwd, 'whole')
const flags = (out: string, workers: number) => [
  ...['run', REPLAYING, '--schedule', 'lockstep', '--seed', '3', '--quiet', '--out', out, '--workers', String(workers)],
]
let milliseconds: number

beforeAll(async () => {
  expect(await clade(flags(whole, 2), { cwd })).toMatchObject({ code: 0 })
  milliseconds = 1000 * Math.max(...readCsv(whole, 'members.csv').map((row) => Number(row.wall_s)))
})

test('law: runs with replay memories that were killed and resumed end as the one that was not', { timeout: 300_000 }, async () => {
  const random = stream(SEED, 'moments')
  for (let kill = 0; kill < KILLS; kill++) {
    const run = path.join(cwd, `killed-${kill}`)
    const args = [...flags(run, 1 + (kill % 2)).filter((flag) => flag !== '--quiet'), '--resume']
    await clade(args, { cwd, signal: { name: 'SIGKILL', after: random() * milliseconds, from: '%' } })
    expect(await clade(args, { cwd }), `kill ${kill}`).toMatchObject({ code: 0 })
    expect(reproducibleTables(run), `kill ${kill}`).toEqual(reproducibleTables(whole))
  }
})

test('law: verify and replay prove a run with replay memories', { timeout: 120_000 }, async () => {
  expect(await clade(['verify', whole, '--workers', '2'], { cwd })).toMatchObject({ code: 0 })
  expect(await clade(['replay', whole, '--exact'], { cwd })).toMatchObject({ code: 0 })
})

test('truth: a byte that flips in a replay memory is told by verify and by a resume', { timeout: 120_000 }, async () => {
  const journal = await openLmdbJournal(path.join(whole, 'journal'), { create: false })
  const ref = { member: 2, slice: 20, weightsHash: '' }
  const piece = new Uint8Array(journal.own(ref)!.piece(0, 0)!)
  await journal.close()
  expect(piece).toHaveLength(PIECE_BYTES)
  const run = path.join(cwd, 'flipped')
  cpSync(whole, run, { recursive: true })
  const file = path.join(run, 'journal', 'data.mdb')
  const data = readFileSync(file)
  // The file may also have pages that nothing reads any more, with what was there before.
  const start = piece.subarray(0, 200)
  const copies: number[] = []
  for (let at = data.indexOf(start); at >= 0; at = data.indexOf(start, at + 1)) copies.push(at)
  for (const at of copies) data[at + 5000]! ^= 1
  writeFileSync(file, data)
  const sentence = 'Cannot read the snapshot after slice 20 of member 2: the bytes of a piece of it fail their checksum [JOURNAL_CORRUPT]'
  expect(await clade(['verify', run], { cwd })).toMatchObject({ code: 2, stderr: `clade: ${sentence}\n` })
})
