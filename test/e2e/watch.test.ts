import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { clade, project, readCsv, small, temporaryFolder } from './clade.js'
import { hasTerminal, onTerminal } from './terminal.js'

const cwd = temporaryFolder()
const ESC = '\u001b'
const LEAVE = `${ESC}[?1049l`
const COLOURED = { TERM: 'xterm-256color', COLORTERM: 'truecolor', NO_COLOR: '', FORCE_COLOR: '3', CI: '' }

/** An environment whose episodes have five steps and whose text is hostile; it prints, and fails as the test asks. */
const env = (step: string, text = "'at ' + this.at"): string => `
import { Box, Discrete } from 'clade/envs'
class Told {
  observationSpace = new Box(0, 9, { shape: [1] })
  actionSpace = new Discrete(2)
  metadata = { renderModes: ['ansi'], renderFps: 20 }
  constructor({ renderMode = null } = {}) { this.renderMode = renderMode }
  reset() { this.at = 0; return [[0], {}] }
  step() { this.at++; ${step}; return [[this.at], 1, this.at === 5, false, {}] }
  render() { return ${text} }
}
export default (options) => new Told(options)
`

beforeAll(async () => {
  project(cwd, 'envs', {
    'calm.js': env(''),
    'failing.js': env("if (this.at === 3) throw new Error('the wheel came off')"),
    'stray.js': env("if (this.at === 3) setTimeout(() => { throw new Error('a stray error') })"),
    'printing.js': env("console.log('printed at ' + this.at)"),
    'hostile.js': env(
      '',
      "'\\u001b[2J\\u001b]0;owned\\u0007\\u009b2J\\u202e' + '\\u001b[31mred' + 'x'.repeat(100000) + '\\n'.repeat(1000)",
    ),
    'deaf.js': env('').replace('(options) => new Told(options)', '() => new Told()'),
    'blind.js': env('').replace(/ {2}metadata.*\n/, ''),
  })
  expect(await clade(['run', ...small({ out: 'run', steps: 10_000, schedule: 'lockstep' }), '--quiet'], { cwd })).toMatchObject({ code: 0 })
})

describe('without a terminal clade watch prints text', () => {
  test('truth: a member of a run: who plays, each step, and the return that clade evaluate has for that seed', async () => {
    expect(await clade(['evaluate', 'run', '--episodes', '1', '--quiet'], { cwd })).toMatchObject({ code: 0 })
    const [row] = readCsv(cwd, 'run', 'evaluation.csv')
    const { code, stdout, stderr } = await clade(['watch', 'run', '--seed', row!.seed!], { cwd })
    expect([code, stderr]).toEqual([0, ''])
    const lines = stdout.trimEnd().split('\n')
    expect(lines[0]).toMatch(/^cartpole, member \d, last snapshot, score [\d.]+, 10,000 steps, actions drawn, as in training$/)
    expect(lines[1]).toMatch(/^step 0 {2}return 0 {2}value [-\d.]+$/)
    expect(stdout.match(/^step \d+ /gm)).toHaveLength(Number(row!.length) + 1)
    expect(lines.at(-1)).toBe(`episode of seed ${row!.seed}: return ${Number(row!.return)} in ${row!.length} steps`)
  })

  test('truth: --greedy, --member and --snapshot choose who plays and how', async () => {
    const heading = async (...args: string[]) => (await clade(['watch', 'run', '--steps', '1', ...args], { cwd })).stdout.split('\n')[0]
    expect(await heading('--greedy', '--member', '1')).toMatch(/^cartpole, member 1, last .*, likeliest actions$/)
    const actions = async (how: string) =>
      [...(await clade(['watch', 'run', '--steps', '80', how], { cwd })).stdout.matchAll(/ action (\d) /g)].map(([, action]) => action)
    const drawn = await actions('--stochastic')
    expect(await actions('--greedy')).not.toEqual(drawn)
    expect(await actions('--stochastic')).toEqual(drawn)
    expect(await heading('--snapshot', 'best', '--stochastic')).toMatch(/best snapshot.*actions drawn/)
    expect(await heading('--env', 'CartPole-v0')).toMatch(/^cartpole in CartPole-v0, member/)
  })

  test('truth: an environment without a run, by id and by module, with the same actions for the same seed', async () => {
    const ends = await Promise.all([1, 1, 2].map((seed) => clade(['watch', 'Taxi-v4', '--steps', '20', '--seed', String(seed)], { cwd })))
    expect(ends[0]!.stdout).toBe(ends[1]!.stdout)
    expect(ends[0]!.stdout).not.toBe(ends[2]!.stdout)
    expect(ends[0]!.stdout).toMatch(/^Taxi-v4, random actions\nstep 0 {2}return 0\n\+-{9}\+\n\|/)
    expect(ends[0]!.stdout).not.toContain(ESC)
    const { code, stdout } = await clade(['watch', './envs/calm.js', '--episodes', '2'], { cwd })
    expect(code).toBe(0)
    expect(stdout.match(/^at \d$/gm)).toEqual([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5].map((at) => `at ${at}`))
  })

  test('truth: an environment that shows nothing is told of in numbers', async () => {
    const { code, stdout } = await clade(['watch', './envs/blind.js'], { cwd })
    expect(code).toBe(0)
    expect(stdout.trimEnd().split('\n')).toHaveLength(8)
  })

  test.each([
    [['nowhere'], /the folder of a run, the id of an environment or the path of its module, got "nowhere" \[PLAY_UNKNOWN\]/],
    [['CartPole-v9'], /got "CartPole-v9"; did you mean CartPole-v1\? \[PLAY_UNKNOWN\]/],
    [['./envs/none.js'], /\[MODULE_NOT_FOUND\]/],
    [['envs'], /\[RUN_INVALID\]/],
    [['run', '--member', '9'], /Expected --member to be a member of the run \(0 to 2\), got 9 \[INVALID_OPTION\]/],
    [['run', '--greedy', '--stochastic'], /\[INVALID_OPTION\]/],
    [['run', '--env', 'Pendulum-v1'], /\[SPACES_DIFFER\]/],
    [['CartPole-v1', '--member', '1'], /Expected --member with the folder of a run, got the environment CartPole-v1/],
    [['CartPole-v1', '--fps', '0'], /Expected --fps to be a positive number, at most 1000, got "0" \[INVALID_OPTION\]/],
    [['CartPole-v1', '--episodes', '-5'], /Expected --episodes to be a positive integer, got "-5" \[INVALID_OPTION\]/],
    [['./envs/deaf.js'], /Expected renderMode of .*deaf\.js to be ansi when it is made with/],
    [['./envs/failing.js'], /the wheel came off.*\[EPISODE_THREW\]/],
  ])('truth: %j is one clear sentence', async (args, sentence) => {
    const { code, stderr } = await clade(['watch', ...args], { cwd })
    expect([code, stderr.trimEnd().split('\n').length]).toEqual([2, 1])
    expect(stderr).toMatch(sentence)
  })
})

describe.skipIf(!hasTerminal)('on a terminal clade watch plays (skipped: python3 with its pty module is not here)', () => {
  const play = (args: readonly string[], press: readonly string[], from: string, more: Readonly<Record<string, string>> = {}) =>
    onTerminal(['watch', ...args], { cwd, env: { ...COLOURED, ...more }, keys: { press, from, gap: 0.3 } })
  const after = (stdout: string): string => stdout.slice(stdout.lastIndexOf(LEAVE) + LEAVE.length).replaceAll('\r', '')

  test('truth: pictures in colour, with the numbers beside; keys pause, step, go to the next episode and quit', async () => {
    const { code, stdout, stderr } = await play(['run'], [' ', '.', 'n', '.', 'q'], 'episode  1')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain(`${ESC}[?1049h`)
    expect(stdout).toContain(`${ESC}[38;2;255;255;255;48;2;255;255;255m▀`)
    for (const text of ['member ', 'value    ', 'next action', '█', 'paused', 'episode  2  seed 2', 'space pause'])
      expect(stdout).toContain(text)
    expect(after(stdout)).toMatch(/^cartpole, member .*\nepisode of seed 1: return \d+ in \d+ steps?(, left before its end)?\n/)
  })

  test('truth: after Ctrl-Z the screen comes back', async () => {
    const { code, stdout, stderr } = await play(['CartPole-v1'], ['\u001a', 'q'], 'next action')
    expect([code, stderr]).toEqual([0, ''])
    // Twice entered and left: a test's terminal has no shell that could continue it, so that it is not stopped.
    for (const sequence of [`${ESC}[?1049h`, LEAVE]) expect(stdout.split(sequence)).toHaveLength(3)
  })

  test.each([
    ['q', 0],
    ['^C', 130],
    ['SIGTERM', 130],
    ['SIGINT', 130],
  ] as const)('truth: %s ends it with %i, and the terminal is as it was', async (key, exit) => {
    const { code, stdout, stderr } = await play(['CartPole-v1'], [key], 'next action')
    expect([code, stderr]).toEqual([exit, ''])
    expect(stdout.lastIndexOf(`${ESC}[?25h`)).toBeGreaterThan(stdout.lastIndexOf(`${ESC}[?25l`))
    expect(after(stdout)).toMatch(/^CartPole-v1, random actions\n/)
  })

  test.each([
    ['failing.js', 2, /^clade: .*the wheel came off.*\[EPISODE_THREW\]\n$/],
    ['stray.js', 1, /a stray error/],
  ])('truth: the error of %s is told on the usual screen', async (file, exit, sentence) => {
    const { code, stdout, stderr } = await play([`./envs/${file}`], [], '')
    expect([code, stderr]).toEqual([exit, ''])
    expect(after(stdout)).toMatch(sentence)
  })

  test('truth: a terminal that is closed ends it', async () => {
    const { code } = await play(['CartPole-v1'], ['hangup'], 'next action')
    expect([129, 130, 201]).toContain(code)
  })

  test('truth: prints of the environment wait until the picture has gone', async () => {
    const { code, stdout } = await play(['./envs/printing.js', '--steps', '3'], [], '')
    expect(code).toBe(0)
    const [during, end] = [stdout.slice(0, stdout.lastIndexOf(LEAVE)), after(stdout)]
    expect(during).not.toContain('printed')
    expect(end.match(/printed at \d/g)).toEqual(['printed at 1', 'printed at 2', 'printed at 3'])
  })

  test('truth: the text of a hostile environment changes colours and nothing else', async () => {
    const { code, stdout } = await play(['./envs/hostile.js', '--steps', '2'], [], '')
    expect(code).toBe(0)
    expect(stdout).toContain(`${ESC}[31mredxxx`)
    for (const evil of [`${ESC}]0;`, '\u0007', '\u009b', '\u202e']) expect(stdout).not.toContain(evil)
    // It is cleared once, by Clade, and no line of it is longer than the terminal.
    expect(stdout.split(`${ESC}[2J`)).toHaveLength(2)
    expect(stdout.length).toBeLessThan(20_000)
  })

  test('truth: without colours the picture is made of characters', async () => {
    const { code, stdout } = await play(['CartPole-v1', '--steps', '3'], [], '', { NO_COLOR: '1' })
    expect(code).toBe(0)
    expect(stdout).not.toMatch(new RegExp(`${ESC}\\[[34]8`))
    expect(stdout).toContain('@@@@')
    const dumb = await play(['Taxi-v4', '--steps', '3'], [], '', { TERM: 'dumb' })
    expect(dumb.stdout).not.toContain(ESC)
    expect(dumb.stdout).toContain('step 3')
  })
})

test('truth: neither encoder nor page is loaded to watch', () => {
  const main = readFileSync(path.join(import.meta.dirname, '../../dist/src/cli/main.js'), 'utf8')
  expect(main).not.toContain('gifenc')
})
