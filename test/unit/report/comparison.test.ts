import { expect, it } from 'vitest'
import { type ComparedRun, type Comparison, meanCurves, summarize } from '../../../src/report/comparison.js'
import { compareReport } from '../../../src/report/terminal/compare-report.js'

const run = (method: string, seed: number, score: number | null, curve: (number | null)[] = [null, score]): ComparedRun => ({
  ...{ method, seed, score, curve },
  ...{ totalSteps: 2000, wallSeconds: 1.5, played: null },
})

const comparison = (scores: Readonly<Record<string, readonly (number | null)[]>>): Comparison => ({
  name: 'cartpole',
  methods: Object.keys(scores),
  seeds: Object.values(scores)[0]!.length,
  grid: [1000, 2000],
  runs: Object.entries(scores).flatMap(([method, values]) => values.map((score, i) => run(method, i + 1, score))),
})

it('truth: each method’s numbers, and how likely the first is better than it', () => {
  const [pbt, random] = summarize(comparison({ pbt: [10, 20, 30, 100], random: [5, 15, 25, 30] }))
  expect(pbt!.firstIsBetter).toBeNull()
  // 10 beats one of four, 20 two, 30 three and ties with one, 100 all: 10.5 of 16.
  expect(random!.firstIsBetter!.value).toBe(10.5 / 16)
  expect(Object.entries(pbt!.estimates!).map(([name, { value }]) => [name, value])).toEqual([
    ['IQM', 25],
    ['median', 25],
    ['mean', 40],
  ])
  for (const { value, interval } of Object.values(pbt!.estimates!)) {
    expect(interval!.low).toBeLessThan(value)
    expect(interval!.high).toBeGreaterThan(value)
  }
})

it('law: the same scores give the same intervals, whatever the other methods are', () => {
  const alone = summarize(comparison({ random: [5, 15, 25, 30] }))
  const [, beside] = summarize(comparison({ pbt: [1, 2, 3, 4], random: [5, 15, 25, 30] }))
  expect(beside!.estimates).toEqual(alone[0]!.estimates)
})

it('truth: a run without a score is left out, and that is said; a method of none has no numbers', () => {
  const compared = comparison({ pbt: [10, null, 30], random: [null, null, null] })
  const summaries = summarize(compared)
  expect(summaries.map(({ scored }) => scored)).toEqual([2, 0])
  expect(summaries[0]!.estimates!.mean.value).toBe(20)
  expect(summaries[1]!.estimates).toBeNull()
  expect(summaries[1]!.firstIsBetter).toBeNull()
  const lines = compareReport(compared, [])
  expect(lines).toContain('1 of 3 runs of pbt ended without a score and are left out.')
  expect(lines).toContain('3 of 3 runs of random ended without a score and are left out.')
})

it('truth: the table, and where the files lie', () => {
  const compared = comparison({ pbt: [10, 10], random: [5, 5] })
  expect(compareReport(compared, ['out/compare.csv'])).toEqual([
    'cartpole: 2 seeds of each method, 2,000 environment steps a run',
    '',
    'method          IQM       median         mean  P(pbt is better)',
    'pbt     10 [10, 10]  10 [10, 10]  10 [10, 10]                 -',
    'random     5 [5, 5]     5 [5, 5]     5 [5, 5]          1 [1, 1]',
    '',
    'Scores of the best member at the end; in brackets the 95% bootstrap interval over seeds.',
    '',
    'out/compare.csv',
  ])
})

it('truth: what winners played afterwards has a table of its own', () => {
  const compared = comparison({ pbt: [10, 10], random: [5, 5] })
  const played = { ...compared, runs: compared.runs.map((run) => ({ ...run, played: run.method === 'pbt' ? 4 : 5 })) }
  const lines = compareReport(played, [])
  expect(lines.slice(7, 11)).toEqual([
    '',
    'method       IQM    median      mean  P(pbt is better)',
    'pbt     4 [4, 4]  4 [4, 4]  4 [4, 4]                 -',
    'random  5 [5, 5]  5 [5, 5]  5 [5, 5]          0 [0, 0]',
  ])
  expect(summarize(played, 'played')[1]!.firstIsBetter!.value).toBe(0)
  const once = { ...played, runs: played.runs.map((run) => (run.method === 'pbt' && run.seed === 2 ? { ...run, played: null } : run)) }
  expect(compareReport(once, []).slice(12)).toEqual([
    'What these members played afterwards, in episodes that nobody trained on.',
    '1 of 2 runs of pbt have played none and are left out.',
    '',
  ])
})

it('truth: one seed gives no interval, and that is said', () => {
  const compared = comparison({ pbt: [10] })
  expect(compareReport(compared, []).slice(0, 5)).toEqual([
    'cartpole: 1 seed of each method, 2,000 environment steps a run',
    '',
    'method  IQM  median  mean',
    'pbt      10      10    10',
    '',
  ])
  expect(compareReport(compared, []).join()).toContain('One seed says nothing about chance')
})

it('truth: a mean curve begins where every run has a score', () => {
  const runs = [run('pbt', 1, 4, [1, 2, 4]), run('pbt', 2, 8, [null, 4, 8])]
  const [curve] = meanCurves({ name: 'x', methods: ['pbt'], seeds: 2, grid: [10, 20, 30], runs })
  expect(curve!.points.map(({ steps, estimate }) => [steps, estimate.value])).toEqual([
    [20, 3],
    [30, 6],
  ])
  expect(curve!.points[1]!.estimate.interval).toEqual({ low: 4, high: 8 })
})
