// Memory of a long run: `node --expose-gc bench/memory.mjs [rounds=1000] [every=100]` trains eight trivial members of 100 KB in
// lockstep on two threads, with journal and CSVs, and prints a line every so many rounds.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { runSession } from '../dist/src/run/session.js'

const [rounds = 1000, every = 100] = process.argv.slice(2).map(Number)
const READY_EVERY = 10
const MEGABYTE = 2 ** 20

const out = mkdtempSync(path.join(tmpdir(), 'clade-memory-'))
const filesHere = () => (process.platform === 'linux' ? readdirSync('/proc/self/fd').length : Number.NaN)
const size = (file) => statSync(path.join(out, file)).size

function measure(round) {
  globalThis.gc?.()
  const { rss, heapUsed, external } = process.memoryUsage()
  const row = {
    round,
    rss_mb: (rss / MEGABYTE).toFixed(1),
    // The heap and buffers that JavaScript can still reach: the figure that a leak moves first.
    reachable_mb: ((heapUsed + external) / MEGABYTE).toFixed(2),
    files: filesHere(),
    journal_mb: (size('journal/data.mdb') / MEGABYTE).toFixed(2),
    csv_mb: ((size('members.csv') + size('events.csv') + size('episodes.csv')) / MEGABYTE).toFixed(2),
  }
  console.log(JSON.stringify(row))
}

let round = 0
try {
  await runSession(
    {
      experimentPath: fileURLToPath(new URL('../test/fixtures/peers/soak.mjs', import.meta.url)),
      overrides: { steps: rounds * READY_EVERY, readyEvery: READY_EVERY, seed: 1 },
      out,
      cwd: out,
      workers: 2,
      resume: false,
      versions: { clade: 'bench', node: process.version, platform: process.platform },
    },
    [
      {
        begin() {},
        take() {
          if (++round % every === 0) measure(round)
        },
        end() {},
      },
    ],
    new AbortController().signal,
  )
} finally {
  rmSync(out, { recursive: true, force: true })
}
