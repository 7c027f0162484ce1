import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { resolveExperiment } from '../dist/src/experiment.js'
import { openLmdbJournal } from '../dist/src/journal/lmdb.js'
import { loadModule } from '../dist/src/load.js'
import { Population } from '../dist/src/population/population.js'
import { CsvProjection } from '../dist/src/report/csv/projection.js'
import { Terminal } from '../dist/src/report/terminal/terminal.js'
import { conduct } from '../dist/src/run/conduct.js'
import { Progress } from '../dist/src/run/progress.js'
import { threadRunner } from '../dist/src/runner/threads.js'

const EXPERIMENT = fileURLToPath(new URL('../dist/experiments/cartpole/experiment.js', import.meta.url))

/**
 * A run of cartpole from the parts that `clade run` is made of, threads, journal, CSVs and a redrawn terminal included, with a clock at
 * every joint. Milliseconds throughout.
 *
 * @param changes replace parts of the resolved experiment
 * @returns `slices`: one object a slice, `{ lane, began, ended, timing, inherits, decided }` (`decided`: when its member's last decision
 * fell, undefined before the first); `main`: what the main thread spent, by part and call; `elapsed`: from the first order to the last commit
 */
export async function probedRun(changes, lanes) {
  const config = { ...resolveExperiment((await loadModule(EXPERIMENT)).default, {}), ...changes }
  const folder = mkdtempSync(path.join(tmpdir(), 'clade-bench-'))
  const runner = threadRunner({ lanes, experimentPath: EXPERIMENT, seed: config.seed, sliceTimeout: config.sliceTimeout })
  await runner.open()
  const journal = await openLmdbJournal(path.join(folder, 'journal'), { create: true })
  const csv = new CsvProjection(folder, Object.keys(config.space))
  const terminal = new Terminal(terminalStream(), { quiet: false, env: {} })
  const main = { 'next order': [], decision: [], 'journal and its encoding': [], CSV: [], 'terminal view': [] }
  const timed = (part, act) => {
    const began = performance.now()
    const result = act()
    main[part].push(performance.now() - began)
    return result
  }
  const decided = new Map()
  const slices = []
  try {
    const population = new Population(config)
    const progress = new Progress(folder, config, population, lanes)
    journal.append({ entries: population.start(), snapshots: [], drop: [] })
    const began = performance.now()
    const clock = () => (performance.now() - began) / 1000
    await conduct({
      population: {
        get done() {
          return population.done
        },
        next: (resident) => timed('next order', () => population.next(resident)),
        complete(outcome) {
          decided.set(outcome.member, performance.now())
          return timed('decision', () => population.complete(outcome))
        },
        takeUnneeded: () => population.takeUnneeded(),
      },
      runner: {
        lanes,
        resident: (lane) => runner.resident(lane),
        async run(lane, order, fetch) {
          const began = performance.now()
          const finished = await runner.run(lane, order, fetch)
          const inherits = order.inherit !== null
          slices.push({ lane, began, ended: performance.now(), timing: finished.timing, inherits, decided: decided.get(order.member) })
          return finished
        },
      },
      journal: {
        append: (commit) => timed('journal and its encoding', () => journal.append(commit)),
        flushed: () => journal.flushed(),
        snapshot: (ref) => journal.snapshot(ref),
      },
      clock,
      signal: new AbortController().signal,
      observe(entries) {
        timed('CSV', () => {
          for (const entry of entries) csv.write(entry)
          csv.flush()
        })
        timed('terminal view', () => {
          for (const entry of entries) progress.take(entry)
          progress.mark(clock())
          terminal.update(performance.now(), progress.fraction, () => progress.view())
        })
      },
    })
    return { slices, main, elapsed: performance.now() - began }
  } finally {
    terminal.stop()
    csv.close()
    await runner.close()
    await journal.close()
    rmSync(folder, { recursive: true })
  }
}

function terminalStream() {
  const stream = new Writable({ write: (_text, _encoding, done) => done() })
  return Object.assign(stream, { isTTY: true, columns: 120, rows: 40 })
}
