import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { readComparison } from '../../src/index.js'
import { clade, readCsv, small, temporaryFolder } from './clade.js'

const cwd = temporaryFolder()
const folder = path.join(cwd, 'compared')
const [, ...flags] = small({ out: folder, steps: 4000, 'ready-every': 1000, methods: 'random,pbt', seeds: 2, 'first-seed': 3 })

beforeAll(async () => {
  expect(await clade(['compare', 'cartpole', ...flags, '--quiet'], { cwd })).toMatchObject({ code: 0 })
})

test('truth: a comparison reads as its CSV files, in the order in which the methods were named', async () => {
  const { name, methods, seeds, grid, runs, unfinished, ...rest } = await readComparison(folder)
  expect({ name, methods, seeds, unfinished, folder: rest.folder }).toEqual({
    ...{ name: 'cartpole', methods: ['random', 'pbt'], seeds: [3, 4], unfinished: [], folder },
  })
  const text = (value: unknown) => (value === null ? '' : String(value))
  const compared = runs.map(({ method, seed, score, played, totalSteps, wallSeconds }) =>
    [method, seed, score, played, totalSteps, wallSeconds].map(text),
  )
  expect(compared).toEqual(readCsv(folder, 'compare.csv').map((row) => Object.values(row)))
  const curves = runs.flatMap(({ method, seed, curve }) => curve.map((score, i) => [method, seed, grid[i], score].map(text)))
  expect(curves).toEqual(readCsv(folder, 'curves.csv').map((row) => Object.values(row)))
  const [random, pbt] = rest.summaries()
  expect(random).toMatchObject({ method: 'random', scored: 2, firstIsBetter: null })
  expect(pbt!.estimates!.mean.value).toBeCloseTo((runs[2]!.score! + runs[3]!.score!) / 2, 10)
})

test('truth: its tables name each method and each seed', async () => {
  const { runs, tables, summaries } = await readComparison(folder)
  const [first, , random, pbt, , seeds, , ...scores] = tables({ threshold: 5, digits: 2 }).trimEnd().split('\n')
  expect(first).toBe('| method | IQM | median | mean | P(random is better) | runs that passed 5, median steps |')
  expect([random, pbt]).toEqual([expect.stringMatching(/^\| random \|.+\| {2}\| 2, after [\d,]+ \|$/), expect.stringMatching(/^\| pbt \|/)])
  expect(seeds).toBe('| seed | 3 | 4 |')
  expect(scores[0]).toBe(`| random | ${runs[0]!.score!.toFixed(2)} | ${runs[1]!.score!.toFixed(2)} |`)
  expect(tables()).not.toContain('passed')
  expect(() => tables({ digit: 2 } as object)).toThrow('Unknown option "digit" of tables: did you mean "digits"?')
  expect(() => summaries('play' as 'played')).toThrow('Expected by to be "score" or "played", got "play"; did you mean "played"?')
})

test('truth: runs that were put together by hand are compared too, and those that have not finished are named', async () => {
  const mine = path.join(cwd, 'mine')
  for (const run of ['random-3', 'pbt-3', 'pbt-4']) cpSync(path.join(folder, run), path.join(mine, `<b>${run}`), { recursive: true })
  const file = path.join(mine, '<b>pbt-4', 'run.json')
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), status: 'interrupted' }))
  const { methods, runs, seeds, unfinished, tables } = await readComparison(mine)
  expect({ methods, seeds, unfinished }).toEqual({ methods: ['pbt', 'random'], seeds: [3, 4], unfinished: [path.join(mine, '<b>pbt-4')] })
  expect(runs.map(({ method, seed }) => `${method}-${seed}`)).toEqual(['pbt-3', 'random-3'])
  expect(tables({ digits: 0 })).toMatch(/\| pbt \| \d+ \|\n\| random \| \d+ \|\n$/)
})

test('truth: what cannot be compared is refused with a code', async () => {
  const refusal = (from: string) => readComparison(from).then(String, (error) => `${error.code}: ${error.message}`)
  expect(await refusal(path.join(cwd, 'nowhere'))).toMatch(/^COMPARE_INVALID: .+ but there is no run in it$/)
  expect(await refusal(path.join(folder, 'pbt-3'))).toMatch(/^COMPARE_INVALID/)
  const other = path.join(cwd, 'other')
  for (const run of ['random-3', 'pbt-3']) cpSync(path.join(folder, run), path.join(other, run), { recursive: true })
  const file = path.join(other, 'pbt-3', 'run.json')
  const { config, ...run } = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify({ ...run, config: { ...config, population: 5 } }))
  expect(await refusal(other)).toMatch(/its runs have budgets of 20000 and of 12000 environment steps$/)
  writeFileSync(file, JSON.stringify({ ...run, config }))
  mkdirSync(path.join(other, 'notes'))
  expect((await readComparison(other)).runs).toHaveLength(2)
  rmSync(path.join(other, 'pbt-3', 'journal'), { recursive: true })
  expect(await refusal(other)).toMatch(/^JOURNAL_FOREIGN/)
})
