import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { afterAll, expect, it, vi } from 'vitest'
import { MemoryJournal } from '../../../src/journal/memory.js'
import type { Entry } from '../../../src/population/types.js'
import { readable } from '../../../src/readable.js'
import { CsvProjection } from '../../../src/report/csv/projection.js'
import { row } from '../../../src/report/csv/quote.js'
import { SummaryProjection } from '../../../src/report/csv/summary.js'
import { failure, init, report } from './entries.js'

const base = mkdtempSync(path.join(tmpdir(), 'clade-csv-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))
const fresh = () => mkdtempSync(path.join(base, 'run-'))
const read = (folder: string, file: string) => readFileSync(path.join(folder, file), 'utf8')
const FILES = ['members.csv', 'episodes.csv', 'events.csv', 'metrics.csv']
/** The files of a run that begins with these entries. */
function opened(folder: string, hyperparameters: readonly string[], entries: Iterable<Entry> = []): CsvProjection {
  const csv = new CsvProjection()
  csv.begin({ folder, hyperparameters }, entries)
  return csv
}
const contents = (folder: string) => FILES.map((file) => read(folder, file))

const told: readonly Entry[] = [
  init(0, { lr: 0.001, 'odd,"name"': 'relu' }),
  init(1, { lr: 0.1, 'odd,"name"': 'tanh' }),
  report({
    member: 0,
    steps: 105,
    trained: 105,
    decision: 'keep',
    score: 1 / 3,
    before: { lr: 0.001, 'odd,"name"': 'relu' },
    after: { lr: 0.001, 'odd,"name"': 'relu' },
    hash: 'aaaa000000000000',
    wall: 0.25,
    lane: 1,
    episodes: [
      { steps: 40, return: 1.5, length: 40 },
      { steps: 105, return: -2, length: 65 },
    ],
    metrics: { entropy: 0.69, 'loss, "mean"': -0.5 },
  }),
  failure({
    member: 1,
    steps: 0,
    decision: 'respawn',
    reason: 'failed 3 times: out of "memory", lane 0\nreplaced',
    before: { lr: 0.1, 'odd,"name"': 'tanh' },
    after: { lr: 0.2, 'odd,"name"': 'tanh' },
    wall: 0.5,
  }),
  report({
    member: 0,
    steps: 205,
    trained: 100,
    decision: 'exploit',
    copied: { donor: 1, donorSteps: 100, donorScore: 99.5, weights: { member: 1, slice: 1, weightsHash: 'cc' }, hyperparameters: 1 },
    score: null,
    before: { lr: 0.001, 'odd,"name"': 'relu' },
    after: { lr: 0.24, 'odd,"name"': 'tanh' },
    hash: 'bbbb000000000000',
    wall: 1e-7,
    episodes: [{ steps: 1, return: Number.POSITIVE_INFINITY, length: 36 }],
    metrics: { gradNorm: Number.NaN },
  }),
]

it('truth: a run of five entries, its files written by hand', () => {
  const folder = fresh()
  const csv = opened(folder, ['lr', 'odd,"name"'])
  csv.take(told)
  csv.end()
  expect(read(folder, 'members.csv').split('\r\n')).toEqual([
    'report,member,steps,score,episodes,weights_hash,lane,wall_s,hp.lr,"hp.odd,""name"""',
    '1,0,105,0.3333333333333333,2,aaaa000000000000,1,0.25,0.001,relu',
    '2,0,205,,1,bbbb000000000000,0,1e-7,0.001,relu',
    '',
  ])
  expect(read(folder, 'episodes.csv').split('\r\n')).toEqual([
    'member,episode,steps,return,length',
    '0,1,40,1.5,40',
    '0,2,105,-2,65',
    '0,3,106,Infinity,36',
    '',
  ])
  expect(read(folder, 'events.csv').split('\r\n')).toEqual([
    'event,member,steps,score,decision,donor,donor_steps,donor_score,reason,wall_s,hp.lr.before,hp.lr.after,"hp.odd,""name"".before","hp.odd,""name"".after"',
    '1,0,0,,init,,,,,0,,0.001,,relu',
    '2,1,0,,init,,,,,0,,0.1,,tanh',
    '3,0,105,0.3333333333333333,keep,,,,,0.25,0.001,0.001,relu,relu',
    '4,1,0,,respawn,,,,"failed 3 times: out of ""memory"", lane 0 replaced",0.5,0.1,0.2,tanh,tanh',
    '5,0,205,,exploit,1,100,99.5,,1e-7,0.001,0.24,relu,tanh',
    '',
  ])
  expect(read(folder, 'metrics.csv').split('\r\n')).toEqual([
    'report,member,steps,metric,value',
    '1,0,105,entropy,0.69',
    '1,0,105,"loss, ""mean""",-0.5',
    '2,0,205,gradNorm,NaN',
    '',
  ])
  expect(readdirSync(folder).toSorted()).toEqual(FILES.toSorted())
})

const number = fc.double({ noNaN: false })
const anyEntry: fc.Arbitrary<Entry> = fc
  .record({
    member: fc.nat(4),
    steps: fc.nat(1e6),
    score: fc.option(number),
    lr: number,
    metrics: fc.dictionary(fc.string(), number, { maxKeys: 3 }),
    text: fc.string(),
    ok: fc.boolean(),
    episodes: fc.array(fc.record({ steps: fc.integer({ min: 1, max: 9 }), return: number, length: fc.nat(500) }), { maxLength: 5 }),
  })
  .map(({ lr, text, ok, metrics, ...rest }) => {
    const event = { ...rest, decision: 'keep', before: { lr, text }, after: { lr: lr / 2, text }, reason: text, hash: 'ab' } as const
    return ok ? report({ ...event, trained: 9, metrics }) : failure(event)
  })

it('law: a live projection, one cut off and made anew, and one made from the journal at once give the same bytes', () => {
  fc.assert(
    fc.property(fc.array(anyEntry, { maxLength: 150 }), fc.nat(150), fc.nat(400), (entries, cut, torn) => {
      const [live, resumed, rebuilt] = [fresh(), fresh(), fresh()]
      const whole = opened(live, ['lr', 'text'])
      const first = opened(resumed, ['lr', 'text'])
      for (const [i, entry] of entries.entries()) {
        whole.take([entry])
        if (i % 3 === 0) whole.flush()
        if (i < cut) first.take([entry])
      }
      whole.end()
      first.end()
      // A process that died while it wrote: a torn row in one file, a file lost, the remains of an unfinished rebuild.
      writeFileSync(path.join(resumed, 'members.csv'), read(resumed, 'members.csv').slice(0, torn))
      rmSync(path.join(resumed, 'episodes.csv'))
      writeFileSync(path.join(resumed, 'events.csv.new'), 'half a ro')
      const second = opened(resumed, ['lr', 'text'], entries.slice(0, cut))
      for (const entry of entries.slice(cut)) second.take([entry])
      second.end()
      opened(rebuilt, ['lr', 'text'], entries).end()
      expect(contents(resumed)).toEqual(contents(live))
      expect(contents(rebuilt)).toEqual(contents(live))
      expect(readdirSync(resumed).toSorted()).toEqual(FILES.toSorted())
      for (const folder of [live, resumed, rebuilt]) rmSync(folder, { recursive: true })
    }),
    { numRuns: 60 },
  )
})

it('law: files made from a journal that went through the codec are the same', () => {
  const journal = new MemoryJournal()
  journal.append({ entries: told, snapshots: [], drop: [] })
  const [direct, decoded] = [fresh(), fresh()]
  opened(direct, ['lr'], told).end()
  opened(decoded, ['lr'], journal.entries()).end()
  expect(contents(decoded)).toEqual(contents(direct))
})

it('law: any number, and any text that is neither hostile nor of several lines, reads back as it was', () => {
  const text = fc
    .string({ unit: 'grapheme' })
    .filter((text) => !/^[=+\-@\uff1d\uff0b\uff0d\uff20]|\p{Cc}/u.test(text) && readable(text) === text)
  fc.assert(
    fc.property(fc.array(fc.oneof(number, text), { minLength: 2 }), (fields) => {
      const [back] = parse(row(fields)) as string[][]
      expect(back).toHaveLength(fields.length)
      for (const [i, field] of fields.entries()) {
        expect(Object.is(typeof field === 'number' ? Number(back![i]) : back![i], field)).toBe(true)
      }
    }),
    { examples: [[[-0, Number.MIN_VALUE, '"', 'a b', ',', '']]] },
  )
})

it('truth: a text that a spreadsheet would run begins with an apostrophe; a number never does', () => {
  expect(row(['=cmd|calc!A1', '+1', '-1', '@SUM(1)', '\uff1d1', 'a=1', -1, -0.5])).toBe(
    "'=cmd|calc!A1,'+1,'-1,'@SUM(1),'\uff1d1,a=1,-1,-0.5\r\n",
  )
  expect(row(['=1,2'])).toBe('"\'=1,2"\r\n')
})

it('law: no text brings a control character or a second line into a file', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (fields) => {
      const line = row(fields)
      expect(line.slice(0, -2)).not.toMatch(/\p{Cc}|\p{Cs}|\u202e/u)
      expect((parse(line, { relax_column_count: true }) as string[][])[0]).toHaveLength(fields.length)
    }),
    { examples: [[['a\u001b[2J', '\u009b31m', 'x\r\ny', '\u202e', '\ud800', '\u0000']]] },
  )
})

it('law: rows are in the files a moment later, without a flush', async () => {
  const folder = fresh()
  const csv = opened(folder, ['lr'])
  for (let rows = 1; rows < 6; rows++) csv.take([told[2]!])
  await vi.waitFor(() => expect(contents(folder)[0]!.split('\r\n')).toHaveLength(7))
  for (let rows = 1; rows < 6; rows++) csv.take([told[2]!])
  await vi.waitFor(() => expect(contents(folder)[0]!.split('\r\n')).toHaveLength(12))
  csv.end()
})

it('law: the first rows are in the files at once, those that follow soon wait for a flush', () => {
  const folder = fresh()
  const csv = opened(folder, ['lr'])
  const lines = () => contents(folder)[0]!.split('\r\n').length
  expect(lines()).toBe(2)
  csv.take([told[2]!])
  expect(lines()).toBe(3)
  csv.take([told[2]!])
  csv.take([told[2]!])
  expect(lines()).toBe(3)
  csv.flush()
  expect(lines()).toBe(5)
  csv.end()
})

it('truth: summary.csv, best first, with the line of donors', () => {
  const folder = fresh()
  const summary = new SummaryProjection()
  summary.begin({ folder, hyperparameters: ['lr'], from: null })
  const row = { diverged: false, state: 'finished', snapshot: null } as const
  const standings = [
    { ...row, member: 3, score: 475.5, steps: 400_000, hyperparameters: { lr: 0.002 } },
    { ...row, member: 0, score: null, steps: 399_920, hyperparameters: { lr: 0.1 } },
  ]
  summary.end({ standings, lineage: { ancestors: (member) => (member === 3 ? [5, 1] : []) } })
  expect(read(folder, 'summary.csv')).toBe('rank,member,score,steps,ancestors,hp.lr\r\n1,3,475.5,400000,5<1,0.002\r\n2,0,,399920,,0.1\r\n')
})

it('law: a folder that cannot be written is RUN_FOLDER_UNWRITABLE', () => {
  const file = path.join(fresh(), 'file')
  writeFileSync(file, '')
  expect(() => opened(file, [])).toThrow(expect.objectContaining({ code: 'RUN_FOLDER_UNWRITABLE' }))
  const summary = new SummaryProjection()
  summary.begin({ folder: path.join(file, 'run'), hyperparameters: [], from: null })
  expect(() => summary.end({ standings: [], lineage: { ancestors: () => [] } })).toThrow(
    expect.objectContaining({ code: 'RUN_FOLDER_UNWRITABLE' }),
  )
  const blocked = fresh()
  mkdirSync(path.join(blocked, 'members.csv.new'))
  expect(() => opened(blocked, [])).toThrow(expect.objectContaining({ code: 'WRITE_FAILED' }))
})
