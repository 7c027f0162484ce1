import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { CSV_FILES, runFile, small, temporaryFolder } from './clade.js'
import { hasTerminal, onTerminal } from './terminal.js'

const cwd = temporaryFolder()

/** The flags of a run that is long enough to be redrawn. */
const SOME_SECONDS = { steps: 600_000, 'ready-every': 20_000 }

const SHOW_CURSOR = '\u001b[?25h'
const HIDE_CURSOR = '\u001b[?25l'
/** The sequences of a terminal: cursor moves, erasing, colours. */
const ESCAPES = new RegExp(`${'\u001b'}\\[[?\\d;]*[a-zA-Z]`, 'g')

describe.skipIf(!hasTerminal)('on a terminal (skipped: python3 with its pty module is not here)', () => {
  test('truth: redraws the leaderboard, and leaves the end report and the cursor', async () => {
    const env = { TERM: 'xterm-256color', NO_COLOR: '', CI: '' }
    const { code, stdout } = await onTerminal(['run', ...small({ out: 'drawn', ...SOME_SECONDS })], { cwd, env })
    expect(code).toBe(0)
    expect(stdout).toContain(HIDE_CURSOR)
    expect(stdout.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(stdout.lastIndexOf(HIDE_CURSOR))
    expect(stdout).toMatch(/[█░]{24}/)
    expect(stdout.match(/rank {2}member/g)!.length).toBeGreaterThan(2)
    const end = stdout.slice(stdout.lastIndexOf('cartpole  seed')).replaceAll(ESCAPES, '').replaceAll('\r', '')
    expect(end).toMatch(/^cartpole {2}seed 1: [\d,]+ steps in \d+s, \d+ exploits/)
    expect(end).toMatch(/\nWinner: member \d, score [\d.]+, (copied nobody's weights|descends from \d( < \d)*)\n/)
    expect(end).toMatch(/\nfrom step {2}by member {2}.*\n +0 +\d /)
    if (/descends/.test(end)) expect(end).toMatch(/\nlearningRate [\d.e-]+ → [\d.e-]+ \(x[\d.]+\)\n/)
    const files = [...CSV_FILES, 'curves.svg', 'lineage.svg', 'schedule.svg'].map((file) => path.join('drawn', file))
    expect(end.trimEnd().split('\n').slice(-files.length)).toEqual(files)
  })

  test('truth: a terminal that knows no size gets the lines of a log', async () => {
    const { code, stdout } = await onTerminal(['run', ...small({ out: 'sizeless', steps: 5000 })], {
      cwd,
      size: [0, 0],
      env: { TERM: 'xterm', CI: '' },
    })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ *0% .*\r\n(.+\r\n)*100% .*\r\n/m)
    expect(stdout).not.toMatch(ESCAPES)
  })

  test('truth: TERM=dumb is not redrawn', async () => {
    const { code, stdout } = await onTerminal(['run', ...small({ out: 'dumb', steps: 5000 })], { cwd, env: { TERM: 'dumb' } })
    expect(code).toBe(0)
    expect(stdout).not.toMatch(ESCAPES)
    expect(runFile(path.join(cwd, 'dumb')).status).toBe('finished')
  })
})
