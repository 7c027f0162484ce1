import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import { afterAll, describe, expect, it } from 'vitest'
import { readRunFile } from '../../../src/journal/run-file.js'
import type { Entry } from '../../../src/population/types.js'
import type { ProjectedRun, Projection, RunEnd } from '../../../src/report/projection.js'
import { endReport } from '../../../src/report/terminal/end-report.js'
import { RunScreen } from '../../../src/report/terminal/run-screen.js'
import { openTerminal } from '../../../src/report/terminal/terminal.js'
import { scheduleOf } from '../../../src/run/replay.js'
import { type RunRequest, runSession } from '../../../src/run/session.js'

const base = mkdtempSync(path.join(tmpdir(), 'clade-session-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))
const fresh = () => path.join(mkdtempSync(path.join(base, 'run-')), 'run')
const WEIGHTLESS = fileURLToPath(new URL('../../fixtures/run/weightless.ts', import.meta.url))

const session = (out: string, watching: readonly Projection[], request: Partial<RunRequest> = {}, interrupt = new AbortController()) =>
  runSession(
    {
      ...{ experimentPath: WEIGHTLESS, overrides: {}, out, cwd: base, workers: 0, resume: false },
      versions: { clade: 'test', node: process.version, platform: process.platform },
      ...request,
    },
    watching,
    interrupt.signal,
  )

/** A projection that keeps what it is told. */
class Told implements Projection {
  run: ProjectedRun | null = null
  readonly held: Entry[] = []
  readonly taken: Entry[][] = []
  readonly ends: (RunEnd & { readonly journal: readonly Entry[] })[] = []

  constructor(private readonly onTake: () => void = () => {}) {}

  begin(run: ProjectedRun, entries: Iterable<Entry>): void {
    this.run = run
    this.held.push(...entries)
  }

  take(entries: readonly Entry[]): void {
    this.taken.push([...entries])
    this.onTake()
  }

  end(end: RunEnd): void {
    this.ends.push({ ...end, journal: [...end.entries()] })
  }
}

const rows = (folder: string, file: string) => parse(readFileSync(path.join(folder, file)), { columns: true }) as Record<string, string>[]

describe.each(['lockstep', 'async'] as const)('%s', (schedule) => {
  it('law: a projection is told of each entry once, those of a resume included, and of the end', async () => {
    const [whole, first, second] = [new Told(), new Told(() => first.taken.length === 5 && interrupt.abort()), new Told()]
    const interrupt = new AbortController()
    const [straight, cut] = [fresh(), fresh()]
    expect(await session(straight, [whole], { overrides: { schedule } })).toBe('finished')
    expect(await session(cut, [first], { overrides: { schedule } }, interrupt)).toBe('interrupted')
    expect(await session(cut, [second], { overrides: { schedule }, resume: true })).toBe('finished')

    const events = (entries: readonly Entry[]) => entries.map(({ event: { wall, ...event } }) => event)
    const [end] = whole.ends
    expect(whole.ends).toHaveLength(1)
    expect(end).toMatchObject({ status: 'finished' })
    expect([...whole.held, ...whole.taken.flat()]).toEqual(end!.journal)
    expect(first.ends.map(({ status }) => status)).toEqual(['interrupted'])
    expect([...first.held, ...first.taken.flat()]).toEqual(first.ends[0]!.journal)
    expect(second.held).toEqual(first.ends[0]!.journal)
    expect([...second.held, ...second.taken.flat()]).toEqual(second.ends[0]!.journal)
    // An async run may hand out what it gave up at the interrupt in another order.
    if (schedule === 'lockstep') expect(events(second.ends[0]!.journal)).toEqual(events(end!.journal))
    expect(whole.run).toMatchObject({ name: 'weightless', seed: 1, folder: straight, hyperparameters: ['rate'], lanes: 1 })
  })

  it('truth: of a winner whose weights equal its donors’ screen, summary.csv and replay say the line that it was trained on', async () => {
    // The slices behind the winner's weights, from the journal's own reports, back along the copies that it tells.
    const told = new Told()
    const out = fresh()
    await session(out, [told], { overrides: { schedule, seed: schedule === 'async' ? 2 : 1 } })
    const { journal, standings, lineage } = told.ends[0]!
    const winner = standings[0]!
    const rates: number[] = []
    const members: number[] = []
    let [member, steps] = [winner.member, winner.steps]
    for (;;) {
      const slices = journal.filter(({ result, event }) => result?.ok && event.member === member && event.steps <= steps)
      const copy = slices.findLastIndex(({ event }) => event.copied?.weights && event.steps < steps)
      rates.unshift(...slices.slice(copy + 1).map(({ event }) => Number(event.before!.rate)))
      members.unshift(member)
      const copied = slices[copy]?.event.copied
      if (!copied) break
      ;[member, steps] = [copied.donor, copied.donorSteps]
    }
    expect(members.length).toBeGreaterThan(1)
    const changes = rates.filter((rate, i) => rate !== rates[i - 1])

    expect(rows(out, 'summary.csv')[0]!.ancestors).toBe(members.slice(0, -1).reverse().join('<'))
    const { plan } = await scheduleOf({ folder: out }, null)
    expect(plan.stages.map(({ hyperparameters }) => hyperparameters.rate)).toEqual(changes)
    expect(plan.steps).toBe(10 * rates.length)
    const view = { name: '', seed: 1, leaderboard: [{ ...winner, last: { decision: 'finish', copied: null } as const }], steps: 0 }
    const screen = endReport({ ...view, progress: 1, wall: 0, stepsPerSecond: 0, lanes: 1, exploits: 0, from: null }, lineage, [])
    expect(screen.join('\n')).toContain(`descends from ${members.slice(0, -1).reverse().join(' < ')}\n`)
  })
})

describe('a run that goes wrong', () => {
  it('truth: an interrupted run says how to go on', async () => {
    const interrupt = new AbortController()
    const stop: Projection = { begin() {}, take: () => interrupt.abort(), end() {} }
    let text = ''
    const stream = { isTTY: false, on() {}, write: (more: string) => (text += more) } as unknown as NodeJS.WriteStream
    const screen = new RunScreen(await openTerminal(stream, { quiet: true, env: {} }), base)
    const out = fresh()
    expect(await session(out, [screen, stop], {}, interrupt)).toBe('interrupted')
    expect(text).toBe(`Interrupted. Go on with: clade resume ${path.relative(base, out)}\n`)
  })

  it('law: what fails first is what is told; all others end, as of a run that has failed', async () => {
    const out = fresh()
    const told = new Told()
    const fails = (where: keyof Projection) => ({ begin() {}, take() {}, end() {}, [where]: () => fail(where) })
    const fail = (where: string): never => {
      throw new Error(`${where} fails`)
    }
    await expect(session(out, [told, fails('take')])).rejects.toThrow('take fails')
    expect(told.ends.map(({ status }) => status)).toEqual(['failed'])
    expect(readRunFile(out).status).toBe('failed')

    const both = { ...fails('take'), end: () => fail('end') }
    const error = await session(fresh(), [both]).catch((error: unknown) => error)
    expect(error).toMatchObject({ message: 'take fails', cause: { message: 'end fails' } })

    const after = new Told()
    await expect(session(fresh(), [fails('end'), after])).rejects.toThrow('end fails')
    expect(after.ends.map(({ status }) => status)).toEqual(['failed'])
  })

  it('law: where a projection cannot begin, those that have begun end, and it is not told of an end', async () => {
    const told = new Told()
    const [never, broken] = [new Told(), new Told()]
    broken.begin = () => {
      throw new Error('begin fails')
    }
    await expect(session(fresh(), [told, broken, never])).rejects.toThrow('begin fails')
    expect([told, broken, never].map(({ ends }) => ends.map(({ status }) => status))).toEqual([['failed'], [], []])
  })
})
