import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { decode } from '../../../src/journal/codec.js'
import { openLmdbJournal } from '../../../src/journal/lmdb.js'
import { stream } from '../../../src/random.js'

const base = mkdtempSync(path.join(tmpdir(), 'clade-kill-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))
const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}.mjs`, import.meta.url))

/** Starts the appending child, kills it some time after its first report, and returns the last number that it reported. */
async function appendAndKill(folder: string, create: boolean, random: () => number): Promise<number> {
  const child = spawn(process.execPath, [fixture('append-forever'), folder, create ? 'create' : 'open'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  child.stdout.on('data', (data) => {
    printed += data
  })
  const closed = once(child, 'close')
  await Promise.race([once(child.stdout, 'data'), closed])
  await sleep(random() * 120)
  child.kill('SIGKILL')
  await closed
  return Number(printed.slice(0, printed.lastIndexOf('\n')).split('\n').at(-1))
}

it('law: after kill -9 what was flushed is there, and every commit whole or not at all', async () => {
  const folder = path.join(base, 'killed')
  const random = stream(7, 'kill')
  for (let round = 0; round < 8; round++) {
    const reported = await appendAndKill(folder, round === 0, random)
    expect(reported).toBeGreaterThan(0)
    const journal = await openLmdbJournal(folder, { create: false })
    const events = [...journal.entries()].map(({ event }) => event as unknown as { commit: number; half: number })
    const commits = events.length / 2
    expect(commits).toBeGreaterThanOrEqual(reported)
    expect(events).toEqual(Array.from({ length: 2 * commits }, (_, n) => ({ commit: 1 + (n >> 1), half: 1 + (n & 1) })))
    for (let slice = commits - 4; slice <= commits + 3; slice++) {
      const bytes = journal.snapshot({ member: 0, slice, weightsHash: '' })
      const live = slice > commits - 3 && slice <= commits
      expect(bytes && decode(bytes, 'it'), `snapshot ${slice} of ${commits}`).toEqual(
        live ? { commit: slice, weights: new Float32Array(10_000).fill(slice) } : undefined,
      )
    }
    await journal.close()
  }
})

it.skipIf(process.platform === 'win32')(
  'law: a write that the system refuses surfaces at flushed, append and close (skipped on Windows: no limit on files there)',
  async () => {
    const folder = path.join(base, 'refused')
    // A limit on the file's size, in KiB, is the failure that needs no special disk; LMDB reports it as an I/O error.
    const said = execFileSync('bash', ['-c', 'ulimit -f 1024; exec "$0" "$@"', process.execPath, fixture('append-until-refused'), folder], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const { flushed, flush, append, again, close } = JSON.parse(said.toString())
    expect([flush, append, again, close]).toEqual(['WRITE_FAILED', 'WRITE_FAILED', 'WRITE_FAILED', 'WRITE_FAILED'])
    const journal = await openLmdbJournal(folder, { create: false })
    expect([...journal.entries()]).toHaveLength(flushed)
    await journal.close()
  },
)
