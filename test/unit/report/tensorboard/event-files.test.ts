import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { TensorBoardProjection } from '../../../../src/report/tensorboard/projection.js'
import { PYTHON, skipped, whyNoPython } from '../../../e2e/python.js'
import { failure, init, report } from '../entries.js'

const lack = whyNoPython('tensorboard', 'numpy')
const SCRIPT = fileURLToPath(new URL('../../../fixtures/python/read_tensorboard.py', import.meta.url))
const base = mkdtempSync(path.join(tmpdir(), 'clade-tensorboard-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))

const startedAt = '2026-01-01T00:00:00.000Z'
const BEGAN = Date.parse(startedAt) / 1000
const HTML = '<img src=x onerror=alert(1)>'
/** The text that a browser shows for entities. */
const shown = (html: string) => html.replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
/** The elements of a page. */
const elements = (html: string) => [...new Set([...html.matchAll(/<\/?(\w+)/g)].map(([, name]) => name))].sort()
const values = (lr: number, net: string | boolean | number) => ({ lr, net, bias: true })

const told = [
  init(0, values(0.001, 'relu')),
  init(1, values(0.1, 2)),
  report({
    ...{ member: 0, steps: 105, trained: 105, decision: 'keep', score: 1 / 3, wall: 0.25 },
    before: values(0.001, 'relu'),
    after: values(0.001, 'relu'),
    episodes: [
      { steps: 40, return: 1.5, length: 40 },
      { steps: 105, return: Number.NEGATIVE_INFINITY, length: 65 },
    ],
    metrics: { [HTML]: 0.1, loss: Number.NaN },
  }),
  failure({
    ...{ member: 1, steps: 0, decision: 'respawn', cause: 'failed', reason: `[x](javascript:alert(1)) | *${HTML}*\n\u001b[31m`, wall: 0.5 },
    before: values(0.1, 2),
    after: values(0.2, 2),
  }),
  report({
    ...{ member: 0, steps: 2 ** 40, trained: 100, decision: 'exploit', wall: 1, score: null },
    copied: { donor: 1, donorSteps: 1234567, donorScore: 99.5, weights: { member: 1, slice: 1, weightsHash: 'cc' }, hyperparameters: 1 },
    before: values(0.001, 'relu'),
    after: values(0.24, `tanh|${HTML}`),
  }),
] as const

it.skipIf(lack)(`truth: TensorBoard reads what a run of five entries says, written by hand${skipped(lack)}`, () => {
  const projection = new TensorBoardProjection()
  projection.begin({ folder: base, startedAt }, told.slice(0, 3))
  projection.take(told.slice(3))
  projection.end()
  const folder = path.join(base, 'tensorboard')
  expect(readdirSync(folder).sort()).toEqual(['member-0', 'member-1'])
  const read = JSON.parse(execFileSync(PYTHON, [SCRIPT, folder], { encoding: 'utf8' }))

  const first = BEGAN + 0.25
  expect(read['member-0'].scalars).toEqual({
    'episode/return': [
      [40, first, '1.5'],
      [105, first, '-inf'],
    ],
    'episode/length': [
      [40, first, '40.0'],
      [105, first, '65.0'],
    ],
    score: [[105, first, String(Math.fround(1 / 3))]],
    'hyperparameters/lr': [105, 2 ** 40].map((step) => [step, step === 105 ? first : BEGAN + 1, String(Math.fround(0.001))]),
    'hyperparameters/bias': [105, 2 ** 40].map((step) => [step, step === 105 ? first : BEGAN + 1, '1.0']),
    [`metrics/${HTML}`]: [[105, first, String(Math.fround(0.1))]],
    'metrics/loss': [[105, first, 'nan']],
  })
  expect(read['member-1'].scalars).toEqual({})

  const { choices, exploits } = { choices: read['member-0'].texts['choices/net'], exploits: read['member-0'].texts.exploits }
  expect(choices.map(([step]: [number]) => step)).toEqual([0, 2 ** 40])
  expect(shown(choices[1][2])).toBe(`<p>tanh|${HTML}</p>`)
  expect(elements(choices[1][2])).toEqual(['p'])
  const [[step, text, html]] = exploits
  expect(step).toBe(2 ** 40)
  expect(text).toContain('member 0 copies the weights and hyperparameters of member 1 after 1,099,511,627,776 steps')
  expect(text).toContain('Its score was -, the donor’s 99.5 after 1,234,567 steps.')
  // The sign in a word of the search space does not end its cell.
  const cells = [...html.matchAll(/<t[dh]>(.*?)<\/t[dh]>/g)].map(([, cell]) => shown(cell))
  expect(cells).toEqual([
    ...['hyperparameter', 'before', 'after'],
    ...['lr', '0.001', '0.24'],
    ...['net', 'relu', `tanh|${HTML}`],
    ...['bias', 'true', 'true'],
  ])
  const [[, , failed]] = read['member-1'].texts.failures
  expect(shown(failed)).toBe(`<p>[x](javascript:alert(1)) | *${HTML}*  [31m</p>`)
  expect([elements(html), elements(failed)]).toEqual([['p', 'table', 'tbody', 'td', 'th', 'thead', 'tr'], ['p']])
})
