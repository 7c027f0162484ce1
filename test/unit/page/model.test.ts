import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RunModel } from '../../../src/page/client/model.js'
import { layout } from '../../../src/page/client/run/tree-layout.js'
import { alongLine, rowsOfLine, spreadOf } from '../../../src/page/client/spread.js'
import { axisOf } from '../../../src/page/data/axes.js'
import { RunTable } from '../../../src/page/data/run-table.js'
import { CAUSES, DECISIONS, type RunHead, type RunMessage, type RunRows } from '../../../src/page/wire.js'
import { Ledger } from '../../../src/population/ledger.js'
import { type MethodName, methods } from '../../../src/population/policies/index.js'
import type { Copy, Entry, ScheduleName } from '../../../src/population/types.js'
import { stream } from '../../../src/random.js'
import { lineageOf } from '../../../src/report/lineage.js'
import { config, failed, type Play, run, trained } from '../population/driver.js'
import { Story } from '../report/story.js'

/** As the server sends a message and the page gets it. */
const sent = <T>(message: T): T => JSON.parse(JSON.stringify(message))

const head = (standings: readonly number[], names: readonly string[], entries: number): RunHead => ({
  ...{ id: 'r', name: 'r', seed: 1, status: 'finished', method: 'pbt', schedule: 'async', task: 't', population: standings.length },
  ...{ startedAt: '', finishedAt: null, wallSeconds: 1, progress: { done: 1, total: 1, unit: 'steps' } },
  ...{
    hyperparameters: names.map((name) => axisOf(name, {})),
    standings,
    ancestors: [],
    entries,
  },
})

/** The model of a page that got the entries in messages of so many rows. */
function modelOf(entries: readonly Entry[], standings: readonly number[], every = entries.length || 1): RunModel {
  const names = Object.keys(entries[0]?.event.after ?? {})
  const table = new RunTable(names)
  const model = new RunModel()
  let mark: RunTable['mark'] | undefined
  for (let from = 0; from < Math.max(1, entries.length); from += every) {
    for (const entry of entries.slice(from, from + every)) table.take(entry)
    const message: RunMessage = {
      type: 'run',
      whole: mark === undefined,
      head: head(standings, names, table.length),
      origin: null,
      files: [],
      rows: table.since(mark),
    }
    model.take(sent(message))
    mark = table.mark
  }
  return model
}

const settings = fc.record({
  method: fc.constantFrom('pbt', 'pbt', ...(Object.keys(methods) as MethodName[])),
  schedule: fc.constantFrom<ScheduleName>('async', 'lockstep'),
  copy: fc.constantFrom<Copy>('both', 'both', 'weights', 'hyperparameters'),
  seed: fc.nat(1000),
})

/** A run of which one slice in ten fails or breaks its weights. */
function played({ method, schedule, copy, seed }: typeof settings extends fc.Arbitrary<infer T> ? T : never) {
  const { population } = methods[method]
  const copies = method === 'pbt' ? copy : 'both'
  const setup = config({ method, schedule, copy: copies, seed, population, retries: 1, budget: { stepsPerMember: 1200 } })
  const random = stream(seed, 'play')
  const play: Play = (job) => {
    const luck = random()
    if (luck < 0.07) return { result: failed('no luck'), weights: 0 }
    return { result: trained(job, [random()], { hash: 'e3b0c44298fc1c14', finite: luck > 0.1 }), weights: 0 }
  }
  const ledger = new Ledger(setup)
  return { ledger, entries: run(ledger, { play, arrival: seed }) }
}

it('law: in a run of any method the page tells the line of ancestors that the lineage tells, and the score that members stand with', () => {
  let copies = 0
  fc.assert(
    fc.property(settings, fc.integer({ min: 1, max: 50 }), (setting, every) => {
      const { ledger, entries } = played(setting)
      const standings = ledger.standings()
      const model = modelOf(
        entries,
        standings.map(({ member }) => member),
        every,
      )
      const lineage = lineageOf(entries)
      for (const { member, score, steps, hyperparameters } of standings) {
        const legs = model.family.line(member).map(({ life, to }) => ({ member: life.member, from: life.from, to }))
        const trainedLegs = (all: typeof legs) => all.filter(({ from, to }, i) => to > from || i === all.length - 1)
        expect(trainedLegs(legs)).toEqual(trainedLegs([...lineage.legs(member)]))
        expect(model.scoreOf(member)).toBe(score)
        const row = model.lastRow(member)
        expect(model.columns.steps[row]).toBe(steps)
        for (const [name, value] of Object.entries(hyperparameters)) expect(model.valueAfter(row, name)).toBe(value)
        copies += legs.length - 1
      }
    }),
    { numRuns: 100 },
  )
  expect(copies).toBeGreaterThan(100)
})

it('law: messages of any size make the same model as one of all rows', () => {
  fc.assert(
    fc.property(settings, fc.integer({ min: 1, max: 30 }), (setting, every) => {
      const { entries } = played(setting)
      const [inPieces, whole] = [modelOf(entries, [0], every), modelOf(entries, [0])]
      for (const part of ['columns', 'decisions', 'causes', 'before', 'episodes', 'metrics', 'copies'] as const) {
        expect(inPieces[part]).toEqual(whole[part])
      }
      for (let row = 0; row < whole.length; row++) expect(inPieces.reason(row)).toBe(whole.reason(row))
    }),
    { numRuns: 50 },
  )
})

it('law: rows say what the entries say, in the order of events.csv', () => {
  fc.assert(
    fc.property(settings, (setting) => {
      const { entries } = played(setting)
      const model = modelOf(entries, [0])
      entries.forEach(({ event, result }, row) => {
        expect([model.columns.member[row], model.columns.steps[row], model.columns.score[row]]).toEqual([
          event.member,
          event.steps,
          event.score,
        ])
        expect([model.decisions[row], model.causes[row], model.reason(row)]).toEqual([event.decision, event.cause, event.reason])
        for (const [name, value] of Object.entries(event.after)) expect(model.valueAfter(row, name)).toBe(value)
        for (const [name, value] of Object.entries(event.before ?? {})) expect(model.valueIn(row, name)).toBe(value)
        expect(model.copies.get(row)?.donor).toBe(event.copied?.donor)
        if (result?.ok) expect(model.episodes.count[row]).toBe(result.report.episodes.returns.length)
      })
    }),
    { numRuns: 50 },
  )
})

it('law: no two lines of the tree share a row, and who descends lies below, later children nearer', () => {
  fc.assert(
    fc.property(settings, fc.boolean(), (setting, onlyPresent) => {
      const { entries } = played(setting)
      const { family } = modelOf(entries, [0])
      const { branches, rows } = layout(family, onlyPresent)
      expect(new Set(branches.map(({ row }) => row)).size).toBe(rows)
      if (!onlyPresent) expect(branches).toHaveLength(family.lives.length)
      for (const { life } of family.line(0)) expect(branches.some((branch) => branch.life === life)).toBe(true)
      for (const { parent, row, at } of branches) {
        if (!parent) continue
        expect(row).toBeGreaterThan(parent.row)
        // Nothing between parent and child begins left of the child's link, so no line crosses it.
        for (const other of branches.slice(parent.row + 1, row)) expect(other.at).toBeGreaterThanOrEqual(at)
      }
    }),
    { numRuns: 50 },
  )
})

it('truth: a copier that was ahead of its donor leaves a gap in the steps, over which the value holds', () => {
  const { entries } = new Story([1, 2]).inTurn(
    { member: 0, score: 1 },
    { member: 1, trained: 150, copies: { donor: 0 }, lr: 3 },
    { member: 1, score: 5 },
  )
  const model = modelOf(entries, [1, 0])
  const rows = rowsOfLine(model, model.family.line(1))
  expect(rows.map((row) => [model.columns.member[row], model.columns.steps[row]])).toEqual([
    [0, 100],
    [1, 250],
  ])
  const lr = (row: number) => model.valueIn(row, 'lr') as number
  expect(alongLine(model, rows, [50, 100, 120, 151, 250, 251], lr)).toEqual([1, 1, 1, 3, 3, null])
})

it('truth: the spread of a population is over its members, whatever the number of their slices', () => {
  const moves = [0, 1, 2, 3, 4].flatMap((member) => Array.from({ length: 4 }, () => ({ member, score: member })))
  const { entries } = new Story([1, 2, 3, 4, 5]).inTurn(...moves)
  const model = modelOf(entries, [0])
  const { x, low, q1, median, q3, high } = spreadOf(model, (row) => model.valueIn(row, 'lr') as number, 400)
  expect([x[0], x.at(-1)]).toEqual([25, 375])
  for (const [column, value] of [
    [low, 1],
    [q1, 2],
    [median, 3],
    [q3, 4],
    [high, 5],
  ] as const)
    expect(new Set(column)).toEqual(new Set([value]))
})

it('truth: what came before a metric was first reported has none, and what is not finite has none', () => {
  const table = new RunTable(['lr'])
  const { entries } = new Story([1]).inTurn({ member: 0 }, { member: 0 }, { member: 0 })
  entries.forEach((entry, i) => {
    const { result } = entry
    const metrics: Record<string, number> = i === 2 ? { loss: 0.5, entropy: Number.NaN } : {}
    table.take(result?.ok ? { ...entry, result: { ...result, report: { ...result.report, metrics } } } : entry)
  })
  const rows: RunRows = table.since()
  expect(rows.metrics).toEqual({ loss: [null, null, 0.5, null], entropy: [null, null, null, null] })
  expect(rows.decision.map((index) => DECISIONS[index])).toEqual(['init', 'keep', 'keep', 'keep'])
  expect(new Set(rows.cause.map((index) => CAUSES[index]))).toEqual(new Set(['method']))
})
