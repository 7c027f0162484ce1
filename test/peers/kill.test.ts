import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { RunConfig } from '../../dist/src/experiment.js'
import type { Checkpoint, Commit, Journal } from '../../dist/src/journal/journal.js'
import { openLmdbJournal } from '../../dist/src/journal/lmdb.js'
import { OwnStates, ownIn, type SavedOwn } from '../../dist/src/journal/own.js'
import { Ledger } from '../../dist/src/population/ledger.js'
import type { Result, ScheduleName, SnapshotRef } from '../../dist/src/population/types.js'
import { CsvProjection } from '../../dist/src/report/csv/projection.js'
import { conduct } from '../../dist/src/run/conduct.js'
import { verifyRun } from '../../dist/src/run/verify.js'
import type { Runner } from '../../dist/src/runner/runner.js'
import { configOf, failedOf, fixture, inline, rows, scratch, session } from './world.js'

const folder = scratch()
const SMALL = fixture('small.mjs')
const CSVS = ['members.csv', 'episodes.csv', 'events.csv', 'metrics.csv']

class Killed extends Error {}

/** Counts the boundaries that messages cross, and stops the world at one of them. */
class World {
  readonly passed: string[] = []

  constructor(private readonly stopAt: number) {}

  cross(boundary: string): void {
    // Once the world has stopped, nothing in it does anything.
    if (this.passed.length === this.stopAt) throw new Killed()
    this.passed.push(boundary)
    if (this.passed.length === this.stopAt) throw new Killed()
  }
}

/** A journal on a slow disk: what was appended is safe only when `lag` more commits are, or when a flush was waited for. */
class SlowJournal implements Journal {
  private readonly waiting: Commit[] = []

  constructor(
    private readonly disk: Journal,
    private readonly lag: number,
    private readonly world: World,
  ) {}

  append(commit: Commit): void {
    this.world.cross('a commit before it is appended')
    this.waiting.push(commit)
    this.world.cross('a commit that is appended')
    while (this.waiting.length > this.lag) {
      this.disk.append(this.waiting.shift()!)
      this.world.cross('a commit that is on disk')
    }
  }

  async flushed(): Promise<void> {
    for (const commit of this.waiting.splice(0)) this.disk.append(commit)
    await this.disk.flushed()
    this.world.cross('a flush')
  }

  *entries(): Iterable<Commit['entries'][number]> {
    yield* this.disk.entries()
    for (const commit of this.waiting) yield* commit.entries
  }

  get length(): number {
    return [...this.entries()].length
  }

  get raises(): Journal['raises'] {
    return this.disk.raises
  }

  checkpoint(): Checkpoint | undefined {
    return this.disk.checkpoint()
  }

  snapshot(ref: SnapshotRef): Uint8Array | undefined {
    const waiting = this.waiting.flatMap(({ snapshots }) => snapshots)
    return (
      waiting.find((snapshot) => snapshot.ref.member === ref.member && snapshot.ref.slice === ref.slice)?.bytes ?? this.disk.snapshot(ref)
    )
  }

  own(ref: SnapshotRef): SavedOwn | undefined {
    const waiting = new OwnStates()
    for (const { snapshots } of this.waiting) for (const snapshot of snapshots) if (snapshot.own) waiting.update(snapshot.ref, snapshot.own)
    return ownIn([waiting], ref) ?? this.disk.own(ref)
  }

  snapshots(): ReturnType<Journal['snapshots']> {
    return this.disk.snapshots()
  }

  async close(): Promise<void> {}
}

/** Member 1's second slice fails once, so that the boundaries around a retry are among them. */
function failsOnce({ member, slice, attempt }: Result): boolean {
  return member === 1 && slice === 2 && attempt === 1
}

function watchedRunner(runner: Runner, world: World): Runner {
  return {
    ...runner,
    lanes: runner.lanes,
    async run(lane, job, fetch) {
      world.cross('an order before it is handed out')
      const finished = await runner.run(lane, job, fetch)
      world.cross('a slice that is finished')
      if (!failsOnce(finished.result)) return finished
      return { ...finished, snapshot: null, result: failedOf(finished) }
    },
  }
}

function watchedLedger(config: RunConfig, world: World): Ledger {
  const ledger = new Ledger(config)
  const complete = ledger.complete.bind(ledger)
  ledger.complete = (result) => {
    world.cross('a decision before it is made')
    const entries = complete(result)
    world.cross('a decision that is made')
    return entries
  }
  return ledger
}

/** Runs until the world stops; what a kill leaves is in `folder`. Returns the boundaries passed. */
async function runUntil(stopAt: number, lag: number, config: RunConfig, folder: string): Promise<readonly string[]> {
  const world = new World(stopAt)
  const disk = await openLmdbJournal(path.join(folder, 'journal'), { create: true })
  const runner = inline(config)
  try {
    await runner.open()
    const ledger = watchedLedger(config, world)
    const journal = new SlowJournal(disk, lag, world)
    journal.append({ entries: ledger.start(), snapshots: [], drop: [] })
    const csv = new CsvProjection()
    csv.begin({ folder, hyperparameters: Object.keys(config.space) }, journal.entries())
    try {
      await conduct({
        ledger,
        runner: watchedRunner(runner, world),
        journal,
        clock: () => 0,
        signal: new AbortController().signal,
        observe(entries) {
          world.cross('a CSV before it is written')
          csv.take(entries)
          csv.flush()
          world.cross('a CSV that is written')
        },
      })
    } finally {
      csv.end()
    }
  } catch (error) {
    if (!(error instanceof Killed)) throw error
  } finally {
    await runner.close()
    await disk.close()
  }
  return world.passed
}

/** A kill in the middle of a write leaves half a row. */
function tear(folder: string): void {
  for (const file of CSVS) {
    try {
      const { length } = readFileSync(path.join(folder, file))
      truncateSync(path.join(folder, file), Math.max(0, length - 7))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
}

/** Whether the journal's entries lead to its own decisions, and to the end of the run. */
async function replayed(config: RunConfig, folder: string): Promise<boolean> {
  const journal = await openLmdbJournal(path.join(folder, 'journal'), { create: false })
  try {
    const ledger = new Ledger(config)
    for (const entry of journal.entries()) ledger.apply(entry)
    return ledger.done
  } finally {
    await journal.close()
  }
}

/** The run.json of a run that is under way, from that of one that has finished: how far its journal reaches is told at the end. */
function asItRuns(finished: string): string {
  const { entries, ...file } = JSON.parse(readFileSync(path.join(finished, 'run.json'), 'utf8'))
  return JSON.stringify({ ...file, status: 'running', finishedAt: null })
}

const withoutRetries = (folder: string) =>
  rows(folder, 'events.csv')
    .filter(({ reason }) => !reason?.startsWith('slice failed'))
    .map(({ event, ...row }) => row)

const stepsOf = (folder: string, of: number) =>
  rows(folder, 'members.csv').flatMap(({ member, steps }) => (member === `${of}` ? [steps] : []))

describe.each(['lockstep', 'async'] satisfies ScheduleName[])('a %s run that is killed', (schedule) => {
  let config: RunConfig
  let straight: string
  // An async run waits for the disk after every slice instead of every round, so it is a slice shorter.
  const overrides = { schedule, seed: 6, steps: schedule === 'async' ? 192 : 288 }

  beforeAll(async () => {
    config = await configOf(SMALL, overrides)
    straight = folder()
    await session(SMALL, straight, { overrides })
    expect(rows(straight, 'events.csv').map(({ decision }) => decision)).toContain('exploit')
  })

  const title = {
    lockstep: 'law: goes on from any message boundary to the very rows and weights of the run that was never killed',
    async: 'law: goes on from any message boundary to the end of everyone’s budget, once a slice, and verifies',
  }[schedule]

  test.each([0, 2])(
    `${title}, with %i commits not yet on disk`,
    async (lag) => {
      const boundaries = await runUntil(Number.POSITIVE_INFINITY, lag, config, folder())
      expect(new Set(boundaries).size).toBe(10)
      for (let stopAt = 1; stopAt <= boundaries.length; stopAt++) {
        const at = `killed at boundary ${stopAt}, ${boundaries[stopAt - 1]}`
        const killed = folder()
        writeFileSync(path.join(killed, 'run.json'), asItRuns(straight))
        expect(await runUntil(stopAt, lag, config, killed), at).toHaveLength(stopAt)
        tear(killed)
        expect(await session(SMALL, killed, { overrides, resume: true }), at).toBe('finished')

        const members = rows(killed, 'members.csv')
        if (schedule === 'lockstep') {
          expect(members, at).toEqual(rows(straight, 'members.csv'))
          expect(rows(killed, 'episodes.csv'), at).toEqual(rows(straight, 'episodes.csv'))
          expect(rows(killed, 'summary.csv'), at).toEqual(rows(straight, 'summary.csv'))
          expect(withoutRetries(killed), at).toEqual(withoutRetries(straight))
        } else {
          for (const of of [0, 1, 2]) expect(stepsOf(killed, of), at).toEqual(['96', '192'])
          const numbers = members.map(({ report }) => report)
          expect(numbers, at).toEqual(['1', '2', '3', '4', '5', '6'])
          expect(await replayed(config, killed), at).toBe(true)
          // Training all again is what takes the time; every fourth boundary is one of each sort.
          if (stopAt % 4 === 0) expect(await verifyRun({ folder: killed, workers: 0 }, () => {}), at).toBe(6)
        }
      }
    },
    180_000,
  )
})

describe('a resume', () => {
  test.each(['lockstep', 'async'] satisfies ScheduleName[])(
    'truth: %s: decides nothing before another whole slice is trained, however often it is stopped (Sample Factory)',
    async (schedule) => {
      const overrides = { schedule, readyEvery: 32 }
      const straight = folder()
      await session(SMALL, straight, { overrides })
      const stopped = folder()
      let reports = 0
      let sittings = 0
      for (let status = ''; status !== 'finished'; sittings++) {
        status = await session(SMALL, stopped, { overrides, resume: sittings > 0 }, (interrupt) => interrupt())
        const members = rows(stopped, 'members.csv')
        // Every decision but the three inits answers a report, and each sitting brings at least one.
        expect(rows(stopped, 'events.csv')).toHaveLength(members.length + 3)
        expect(members.length).toBeGreaterThan(reports)
        reports = members.length
      }
      expect(sittings).toBeGreaterThan(3)
      for (const of of [0, 1, 2]) expect(stepsOf(stopped, of)).toEqual(stepsOf(straight, of))
      if (schedule === 'lockstep') expect(rows(stopped, 'events.csv')).toEqual(rows(straight, 'events.csv'))
    },
  )
})
