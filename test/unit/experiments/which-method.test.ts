import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { best, rate } from '../../../experiments/which-method/choose.js'
import { whichMethodFigure } from '../../../experiments/which-method/figure.js'
import { experimentOf, trainPiece } from '../../../experiments/which-method/piece.js'
import { chosenSettings, planOf } from '../../../experiments/which-method/plan.js'
import { appendRecord, type PieceRecord, readRecords } from '../../../experiments/which-method/records.js'
import { byDefault, DEFAULT_ROW, METHODS, SEEDS, settings } from '../../../experiments/which-method/settings.js'
import { choiceTasks, normalised, type Task, tasks } from '../../../experiments/which-method/tasks.js'
import { resolveExperiment } from '../../../src/resolve-experiment.js'

const record: PieceRecord = {
  task: 'pendulum',
  setting: 'random',
  seed: 1,
  score: -130,
  place: 2,
  reported: null,
  leaderPlayed: -240.5,
  steps: 100,
  copies: 0,
  weightsHash: '0123456789abcdef',
  learningRate: [1e-3, 2e-3],
  entropyCost: [1e-2, 1e-2],
  cpuSeconds: 1.5,
}

test('truth: 0 is the random score, 1 the ceiling', () => {
  const scale = { floor: -200, ceiling: -100 }
  expect([-200, -100, -150, -90].map((score) => normalised(scale, score))).toEqual([0, 1, 0.5, 1.1])
})

test.each(tasks.map((task) => [task.experiment.name, task] as const))('law: all settings suit %s, with the same steps', (_, task) => {
  expect(task.ceiling).toBeGreaterThan(task.floor)
  for (const setting of [...settings, byDefault]) {
    const { budget, population, readyEvery, schedule } = resolveExperiment(experimentOf(task, setting), {})
    expect({ population, schedule }).toEqual({ population: 24, schedule: 'lockstep' })
    expect(budget.stepsPerMember).toBe(20 * readyEvery)
  }
})

test('law: every method has a setting of its own name, and the plan has each piece once, on seeds that the choice does not see', () => {
  expect(new Set(settings.map(({ name }) => name)).size).toBe(settings.length)
  expect(chosenSettings.map(({ method }) => method)).toEqual([...METHODS, DEFAULT_ROW])
  const names = planOf('main').map(({ task, setting, seed }) => `${task.experiment.name} ${setting.name} ${seed}`)
  expect(new Set(names).size).toBe(tasks.length * chosenSettings.length * SEEDS.main.count)
  const seen = new Set(planOf('choice').map(({ seed }) => seed))
  expect(planOf('main').some(({ seed }) => seen.has(seed))).toBe(false)
})

test('truth: a file is read as it was written; the line that a kill cut off does not count', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'which-method-'))
  try {
    const file = path.join(folder, 'pieces.csv')
    expect(readRecords(file)).toEqual([])
    const other = { ...record, seed: 2, reported: -128.25 }
    appendRecord(file, record)
    appendRecord(file, other)
    appendFileSync(file, 'pendulum,random,3,-1')
    expect(readRecords(file)).toEqual([record, other])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('truth: the setting with the highest mean normalised score is chosen, of equal ones the first', () => {
  const of = (setting: string, scores: readonly number[]) =>
    choiceTasks.map(({ experiment }, i): PieceRecord => ({ ...record, task: experiment.name, setting, score: scores[i]! }))
  const [first, second] = choiceTasks as [Task, Task]
  const rated = rate(
    [...of('sequential-4', [first.floor, second.ceiling]), ...of('sequential-8', [first.ceiling, second.ceiling])],
    choiceTasks,
  )
  expect(rated.find(({ setting }) => setting === 'sequential-4')).toMatchObject({
    runs: 2,
    rating: 0.5,
    means: [first.floor, second.ceiling],
  })
  expect(best(rated).get('sequential')).toBe('sequential-8')
  expect(best(rated).get('fire')).toBe('fire-9-7-within-8')
})

test('law: the settings of the comparison are the best of the committed runs of the choice, which are all there', () => {
  const records = readRecords('experiments/which-method/choice.csv')
  const names = (pieces: readonly { readonly task: string; readonly setting: string; readonly seed: number }[]) =>
    pieces.map(({ task, setting, seed }) => `${task} ${setting} ${seed}`).sort()
  const planned = planOf('choice').map(({ task, setting, seed }) => ({ task: task.experiment.name, setting: setting.name, seed }))
  expect(names(records)).toEqual(names(planned))
  const winners = best(rate(records, choiceTasks))
  const chosen = chosenSettings.filter(({ method }) => method !== DEFAULT_ROW)
  expect(chosen.map(({ name }) => name)).toEqual(METHODS.map((method) => winners.get(method)))
})

test('law: a piece is the same each time', async () => {
  const [, pendulum] = tasks
  const { experiment } = pendulum!
  const short: Task = { ...pendulum!, experiment: { ...experiment, population: 4, stepsPerMember: 4096, readyEvery: 1024 } }
  const setting = settings.find(({ name }) => name === 'truncation-0.2-from-0.2')!
  const playOff = { finalists: 3, heat: 2, final: 3 }
  const piece = await trainPiece(short, setting, 5, playOff)
  expect(piece).toMatchObject({ task: 'pendulum', setting: setting.name, seed: 5, steps: 4 * 4096 })
  expect(piece.place).toBeGreaterThanOrEqual(1)
  expect(piece.place).toBeLessThanOrEqual(3)
  expect(piece.score).toBeLessThan(-100)
  expect(await trainPiece(short, setting, 5, playOff)).toEqual(piece)
}, 60_000)

test('law: the figure has a dot for each estimate, and none where there is none', () => {
  const estimate = { value: 0.5, interval: { low: 0.25, high: 1 } }
  const panels = [
    { title: 'one', unit: 'normalised score', rows: [estimate, null], line: null },
    { title: 'task', unit: 'return', rows: [estimate, estimate], line: 0.5 },
  ]
  const svg = whichMethodFigure({ methods: ['a', 'b'], panels })
  expect(svg.match(/<circle/g)).toHaveLength(3)
  expect(svg).not.toContain('NaN')
})
