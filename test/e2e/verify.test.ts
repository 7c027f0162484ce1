import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { open } from 'lmdb'
import { beforeAll, describe, expect, test } from 'vitest'
import { openLmdbJournal } from '../../dist/src/journal/lmdb.js'
import type { Entry } from '../../dist/src/population/types.js'
import { CSV_FILES, clade, small, temporaryFolder } from './clade.js'

const cwd = temporaryFolder()
const original = path.join(cwd, 'original')

type Changeable<T> = { -readonly [K in keyof T]: T[K] extends object | null ? Changeable<T[K]> : T[K] }

async function contents() {
  const journal = await openLmdbJournal(path.join(original, 'journal'), { create: false })
  const entries = [...journal.entries()]
  // The slices after which a snapshot is still held.
  const refs = entries.flatMap(({ result }) =>
    result?.ok ? [{ member: result.member, slice: result.slice, weightsHash: result.weightsHash }] : [],
  )
  const snapshots = refs.flatMap((ref) => {
    const [bytes, own] = [journal.snapshot(ref), journal.own(ref)]
    // These members have no large arrays.
    const update = own && { record: new Uint8Array(own.record), whole: true, pieces: [] }
    return bytes ? [{ ref, bytes: new Uint8Array(bytes), ...(update && { own: update }) }] : []
  })
  await journal.close()
  return { entries, snapshots }
}

/** The bytes of an entry as the journal holds them. When an entry is encoded again, a number may take other bytes. */
async function bytesOfEntry(number: number): Promise<Uint8Array> {
  const root = open({ path: path.join(original, 'journal'), noSubdir: false, readOnly: true })
  const bytes = new Uint8Array(root.openDB<Buffer, number>('entries', { encoding: 'binary' }).get(number)!)
  await root.close()
  return bytes
}

/** Copies the run, and changes a byte in the middle of `bytes`, wherever the file holds them. */
function flipped(name: string, bytes: Uint8Array): string {
  const run = path.join(cwd, name)
  cpSync(original, run, { recursive: true })
  const file = path.join(run, 'journal', 'data.mdb')
  const data = readFileSync(file)
  let found = 0
  for (let at = data.indexOf(bytes); at >= 0; at = data.indexOf(bytes, at + 1)) {
    data[at + (bytes.length >> 1)]! ^= 0x10
    found++
  }
  expect(found).toBeGreaterThan(0)
  writeFileSync(file, data)
  return run
}

/** Takes the CSV files away, so that only the journal is left to verify. They would tell first that it says something else. */
function withoutCsv(run: string): string {
  for (const file of CSV_FILES) rmSync(path.join(run, file))
  return run
}

/** Copies the run with a journal that is sound, and records something else. */
async function forged(name: string, change: (entries: Changeable<Entry>[]) => void): Promise<string> {
  const run = path.join(cwd, name)
  cpSync(original, run, { recursive: true, filter: (file) => path.basename(file) !== 'journal' })
  const { entries, snapshots } = await contents()
  change(entries as Changeable<Entry>[])
  const journal = await openLmdbJournal(path.join(run, 'journal'), { create: true })
  journal.append({ entries, snapshots, drop: [] })
  await journal.flushed()
  await journal.close()
  return run
}

describe('clade verify', () => {
  let { entries, snapshots }: Awaited<ReturnType<typeof contents>> = { entries: [], snapshots: [] }

  beforeAll(async () => {
    const end = await clade(['run', ...small({ population: 4, steps: 10_000, 'ready-every': 2500, out: original })], { cwd })
    expect(end.code).toBe(0)
    ;({ entries, snapshots } = await contents())
  })

  const verify = (run: string) => clade(['verify', run], { cwd })

  /** The middle one of the entries with this decision. */
  const placeOf = (decision: string) => {
    const places = entries.flatMap(({ event }, i) => (event.decision === decision ? [i] : []))
    return places[places.length >> 1]!
  }

  test('truth: an asynchronous run passes, with any number of workers', async () => {
    for (const workers of ['2', '1', '0']) {
      const end = await clade(['verify', original, '--workers', workers, '--quiet'], { cwd })
      expect(end).toEqual({ code: 0, stdout: `${original}: all 16 slices end in the recorded weights\n`, stderr: '' })
    }
  })

  test('truth: so does a sound copy of its journal, entry by entry', async () => {
    expect(await verify(await forged('copied', () => {}))).toMatchObject({ code: 0, stderr: '' })
  })

  test('truth: a byte that flipped in an entry is told, with the entry', async () => {
    const number = placeOf('keep')
    const { code, stderr } = await verify(flipped('entry', await bytesOfEntry(number)))
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `clade: Cannot read entry ${number} of ${cwd}/entry/journal: its bytes fail their checksum [JOURNAL_CORRUPT]\n`,
    })
  })

  test('truth: a byte that flipped in a snapshot is told, with member and slice', async () => {
    const { ref, bytes } = snapshots.at(-1)!
    const run = flipped('snapshot', bytes)
    const what = `the snapshot after slice ${ref.slice} of member ${ref.member}`
    const { code, stderr } = await verify(run)
    expect({ code, stderr }).toEqual({ code: 2, stderr: `clade: Cannot read ${what}: its bytes fail their checksum [JOURNAL_CORRUPT]\n` })
  })

  test('truth: other weights are told, though the journal agrees with itself', async () => {
    const number = placeOf('keep')
    const { slice, member } = entries[number]!.result!
    const wrong = '0123456789abcdef'
    const run = await forged('weights', (changed) => {
      const { result, event } = changed[number]!
      if (result?.ok) event.weightsHash = result.weightsHash = wrong
      // Later entries of those who copied it say so, too.
      for (const { event } of changed) {
        const weights = event.copied?.weights
        if (weights?.member === member && weights.slice === slice) event.weightsHash = weights.weightsHash = wrong
      }
    })
    const { code, stderr } = await verify(withoutCsv(run))
    expect(code).toBe(1)
    // The slice may have ended in a snapshot that is kept: which one the middle is depends on the lanes.
    expect(stderr).toMatch(
      new RegExp(
        `^clade: Slice ${slice} of member ${member} is the first that differs: its weights were ${wrong}(, and the snapshot holds| and are) [0-9a-f]{16} \\[VERIFY_DIFFERS\\]\n$`,
      ),
    )
  })

  test('truth: an episode with another return is told', async () => {
    const number = placeOf('keep')
    const { slice, member } = entries[number]!.result!
    const run = await forged('return', (changed) => {
      const { result } = changed[number]!
      // The first of many returns lies outside the window of the score.
      if (result?.ok) result.report.episodes.returns[0]! += 1
    })
    const { code, stderr } = await verify(withoutCsv(run))
    const how = `the returns of its episode 1 were \\d+ and are \\d+`
    expect(code).toBe(1)
    expect(stderr).toMatch(
      new RegExp(`^clade: Slice ${slice} of member ${member} is the first that differs: ${how} \\[VERIFY_DIFFERS\\]\n$`),
    )
  })

  test.each([
    ['score', 12_345],
    ['decision', 'finish'],
    ['copied', { donor: 3, donorSteps: 1, donorScore: 1, weights: null, hyperparameters: 3 }],
    ['cause', 'budget'],
    ['reason', 'because'],
    ['steps', 1],
  ] as const)('truth: a decision with another %s is told', async (field, value) => {
    const number = placeOf('keep')
    const { slice, member } = entries[number]!.result!
    const run = await forged(`event-${field}`, (changed) => Object.assign(changed[number]!.event, { [field]: value }))
    const { code, stderr } = await verify(run)
    expect(code).toBe(1)
    expect(stderr).toContain(`entry ${number} of the journal (slice ${slice} of member ${member}) to have the ${field} `)
    expect(stderr).toMatch(/, got .+ \[JOURNAL_MISMATCH\]\n$/)
  })

  test('truth: another snapshot in a sound journal is told', async () => {
    const run = path.join(cwd, 'swapped')
    cpSync(original, run, { recursive: true, filter: (file) => path.basename(file) !== 'journal' })
    const journal = await openLmdbJournal(path.join(run, 'journal'), { create: true })
    const others = snapshots.map(({ ref }, i) => ({ ...snapshots[(i + 1) % snapshots.length]!, ref }))
    journal.append({ entries, snapshots: others, drop: [] })
    await journal.close()
    const { code, stderr } = await verify(run)
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /is the first that differs: its weights were [0-9a-f]{16}, and the snapshot holds [0-9a-f]{16} \[VERIFY_DIFFERS\]\n$/,
    )
  })
})
