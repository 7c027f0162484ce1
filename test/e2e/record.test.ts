import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Env, type Frame, make } from '../../envs/index.js'
import { hasFfmpeg, picturesIn, probe } from '../unit/playback/film/ffmpeg.js'
import { clade, project, small, temporaryFolder } from './clade.js'

const cwd = temporaryFolder()
const record = (...args: readonly string[]) => clade(['record', ...args], { cwd })
const inFolder = (file: string): string => path.join(cwd, file)
/** The steps of each episode, as the command tells them. */
const lengths = (stdout: string): number[] => [...stdout.matchAll(/ in (\d+) steps/g)].map(([, steps]) => Number(steps))

/** Without an end, and without a picture. */
const ENDLESS = `
import { Box, Discrete } from 'clade/envs'
export default () => ({
  observationSpace: new Box(0, 1, { shape: [1] }), actionSpace: new Discrete(2),
  reset: () => [[0], {}], step: () => [[0], 1, false, false, {}],
})`

beforeAll(async () => {
  project(cwd, 'envs', { 'blind.js': ENDLESS })
  expect(await clade(['run', ...small({ out: 'run', steps: 10_000, schedule: 'lockstep' }), '--quiet'], { cwd })).toMatchObject({ code: 0 })
})

describe.skipIf(!hasFfmpeg)('clade record (skipped: ffmpeg, which reads the films, is not installed)', () => {
  test('truth: a GIF of a run’s member holds the pictures of its episodes, in their time', async () => {
    const { code, stdout, stderr } = await record('run', '--episodes', '2', '--seed', '5', '--out', 'run.gif')
    expect([code, stderr]).toEqual([0, ''])
    const [heading, ...rest] = stdout.trimEnd().split('\n')
    expect(heading).toMatch(/^cartpole, member \d, last snapshot, score [\d.]+, 10,000 steps, actions drawn, as in training$/)
    const steps = lengths(stdout)
    expect(steps).toHaveLength(2)
    const frames = steps[0]! + steps[1]! + 100
    expect(rest.at(-1)).toMatch(
      new RegExp(`^run\\.gif {2}${frames.toLocaleString('en-US')} frames of 600 x 400 at 50 a second, [\\d.]+ kB$`),
    )
    const { seconds, width, height } = probe(inFolder('run.gif'))
    expect([width, height]).toEqual([600, 400])
    expect(seconds).toBeCloseTo(frames / 50, 1)
    const env: Env = make('CartPole-v1', { renderMode: 'rgb_array' })
    env.reset({ seed: 5 })
    const [first] = picturesIn(inFolder('run.gif'), { width, height })
    expect(Buffer.compare(first!, (env.render!() as Frame).data)).toBe(0)
  })

  test('truth: an environment at random, enlarged, as GIF and as MP4 with a frame a step', async () => {
    const gif = await record('MinAtar/Breakout-v1', '--out', 'breakout.gif', '--scale', '3')
    expect(gif.code).toBe(0)
    const env: Env = make('MinAtar/Breakout-v1', { renderMode: 'rgb_array' })
    env.reset({ seed: 1 })
    const frame = env.render!() as Frame
    const [picture] = picturesIn(inFolder('breakout.gif'), { width: 480, height: 480 })
    for (let y = 0; y < 480; y += 7) {
      for (let x = 0; x < 480; x += 5) {
        const at = 3 * (Math.floor(y / 3) * 160 + Math.floor(x / 3))
        expect([...picture!.subarray(3 * (y * 480 + x), 3 * (y * 480 + x) + 3)]).toEqual([...frame.data.subarray(at, at + 3)])
      }
    }
    const mp4 = await record('MinAtar/Breakout-v1', '--out', 'breakout.mp4', '--episodes', '3', '--fps', '20')
    expect(mp4.code).toBe(0)
    const frames = lengths(mp4.stdout).reduce((sum, steps) => sum + steps, 0) + 3 * 20
    expect(probe(inFolder('breakout.mp4'))).toMatchObject({ width: 320, height: 320, frames, seconds: frames / 20 })
  })

  test('truth: a machine without ffmpeg is told so, and nothing is left', async () => {
    const { code, stderr } = await clade(['record', 'CartPole-v1', '--out', 'none.mp4'], { cwd, env: { PATH: '/nowhere' } })
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^clade: Expected ffmpeg to be installed.*\[FFMPEG_MISSING\]\n$/)])
    expect(readdirSync(cwd).filter((name) => name.startsWith('none'))).toEqual([])
  })

  test.each(['gif', 'mp4'])('truth: an interrupt leaves no .%s, and no process that writes on', async (kind) => {
    const signal = { name: 'SIGTERM', after: 300, from: 'random actions' } as const
    const args = ['record', 'Pendulum-v1', '--episodes', '100000', '--out', `cut.${kind}`]
    const { code, stdout } = await clade(args, { cwd, signal })
    expect([code, stdout.trimEnd().split('\n').at(-1)]).toEqual([130, 'Interrupted: nothing has been written.'])
    expect(readdirSync(cwd).filter((name) => name.startsWith('cut'))).toEqual([])
  })
})

describe('a file is never written over by chance', () => {
  test('truth: one that is there stays, unless --overwrite; without --out the next free name is taken', async () => {
    writeFileSync(inFolder('mine.gif'), 'mine')
    const refused = await record('FrozenLake-v1', '--out', 'mine.gif')
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/is there already: add --overwrite.*\[FILE_EXISTS\]/)])
    expect(readFileSync(inFolder('mine.gif'), 'utf8')).toBe('mine')
    expect(await record('FrozenLake-v1', '--out', 'mine.gif', '--overwrite')).toMatchObject({ code: 0 })
    expect(readFileSync(inFolder('mine.gif')).subarray(0, 6).toString()).toBe('GIF89a')
    for (const [id, name] of [
      ['FrozenLake-v1', 'FrozenLake-v1.gif'],
      ['FrozenLake-v1', 'FrozenLake-v1-2.gif'],
      ['MinAtar/Breakout-v1', 'MinAtar-Breakout-v1.gif'],
    ] as const) {
      expect((await record(id)).stdout).toContain(`${name}  `)
      expect(existsSync(inFolder(name))).toBe(true)
    }
  })

  test('truth: --max-steps leaves an episode that does not end', async () => {
    const { code, stdout } = await record('CliffWalking-v1', '--max-steps', '30', '--out', 'cliff.gif')
    expect([code, stdout]).toEqual([0, expect.stringMatching(/ in 30 steps, left before its end\n/)])
    expect(statSync(inFolder('cliff.gif')).size).toBeLessThan(30_000)
  })

  test.each([
    [['CartPole-v1', '--out', 'film.png'], /Expected --out to end in \.gif or \.mp4, got "film\.png" \[INVALID_OPTION\]/],
    [['CartPole-v1', '--out', 'missing/film.gif'], /Expected --out to be in a folder that is there.*\[INVALID_OPTION\]/],
    [['./envs/blind.js', '--out', 'blind.gif'], /Expected the environment to render rgb_array.*\[NO_PICTURE\]/],
    [['CartPole-v1', '--scale', '0'], /Expected --scale to be a positive number, at most 100, got "0"/],
  ])('truth: %j is one clear sentence', async (args, sentence) => {
    const before = readdirSync(cwd)
    const { code, stderr } = await record(...args)
    expect([code, stderr]).toEqual([2, expect.stringMatching(sentence)])
    expect(readdirSync(cwd)).toEqual(before)
  })
})
