import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { endReport } from '../../../src/report/terminal/end-report.js'
import { showCount, showDuration, showValue } from '../../../src/report/terminal/format.js'
import { frame } from '../../../src/report/terminal/frame.js'
import { openTerminal } from '../../../src/report/terminal/terminal.js'
import type { LeaderboardRow, RunView } from '../../../src/report/terminal/view.js'
import type { Stage } from '../../../src/report/trained-slice.js'

const row = (member: number, part: Partial<LeaderboardRow> = {}): LeaderboardRow => ({
  member,
  score: 500 - member / 3,
  steps: 20_000 * (member + 1),
  hyperparameters: { learningRate: 0.00087 / (member + 1), entropyCost: 0.01 },
  last: { decision: 'keep', copied: null },
  ...part,
})

const view = (members: number, part: Partial<RunView> = {}): RunView => ({
  name: 'cartpole',
  seed: 1,
  leaderboard: Array.from({ length: members }, (_, member) => row(member)),
  steps: 1_234_567,
  progress: 0.25,
  wall: 30,
  stepsPerSecond: 41_152.3,
  lanes: 2,
  from: null,
  exploits: 4,
  ...part,
})

const lineage = (ancestors: number[] = [], stages: Stage[] = []) => ({ ancestors: () => ancestors, stages: () => stages })

/** A stream that keeps what was written. */
class Screen extends EventEmitter {
  text = ''
  constructor(
    readonly isTTY: boolean,
    readonly columns = 80,
    readonly rows = 24,
  ) {
    super()
  }
  write(text: string): boolean {
    this.text += text
    return true
  }
}
const terminal = (screen: Screen, quiet = false, env: Record<string, string> = {}) =>
  openTerminal(screen as unknown as NodeJS.WriteStream, { quiet, env })

it('truth: a frame of three members', () => {
  const copied = { donor: 0, donorSteps: 100, donorScore: 1, weights: { member: 0, slice: 1, weightsHash: 'ab' }, hyperparameters: 0 }
  const leaderboard = [
    row(2, { last: { decision: 'exploit', copied }, score: 475.25 }),
    row(0),
    row(1, { score: null, hyperparameters: { learningRate: 12_345_678.9, entropyCost: 1e-7 } }),
  ]
  expect(frame(view(0, { leaderboard }), 80, 24)).toEqual([
    'cartpole  seed 1  3 members on 2 lanes  4 exploits',
    '██████░░░░░░░░░░░░░░░░░░  25%  1m 30s left  1,234,567 steps  41,152/s',
    'rank  member  score   steps  learningRate  entropyCost  last',
    '   1       2  475.3  60,000       0.00029         0.01  copied 0',
    '   2       0    500  20,000       0.00087         0.01  keep',
    '   3       1      -  40,000      1.235e+7         1e-7  keep',
  ])
})

it("truth: the last column says what was copied, and of an exploit that copies nothing (copy: 'nothing') that it explored", () => {
  const copied = { donor: 0, donorSteps: 100, donorScore: 1, weights: null, hyperparameters: null }
  const last = (part: Partial<typeof copied> | { hyperparameters: number }) =>
    ({ decision: 'exploit', copied: { ...copied, ...part } }) as const
  const leaderboard = [row(1, { last: last({}) }), row(2, { last: last({ hyperparameters: 0 }) })]
  expect(frame(view(0, { leaderboard }), 120, 24).slice(3)).toEqual([
    expect.stringMatching(/ explored$/),
    expect.stringMatching(/ took values of 0$/),
  ])
})

it('law: a frame fits any terminal, and says how many members it leaves out', () => {
  for (const members of [1, 8, 40, 1000]) {
    for (const [width, height] of [
      [80, 24],
      [40, 12],
      [200, 60],
      [20, 6],
    ] as const) {
      const lines = frame(view(members), width, height)
      expect(lines.length).toBeLessThan(height)
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(width)
      const shown = lines.filter((line) => /^ *\d+ {2}/.test(line)).length
      const more = /^… (\d+) more$/.exec(lines.at(-1)!)
      expect(shown + Number(more?.[1] ?? 0)).toBe(members)
    }
  }
  expect(frame(view(40), 80, 13).at(-1)).toBe('… 32 more')
  expect(frame(view(8), 40, 24)[3]).toMatch(/…$/)
})

it('law: on a terminal it redraws two or three times a second, and asks for the view only then', async () => {
  const screen = new Screen(true)
  const shown = await terminal(screen)
  let asked = 0
  for (let now = 0; now < 1000; now += 1) {
    shown.update(now, now / 1000, () => {
      asked++
      return view(8, { steps: now })
    })
  }
  expect(asked).toBe(3)
  expect(screen.text).toContain('\u001b[1mcartpole')
  shown.end(view(8), ['the end', 'in two lines'])
  expect(screen.text).toMatch(/in two lines\n$/)
})

it('law: NO_COLOR takes the styles away and leaves the redrawing', async () => {
  const screen = new Screen(true)
  const shown = await terminal(screen, false, { NO_COLOR: '1' })
  for (let now = 0; now < 500; now += 100) shown.update(now, 0, () => view(3, { steps: now }))
  shown.end(view(3), ['the end'])
  expect(screen.text).toContain('400 steps')
  const sequences = screen.text.split('\u001b').map((part) => /^\[[\d;?]*[a-zA-Z]/.exec(part)?.[0])
  expect(sequences.filter((sequence) => sequence?.endsWith('m'))).toEqual([])
})

it('law: a log gets plain lines: the first report, every 10%, every 30 s, the end', async () => {
  for (const screen of [new Screen(false), new Screen(true)]) {
    const shown = await terminal(screen, false, { TERM: screen.isTTY ? 'dumb' : 'xterm' })
    for (let i = 0; i <= 1000; i++) shown.update(i, i / 1000, () => view(3, { progress: i / 1000, name: 'a\u001b[2Jb' }))
    for (let i = 0; i < 100; i++) shown.update(1000 + 1000 * i, 1, () => view(3, { progress: 1, wall: i }))
    shown.end(view(3), ['the end'])
    const lines = screen.text.trimEnd().split('\n')
    expect(lines.slice(0, 10).map((line) => line.slice(0, 4))).toEqual(
      [0, 10, 20, 30, 40, 50, 60, 70, 80, 90].map((percent) => `${percent}%`.padStart(4)),
    )
    expect(lines.slice(10)).toHaveLength(3 + 2)
    expect(lines[2]).toBe(' 20%  1,234,567 steps  41,152/s  best member 0: 500 (learningRate 0.00087 entropyCost 0.01)  30s, 2m 00s left')
    expect(screen.text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  }
})

it('law: quiet prints the end only', async () => {
  for (const isTTY of [true, false]) {
    const screen = new Screen(isTTY)
    const shown = await terminal(screen, true, { NO_COLOR: '1' })
    for (let now = 0; now < 100_000; now += 500) shown.update(now, now / 100_000, () => view(3))
    expect(screen.text).toBe('')
    shown.end(view(3), ['the end'])
    expect(screen.text).toBe('the end\n')
  }
})

it('law: a log that cannot be written does not end the run', async () => {
  const screen = new Screen(false)
  await terminal(screen)
  // An event that nobody listens to would be thrown.
  for (const code of ['EPIPE', 'ENOSPC', 'EIO', 'EAGAIN']) screen.emit('error', Object.assign(new Error(`write ${code}`), { code }))
})

it('law: control characters of names, values and paths never reach the screen', async () => {
  const hostile = 'a\u001b[2J\u009b31m\rb\u202e\ud800\nc'
  const screen = new Screen(false)
  const shown = await terminal(screen)
  shown.note(hostile)
  shown.update(0, 0, () => view(3, { name: hostile }))
  shown.end(view(3, { name: hostile }), [hostile, hostile])
  expect(screen.text.split('\n')).toHaveLength(6)
  expect(screen.text.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cs}|\u202e/u)
})

it('truth: a note is said once, before the picture, and not where only the end is wanted', async () => {
  for (const quiet of [false, true]) {
    const screen = new Screen(false)
    const shown = await terminal(screen, quiet)
    shown.note('few members')
    shown.note('few members')
    expect(screen.text).toBe(quiet ? '' : 'Note: few members.\n')
  }
})

it('truth: the end report names winner, ancestors, schedule, changes and files', () => {
  const stage = (fromStep: number, member: number, learningRate: number): Stage => ({
    member,
    fromStep,
    hyperparameters: { learningRate, entropyCost: 0.01, optimiser: member === 5 ? 'adam' : 'rmsprop' },
  })
  const winner = row(3, { score: 475.5 })
  const schedule = [stage(0, 1, 0.0031), stage(20_000, 5, 0.002), stage(60_000, 3, 0.00087)]
  expect(endReport(view(0, { leaderboard: [winner] }), lineage([5, 1], schedule), ['runs/x/members.csv'])).toEqual([
    'cartpole  seed 1: 1,234,567 steps in 30s, 4 exploits',
    '',
    'rank  member  score   steps  learningRate  entropyCost  last',
    '   1       3  475.5  80,000     0.0002175         0.01  keep',
    '',
    'Winner: member 3, score 475.5, descends from 5 < 1',
    '',
    'The schedule that its line was trained on:',
    'from step  by member  learningRate  entropyCost  optimiser',
    '        0          1        0.0031         0.01    rmsprop',
    '   20,000          5         0.002         0.01       adam',
    '   60,000          3       0.00087         0.01    rmsprop',
    '',
    'learningRate 0.0031 → 0.00087 (x0.28)',
    '',
    'runs/x/members.csv',
  ])
  const long = endReport(
    view(40),
    lineage(
      [],
      Array.from({ length: 100 }, (_, i) => stage(i * 1000, 0, 1 / (i + 1))),
    ),
    [],
  )
  expect(long.filter((line) => line === '… 28 more' || line === '… 88 more')).toHaveLength(2)
  expect(long.length).toBeLessThan(45)
  expect(endReport(view(0), lineage(), [])).toEqual(['cartpole: no members'])
})

it('truth: the end report of a long run names the latest ancestors, and says how many more there are', () => {
  const ancestors = Array.from({ length: 1000 }, (_, i) => i)
  const [winner] = endReport(view(0, { leaderboard: [row(3)] }), lineage(ancestors, []), []).filter((line) => line.startsWith('Winner'))
  expect(winner).toMatch(/descends from 0 < 1 < .* < 39 < … 960 more$/)
})

it('truth: the end report of a population that began from an agent says from which', () => {
  const leaderboard = [row(3)]
  const winnerOf = (ancestors: number[]) =>
    endReport({ ...view(0, { leaderboard }), from: 'walk-1:2' }, lineage(ancestors, []), []).find((line) => line.startsWith('Winner'))
  expect(winnerOf([])).toMatch(/score [^,]+, began from walk-1:2$/)
  expect(winnerOf([4])).toMatch(/, descends from 4, began from walk-1:2$/)
})

it('truth: where nobody has a score the end says why, and names no winner', () => {
  const leaderboard = view(3).leaderboard.map((row) => ({ ...row, score: null }))
  const nobody = endReport(view(3, { leaderboard }), lineage(), []).join('\n')
  expect(nobody).toContain('No member has a score')
  expect(nobody).toContain('readyEvery has to be well above the length\nof an episode times the number of environments')
  expect(nobody).not.toContain('Winner')
})

it('truth: numbers and durations for people', () => {
  expect([0.1 + 0.2, 1e-5, -123.456, 1e6, 1.5e-7, 0, 999_999, Number.NaN, Number.NEGATIVE_INFINITY].map(showValue)).toEqual([
    '0.3',
    '1e-5',
    '-123.5',
    '1e+6',
    '1.5e-7',
    '0',
    '999999',
    'NaN',
    '-Infinity',
  ])
  expect([null, undefined, true, 'a b'].map(showValue)).toEqual(['-', '-', 'true', 'a b'])
  expect([0, 59.4, 59.6, 3599, 3600, 7500, Number.POSITIVE_INFINITY].map(showDuration)).toEqual([
    '0s',
    '59s',
    '1m 00s',
    '59m 59s',
    '1h 00m',
    '2h 05m',
    '-',
  ])
  expect(showCount(1234.6)).toBe('1,235')
})
