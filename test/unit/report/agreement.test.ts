import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { SummaryProjection } from '../../../src/report/csv/summary.js'
import { familyTree } from '../../../src/report/figures/family-tree.js'
import { lineageFigure } from '../../../src/report/figures/lineage.js'
import { scheduleFigure } from '../../../src/report/figures/schedule.js'
import { lineageOf } from '../../../src/report/lineage.js'
import { endReport } from '../../../src/report/terminal/end-report.js'
import { elementsOf, pointsOf } from './paths.js'
import { Story } from './story.js'

const folder = mkdtempSync(path.join(tmpdir(), 'clade-agreement-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Member 2 descends from 1, which descends from 0. Weights are equal, as a trainable without any has them. */
const { entries } = new Story([1, 4, 8]).inTurn(
  { member: 0, trained: 100 },
  { member: 1, trained: 100, copies: { donor: 0 }, lr: 2 },
  { member: 0, trained: 100 },
  { member: 1, trained: 100 },
  { member: 2, trained: 100, copies: { donor: 1 }, lr: 3 },
  { member: 2, trained: 200 },
)

it('truth: of a winner whose weights equal its donors’, screen, figures, summary.csv and replay say the line that it was trained on', () => {
  const lineage = lineageOf(entries)
  const standing = {
    member: 2,
    score: 1,
    steps: 300,
    hyperparameters: { lr: 3 },
    diverged: false,
    state: 'finished',
    snapshot: null,
  } as const

  const last = { decision: 'finish', copied: null } as const
  const view = {
    name: 'x',
    seed: 1,
    leaderboard: [{ ...standing, last }],
    steps: 600,
    progress: 1,
    wall: 1,
    stepsPerSecond: 1,
    lanes: 1,
    from: null,
    exploits: 2,
  }
  const screen = endReport(view, lineage, [])
  expect(screen).toContain('Winner: member 2, score 1, descends from 1 < 0')
  expect(screen.slice(screen.indexOf('The schedule that its line was trained on:') + 1, -2)).toEqual([
    'from step  by member  lr',
    '        0          0   1',
    '      100          1   2',
    '      200          2   3',
    '',
  ])

  const summary = new SummaryProjection()
  summary.begin({ folder, hyperparameters: ['lr'], from: null })
  summary.end({ standings: [standing], lineage })
  expect(readFileSync(path.join(folder, 'summary.csv'), 'utf8')).toContain('1,2,1,300,1<0,3\r\n')

  // The schedule that `clade replay` trains on.
  expect(lineage.stages(2).map(({ fromStep, hyperparameters }) => [fromStep, hyperparameters.lr])).toEqual([
    [0, 1],
    [100, 2],
    [200, 3],
  ])
  expect(lineage.age(2)).toBe(400)

  const tree = familyTree(entries, 2)
  expect(elementsOf(lineageFigure('x', tree), 'winner-lane').flatMap(({ d }) => pointsOf(d!)).length).toBe(2 * tree.winnerSlices.length)
  const [, line] = elementsOf(scheduleFigure('x', ['lr'], tree), 'winner')
  const heights = [...new Set(pointsOf(line!.d!).map(([, y]) => y))]
  expect(heights).toHaveLength(3)
  expect(heights).toEqual(heights.toSorted((a, b) => b - a))
})
