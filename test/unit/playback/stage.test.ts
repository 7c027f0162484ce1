import { describe, expect, test } from 'vitest'
import type { Shown } from '../../../src/playback/panel.js'
import { stageRows, summary } from '../../../src/playback/stage.js'
import type { Moment } from '../../../src/trained.js'

const moment: Moment = {
  action: 1,
  reward: -0.5,
  return: 12.25,
  length: 7,
  terminated: false,
  truncated: false,
  value: Math.PI,
  distribution: { kind: 'categorical', probabilities: [Float32Array.of(0.25, 0.75)] },
  view: 'one\ntwo',
}
const shown: Shown = { heading: ['a run', 'a member'], episode: 2, seed: 9, speed: 1, paused: false, moment }
const panel = (more: Partial<Moment> = {}, rows = 40): string[] =>
  stageRows({ ...shown, moment: { ...moment, ...more } }, { columns: 100, rows, colours: 'none' }, true)
    .map(({ right }) => right?.text ?? '')
    .filter((text) => text !== '')

describe('the screen of clade watch', () => {
  test('truth: the view at the left, the numbers at the right, the keys at the bottom', () => {
    const rows = stageRows(shown, { columns: 100, rows: 30, colours: 'none' }, true)
    expect(rows).toHaveLength(30)
    expect(rows.slice(0, 3).map(({ left }) => left)).toEqual(['one', 'two', ''])
    expect(rows[0]!.right).toEqual({ column: 67, text: 'a run' })
    expect(rows.at(-1)).toEqual({ left: 'space pause  . step  + faster  - slower  n next episode  q quit' })
    expect(stageRows(shown, { columns: 100, rows: 30, colours: 'none' }, false)).toHaveLength(29)
    expect(panel()).toEqual([
      'a run',
      'a member',
      'episode  2  seed 9',
      'step     7',
      'return   12.25',
      'reward   -0.5',
      'action   1',
      'value    3.142',
      'next action',
      '  0  ████             0.25',
      '  1  ████████████     0.75',
      'speed 1x',
    ])
  })

  test('truth: ends, a start, a pause and slow motion are told', () => {
    expect(panel({ terminated: true })).toContain('step     7  terminated')
    expect(panel({ truncated: true })).toContain('step     7  truncated')
    expect(panel({ action: null, reward: 0, length: 0 })).toEqual(expect.arrayContaining(['reward   -', 'action   -']))
    const rows = stageRows({ ...shown, speed: 1 / 4, paused: true }, { columns: 100, rows: 30, colours: 'none' }, true)
    expect(rows.map(({ right }) => right?.text)).toContain('speed 1/4x  paused')
    expect(panel({ value: Number.NaN }).join()).not.toContain('value')
  })

  test('truth: parts, means and bounds of other action spaces', () => {
    const parts = { kind: 'categorical', probabilities: [Float32Array.of(1, 0), Float32Array.of(0, 0.5, 0.5)] } as const
    expect(panel({ distribution: parts, action: Int32Array.of(0, 2) })).toEqual(
      expect.arrayContaining(['action   0, 2', ' part 0', '  0  ████████████████ 1.00', ' part 1', '  2  ████████         0.50']),
    )
    const gaussian = { kind: 'gaussian', mean: Float32Array.of(0.5, -2), standardDeviation: Float32Array.of(0.125, 1) } as const
    expect(panel({ distribution: gaussian, action: Float32Array.of(0.25, -1) })).toEqual(
      expect.arrayContaining(['action   0.25, -1', '  0  0.5 ± 0.125', '  1  -2 ± 1']),
    )
    const uniform = { kind: 'uniform', low: Float32Array.of(-2), high: Float32Array.of(2) } as const
    expect(panel({ distribution: uniform })).toContain('  0  -2 to 2')
  })

  test('truth: of many choices the likeliest are shown, and the others counted', () => {
    const probabilities = Float32Array.from({ length: 1000 }, (_, i) => (i === 777 ? 0.5 : 0.0005))
    const lines = panel({ distribution: { kind: 'categorical', probabilities: [probabilities] } })
    expect(lines).toContain('777  ████████         0.50')
    expect(lines).toContain('  … 982 more')
    expect(lines.length).toBeLessThan(35)
  })

  test('truth: a narrow terminal has the numbers on a line below the view', () => {
    const rows = stageRows(shown, { columns: 40, rows: 5, colours: 'none' }, true)
    expect(rows).toEqual([
      { left: 'one' },
      { left: 'two' },
      { left: '' },
      { left: 'step 7  action 1  reward -0.5  return 1…' },
      expect.anything(),
    ])
    for (const { left } of rows) expect(left.length).toBeLessThanOrEqual(40)
    expect(stageRows(shown, { columns: 1, rows: 1, colours: 'none' }, true).length).toBeGreaterThan(0)
  })

  test('truth: a moment on one line', () => {
    expect(summary(moment)).toBe('step 7  action 1  reward -0.5  return 12.25  value 3.142')
    expect(summary({ ...moment, action: null, length: 0, value: Number.NaN })).toBe('step 0  return 12.25')
  })

  test('truth: names that are hostile or long change nothing', () => {
    const rows = stageRows(
      { ...shown, heading: [`evil\u001b[2J\u202e${'x'.repeat(10_000)}`] },
      { columns: 100, rows: 30, colours: 'true' },
      true,
    )
    expect(rows[0]!.right!.text).toMatch(/^evil \[2J x+…$/)
    expect(rows[0]!.right!.text).toHaveLength(34)
  })
})
