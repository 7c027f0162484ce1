import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import type { Entry } from '../../../../src/population/types.js'
import { CsvProjection } from '../../../../src/report/csv/projection.js'
import { parquet } from '../../../../src/report/export/parquet.js'
import { PYTHON, skipped, whyNoPython } from '../../../e2e/python.js'
import { failure, init, report } from '../entries.js'

const lack = whyNoPython('pyarrow')
const base = mkdtempSync(path.join(tmpdir(), 'clade-parquet-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))
const SCRIPT = fileURLToPath(new URL('../../../fixtures/python/parquet_as_csv.py', import.meta.url))
const FILES = ['members', 'episodes', 'events', 'metrics']
const ALWAYS = new AbortController().signal

/** Writes both kinds of files, compares them in Python, and returns the columns of the Parquet files. */
async function compared(entries: readonly Entry[], hyperparameters: readonly string[]): Promise<Record<string, Record<string, string>>> {
  const folder = mkdtempSync(path.join(base, 'run-'))
  const csv = new CsvProjection()
  csv.begin({ folder, hyperparameters }, entries)
  csv.end()
  const run = { name: 'odd', seed: 1, startedAt: '2026-01-01T00:00:00.000Z', hyperparameters, entries: () => entries }
  expect(await parquet.write(run, folder, ALWAYS)).toEqual(FILES.map((file) => `${file}.parquet`))
  expect(readdirSync(folder).sort()).toEqual(FILES.flatMap((file) => [`${file}.csv`, `${file}.parquet`]).sort())
  return JSON.parse(execFileSync(PYTHON, [SCRIPT, folder, folder, ...FILES], { encoding: 'utf8' }))
}

const values = (lr: number, rest: object = {}) => ({ lr, bias: true, activation: 'relu', mixed: 1, ...rest })

const told: readonly Entry[] = [
  init(0, values(0.001)),
  init(1, values(0.1, { bias: false, mixed: 'all' })),
  report({
    ...{ member: 0, steps: 105, trained: 105, decision: 'keep', score: 1 / 3, hash: 'aaaa000000000000', wall: 0.25, lane: 1 },
    before: values(0.001),
    after: values(0.001),
    episodes: [
      { steps: 40, return: -0, length: 40 },
      { steps: 105, return: Number.NEGATIVE_INFINITY, length: 65 },
    ],
    metrics: { entropy: 0.1 + 0.2, '<b>loss, "mean"</b>': Number.NaN, tiny: 5e-324 },
  }),
  failure({
    ...{ member: 1, steps: 0, decision: 'respawn', wall: 0.5 },
    reason: '=1+1 \u001b[31mout of "memory"\u001b[0m, lane 0\nreplaced \ud800 ü 🙂',
    before: values(0.1, { bias: false, mixed: 'all' }),
    after: values(0.2, { activation: '-tanh' }),
  }),
  report({
    ...{ member: 0, steps: 2 ** 53 - 1, trained: 100, decision: 'exploit', hash: 'bbbb000000000000', wall: 1e-7 },
    copied: { donor: 1, donorSteps: 100, donorScore: 99.5, weights: { member: 1, slice: 1, weightsHash: 'cc' }, hyperparameters: 1 },
    before: values(0.001),
    after: values(0.24),
  }),
]

it.skipIf(lack)(`truth: pyarrow reads the values that the CSV files hold, with their types${skipped(lack)}`, async () => {
  const columns = await compared(told, ['lr', 'bias', 'activation', 'mixed'])
  expect(columns.members).toEqual({
    ...{ report: 'int64 not null', member: 'int64 not null', steps: 'int64 not null', score: 'double' },
    ...{ episodes: 'int64 not null', weights_hash: 'string', lane: 'int64 not null', wall_s: 'double not null' },
    ...{ 'hp.lr': 'double', 'hp.bias': 'bool', 'hp.activation': 'string', 'hp.mixed': 'string' },
  })
  expect(columns.episodes).toEqual({
    ...{ member: 'int64 not null', episode: 'int64 not null', steps: 'int64 not null' },
    ...{ return: 'double not null', length: 'int64 not null' },
  })
  expect(columns.events).toMatchObject({ donor: 'int64', donor_score: 'double', reason: 'string', 'hp.bias.before': 'bool' })
  expect(columns.metrics).toMatchObject({ metric: 'string not null', value: 'double not null' })
})

it.skipIf(lack)(`truth: a run without a report has files without a row${skipped(lack)}`, async () => {
  await compared([], ['lr'])
  await compared([init(0, {})], [])
})

it.skipIf(lack)(`truth: a file of several row groups${skipped(lack)}`, async () => {
  const episodes = Array.from({ length: 900 }, (_, i) => ({ steps: i + 1, return: i / 7, length: 1 }))
  const reports = Array.from({ length: 130 }, (_, i) =>
    report({ member: 0, steps: 900 * (i + 1), trained: 900, slice: i + 1, decision: 'keep', after: { lr: 1 / (i + 3) }, episodes }),
  )
  await compared([init(0, { lr: 1 }), ...reports], ['lr'])
})

it('law: an interrupted export leaves the files that were there', async () => {
  const folder = mkdtempSync(path.join(base, 'run-'))
  const run = { name: 'odd', seed: 1, startedAt: '2026-01-01T00:00:00.000Z', hyperparameters: ['lr'] }
  const entries = Array.from({ length: 300 }, () => init(0, { lr: 1 }))
  const interrupt = new AbortController()
  interrupt.abort(new Error('enough'))
  await expect(parquet.write({ ...run, entries: () => entries }, folder, interrupt.signal)).rejects.toThrow('enough')
  expect(readdirSync(folder)).toEqual([])
})
