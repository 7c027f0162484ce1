// Shared by the trials: they run the binary as a user would, at moments that follow from a seed.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { stream } from '../../dist/src/random.js'

const CLADE = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url))

/** The options of the command line: --seed, --count, and --keep, which leaves the folders to be looked at. */
export function trialOptions(count) {
  const options = {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: String(count) },
    keep: { type: 'boolean', default: false },
  }
  const { values } = parseArgs({ options })
  return { seed: Number(values.seed), count: Number(values.count), keep: values.keep }
}

/** Draws in [0, 1) that follow from the seed and a label. */
export const drawsOf = (seed, label) => stream(seed, label)

/** A folder for all runs of a trial, removed at its end unless it is kept. */
export async function inFolder(keep, act) {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'clade-trials-')))
  try {
    await act(folder)
  } finally {
    if (keep) console.error(`kept ${folder}`)
    else rmSync(folder, { recursive: true, force: true })
  }
}

/** Starts `clade`; `ended` resolves with how it ended, and when. After `timeout` milliseconds it is killed; 0: never. */
export function start(args, cwd, timeout = 0) {
  const child = spawn(process.execPath, [CLADE, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout, killSignal: 'SIGKILL' })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr, at: performance.now() }))
  })
  return { pid: child.pid, kill: () => child.kill('SIGKILL'), ended }
}

export const clade = (args, cwd, timeout) => start(args, cwd, timeout).ended

/** True for a process that ended as a program should: done, or with one sentence that has a code. */
export function isClean({ code, signal, stderr }) {
  if (signal !== null) return false
  return code === 0 ? stderr === '' : (code === 1 || code === 2) && /^clade: [^\n]+ \[[A-Z_]+\]\n$/.test(stderr)
}

const TABLES = ['members.csv', 'episodes.csv', 'events.csv', 'metrics.csv', 'summary.csv']

/** The CSV files of a run in lockstep, without what no two runs share: the lane, and the columns in seconds. */
export function tablesOf(run) {
  return JSON.stringify(TABLES.map((file) => withoutTimes(readFileSync(path.join(run, file), 'utf8'))))
}

function withoutTimes(text) {
  const rows = text.split('\r\n').map((line) => line.match(/(?:"(?:[^"]|"")*"|[^,])*(?:,|$)/g))
  const keep = rows[0].map((name) => !/^(lane|\w+_s),?$/.test(name))
  return rows.map((row) => row.filter((_, column) => keep[column] ?? true).join('')).join('\r\n')
}

/** Counts faults by kind, prints the first three of each as they happen, and the line of results at the end. */
export class Tally {
  #counts = { lost: 0, wrong: 0, stacks: 0 }

  add(kind, what) {
    if (this.#counts[kind]++ < 3) console.error(`${kind}: ${what}`)
  }

  /** Exits with 1 unless all counts are 0. */
  report(done) {
    const { lost, wrong, stacks } = this.#counts
    console.log(`${done}: ${lost} lost, ${wrong} wrong, ${stacks} stacks`)
    process.exitCode = lost + wrong + stacks === 0 ? 0 : 1
  }
}
