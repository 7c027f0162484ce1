import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import { afterAll } from 'vitest'
import type { Overrides, RunConfig } from '../../dist/src/experiment.js'
import type { Journal } from '../../dist/src/journal/journal.js'
import { openLmdbJournal } from '../../dist/src/journal/lmdb.js'
import type { RunStatus } from '../../dist/src/journal/run-file.js'
import { hostOf, loadModule } from '../../dist/src/load.js'
import { Ledger } from '../../dist/src/population/ledger.js'
import type { Entry, Job, Standing } from '../../dist/src/population/types.js'
import { CsvProjection } from '../../dist/src/report/csv/projection.js'
import { resolveExperiment } from '../../dist/src/resolve-experiment.js'
import { conduct } from '../../dist/src/run/conduct.js'
import { type RunRequest, runSession } from '../../dist/src/run/session.js'
import { inlineRunner } from '../../dist/src/runner/inline.js'
import type { Finished, Runner } from '../../dist/src/runner/runner.js'

/** A folder of this test file's own, gone when its tests are. */
export function scratch(): () => string {
  const root = mkdtempSync(path.join(tmpdir(), 'clade-peers-'))
  afterAll(() => rmSync(root, { recursive: true, force: true }))
  let folders = 0
  return () => {
    const folder = path.join(root, `${folders++}`)
    mkdirSync(folder)
    return folder
  }
}

export function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/peers/${name}`, import.meta.url))
}

export async function configOf(experimentPath: string, overrides: Overrides = {}): Promise<RunConfig> {
  return resolveExperiment((await loadModule(experimentPath)).default, overrides)
}

/** Lanes on this thread. */
export function inline(config: RunConfig, lanes = 2): Runner {
  return inlineRunner({ lanes, spec: config.trainable, host: hostOf(import.meta.filename), seed: config.seed })
}

export interface Slice {
  readonly job: Job
  readonly finished: Finished
}

/** All that happened in a run, with every snapshot there was. */
export interface Run {
  readonly folder: string
  readonly entries: readonly Entry[]
  readonly slices: readonly Slice[]
  readonly standings: readonly Standing[]
}

/** A whole run as src/run/session.ts puts it together, LMDB and CSVs included, which keeps what a journal would have dropped. */
export async function train(config: RunConfig, runner: Runner, folder: string): Promise<Run> {
  const slices: Slice[] = []
  const listening: Runner = {
    ...runner,
    lanes: runner.lanes,
    async run(lane, job, fetch) {
      const finished = await runner.run(lane, job, fetch)
      slices.push({ job, finished })
      return finished
    },
  }
  const journal = await openLmdbJournal(path.join(folder, 'journal'), { create: true })
  try {
    await runner.open()
    const population = new Ledger(config)
    await conductIn(folder, config, population, listening, journal)
    return { folder, entries: [...journal.entries()], slices, standings: population.standings() }
  } finally {
    await runner.close()
    await journal.close()
  }
}

async function conductIn(folder: string, config: RunConfig, population: Ledger, runner: Runner, journal: Journal): Promise<void> {
  journal.append({ entries: population.start(), snapshots: [], drop: [] })
  const csv = new CsvProjection()
  csv.begin({ folder, hyperparameters: Object.keys(config.space) }, journal.entries())
  let now = 0
  try {
    await conduct({
      ledger: population,
      runner,
      journal,
      clock: () => ++now,
      signal: new AbortController().signal,
      observe(entries) {
        csv.take(entries)
        csv.flush()
      },
    })
  } finally {
    csv.end()
  }
}

/** What `clade run` does; `changed` is told of every commit, and may interrupt. */
export function session(
  experimentPath: string,
  out: string,
  request: Partial<RunRequest> = {},
  changed: (interrupt: () => void) => void = () => {},
): Promise<RunStatus> {
  const interruption = new AbortController()
  return runSession(
    {
      experimentPath,
      overrides: {},
      out,
      cwd: out,
      workers: 0,
      resume: false,
      versions: { clade: 'test', node: process.version, platform: process.platform },
      ...request,
    },
    [{ begin() {}, take: () => changed(() => interruption.abort()), end() {} }],
    interruption.signal,
  )
}

export type Row = Readonly<Record<string, string>>

/** The result of a slice, had it failed. */
export function failedOf({ result: { member, slice, attempt, lane, wall } }: Finished): Finished['result'] {
  return { member, slice, attempt, lane, wall, ok: false, code: 'TEST', message: 'planted' }
}

/** The rows of a run's CSV, without what a lockstep run may differ in. */
export function rows(folder: string, file: string): Row[] {
  const all = parse(readFileSync(path.join(folder, file)), { columns: true }) as Record<string, string>[]
  return all.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => column !== 'lane' && !column.endsWith('_s'))))
}

/** The slice that starts from an exploit's copy, with the slices that its member and its donor had ended in. */
export interface Clone extends Slice {
  readonly own: Slice | undefined
  readonly donor: Slice
}

export function clonesIn({ slices }: Run): Clone[] {
  const ended = ({ member, slice }: { readonly member: number; readonly slice: number }) =>
    slices.find(({ job, finished }) => job.member === member && job.slice === slice && finished.result.ok)
  return slices.flatMap((slice) => {
    const { own, inherit } = slice.job
    return inherit === null ? [] : [{ ...slice, own: own ? ended(own) : undefined, donor: ended(inherit)! }]
  })
}
