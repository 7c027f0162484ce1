import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { emptyHost as host } from '../dist/src/alone.js'
import { openLmdbJournal } from '../dist/src/journal/lmdb.js'
import { loadModule } from '../dist/src/load.js'
import { Ledger } from '../dist/src/population/ledger.js'
import { CsvProjection } from '../dist/src/report/csv/projection.js'
import { LiveView } from '../dist/src/report/terminal/live-view.js'
import { openTerminal } from '../dist/src/report/terminal/terminal.js'
import { resolveExperiment } from '../dist/src/resolve-experiment.js'
import { conduct } from '../dist/src/run/conduct.js'
import { finished, sliceMessage } from '../dist/src/runner/exchange.js'
import { KeptMemory } from '../dist/src/runner/own/memory.js'
import { Lane, openLane, runSlice } from '../dist/src/runner/slice.js'
import { threadRunner } from '../dist/src/runner/threads.js'

const CARTPOLE = fileURLToPath(new URL('../dist/experiments/cartpole/experiment.js', import.meta.url))

/**
 * Trains a run from the parts of `clade run`, threads, journal, CSVs and a redrawn terminal included, with a clock at every joint. All
 * times are in milliseconds.
 *
 * @param changes parts that take the place of the resolved experiment's
 * @param lanes 0 trains on this thread. Then all clocks but those of `main` give CPU time, which does not depend on who else uses the
 *   machine, but takes as long to read as a short part does
 * @param experimentPath cartpole unless given
 * @param watch its `began()` is called before the first job, its `ended(folder)` after the last commit, while the run's folder is there
 * @returns `slices`, `main` and `elapsed`. A slice is `{ lane, ended, timing, inherits, decided }`, with times since the run began;
 *   `decided` is the wall clock at its member's latest decision, NaN before the first. `main` is the time of the main thread, by part and
 *   call. `elapsed` is the time from the first job to the last commit.
 */
export async function probedRun(changes, lanes, experimentPath = CARTPOLE, { began: onBegin, ended: onEnd } = {}) {
  const config = { ...resolveExperiment((await loadModule(experimentPath)).default, {}), ...changes }
  const folder = mkdtempSync(path.join(tmpdir(), 'clade-bench-'))
  const now = lanes === 0 ? cpuTime : () => performance.now()
  const { seed, sliceTimeout, trainable } = config
  const runner = lanes === 0 ? oneThread(trainable, seed) : threadRunner({ lanes, experimentPath, seed, sliceTimeout })
  await runner.open()
  const journal = await openLmdbJournal(path.join(folder, 'journal'), { create: true })
  const csv = new CsvProjection()
  csv.begin({ folder, hyperparameters: Object.keys(config.space) }, [])
  // Rows are made and written together, a few times a second.
  const flush = csv.flush.bind(csv)
  csv.flush = () => timed('CSV', flush)
  const terminal = await openTerminal(terminalStream(), { quiet: false, env: {} })
  const main = { 'next job': [], decision: [], 'journal and its encoding': [], CSV: [], 'terminal view': [] }
  const timed = (part, act) => {
    const began = performance.now()
    const result = act()
    main[part].push(performance.now() - began)
    return result
  }
  const decided = new Map()
  const slices = []
  try {
    const ledger = new Ledger(config)
    journal.append({ entries: ledger.start(), snapshots: [], drop: [] })
    onBegin?.()
    const began = now()
    const beganAt = performance.now()
    const clock = () => (performance.now() - beganAt) / 1000
    const live = new LiveView(terminal)
    live.begin(
      { ...{ name: config.name, seed, clock, lanes: runner.lanes, seconds: config.budget.seconds }, notes: [], population: ledger },
      [],
    )
    await conduct({
      ledger: {
        get ready() {
          return ledger.ready
        },
        get done() {
          return ledger.done
        },
        next: () => timed('next job', () => ledger.next()),
        complete(result) {
          decided.set(result.member, performance.now())
          return timed('decision', () => ledger.complete(result))
        },
        takeUnneeded: () => ledger.takeUnneeded(),
      },
      runner: {
        lanes: runner.lanes,
        ahead: runner.ahead,
        async run(lane, job, fetch) {
          const inherits = job.inherit !== null
          const decision = decided.get(job.member)
          const finished = await runner.run(lane, job, fetch)
          slices.push({ lane, ended: now() - began, timing: finished.timing, inherits, decided: decision - beganAt })
          return finished
        },
      },
      journal: {
        append: (commit) => timed('journal and its encoding', () => journal.append(commit)),
        flushed: () => journal.flushed(),
        snapshot: (ref) => journal.snapshot(ref),
        own: (ref) => journal.own(ref),
      },
      clock,
      signal: new AbortController().signal,
      observe(entries) {
        csv.take(entries)
        timed('terminal view', () => live.take(entries))
      },
    })
    const elapsed = now() - began
    onEnd?.(folder)
    return { slices, main, elapsed }
  } finally {
    terminal.stop()
    csv.end()
    await runner.close()
    await journal.close()
    rmSync(folder, { recursive: true })
  }
}

/** CPU milliseconds of all threads of this process, less the time of reading them: 10 us or more, and there are many joints. */
function cpuTime() {
  calls++
  return processTime() - calls * costOfCall
}

let calls = 0
const costOfCall = (() => {
  const began = processTime()
  for (let i = 0; i < 5000; i++) processTime()
  return (processTime() - began) / 5001
})()

function processTime() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** The inline runner with a clock of CPU time. */
function oneThread(spec, seed) {
  const lane = new Lane()
  const kept = new KeptMemory()
  const context = { spec, host, seed, now: cpuTime }
  return {
    lanes: 1,
    ahead: 0,
    open: () => openLane(lane, context),
    async run(index, job, fetch) {
      const message = sliceMessage(job, lane.resident, fetch, kept)
      return finished(index, job, await runSlice(lane, message, context), kept)
    },
    async close() {},
  }
}

function terminalStream() {
  const stream = new Writable({ write: (_text, _encoding, done) => done() })
  return Object.assign(stream, { isTTY: true, columns: 120, rows: 40 })
}
