import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type Env, type Frame, make } from '../../../../envs/index.js'
import { Gif } from '../../../../src/playback/film/gif.js'
import type { Picture } from '../../../../src/trained.js'
import { dot } from '../scripted.js'
import { hasFfmpeg, picturesIn, probe } from './ffmpeg.js'

const folder = mkdtempSync(path.join(tmpdir(), 'clade-gif-'))
afterAll(() => rmSync(folder, { recursive: true }))
const GOES_ON = new AbortController().signal

async function write(name: string, fps: number, pictures: readonly (Picture | readonly [Picture, number])[]): Promise<string> {
  const file = path.join(folder, name)
  const gif = new Gif(file, fps)
  for (const entry of pictures) await ('width' in entry ? gif.add(entry, 1) : gif.add(...entry))
  await gif.finish(GOES_ON)
  return file
}

/** Pictures of an environment as it is played at random. */
function played(id: string, count: number): Frame[] {
  const env: Env = make(id, { renderMode: 'rgb_array' })
  env.reset({ seed: 1 })
  env.actionSpace.seed(1)
  return Array.from({ length: count }, () => {
    const [, , terminated, truncated] = env.step(env.actionSpace.sample())
    if (terminated || truncated) env.reset()
    return env.render!() as Frame
  })
}

/** A picture of more colours than a palette has. */
function rainbow(width: number, height: number, shift: number): Picture {
  const data = Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * 7 + shift * 13 + Math.floor(i / 97)) % 256)
  return { width, height, data }
}

describe.skipIf(!hasFfmpeg)('a GIF, decoded by ffmpeg (skipped: ffmpeg is not installed)', () => {
  test.each(['CartPole-v1', 'LunarLander-v3', 'Acrobot-v1', 'MinAtar/Breakout-v1', 'Taxi-v4'])(
    'truth: the pictures of %s are exact, every pixel of every frame',
    async (id) => {
      const pictures = played(id, 30)
      const decoded = picturesIn(await write('exact.gif', 50, pictures), pictures[0]!)
      // A picture that does not change makes the frame longer instead.
      const different = pictures.filter(({ data }, i) => i === 0 || Buffer.compare(data, pictures[i - 1]!.data) !== 0)
      expect(decoded).toHaveLength(different.length)
      different.forEach(({ data }, i) => {
        expect(Buffer.compare(data, decoded[i]!)).toBe(0)
      })
    },
  )

  test('truth: a change of one pixel in any corner is there, and nothing else has changed', async () => {
    const pictures = [dot(40, 30, 20, 15), dot(40, 30, 0, 0), dot(40, 30, 39, 0), dot(40, 30, 0, 29), dot(40, 30, 39, 29)]
    const decoded = picturesIn(await write('corners.gif', 10, pictures), pictures[0]!)
    expect(decoded.map((data) => [...data])).toEqual(pictures.map(({ data }) => [...data]))
  })

  test('truth: more colours than a palette has become near ones', async () => {
    const pictures = [0, 1, 2].map((shift) => rainbow(64, 48, shift))
    const decoded = picturesIn(await write('rainbow.gif', 10, pictures), pictures[0]!)
    expect(decoded).toHaveLength(3)
    decoded.forEach((data, i) => {
      const errors = data.map((value, j) => Math.abs(value - pictures[i]!.data[j]!))
      expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(12)
    })
  })

  test.each([
    // Frames a second, and the frames' hundredths of a second, which browsers want to be 2 or more.
    [50, [2, 2, 2, 2, 2, 2]],
    [30, [3, 4, 3, 3, 4, 3]],
    [15, [7, 6, 7, 7, 6, 7]],
    [60, [2, 3, 2, 3]],
    [100, [2, 2, 2]],
    [4, [25, 25, 25, 25, 25, 25]],
  ])('truth: at %i frames a second six pictures take %j', async (fps, hundredths) => {
    const file = await write(
      'timed.gif',
      fps,
      [0, 1, 2, 3, 4, 5].map((x) => dot(8, 8, x, 0)),
    )
    expect(probe(file).durations.map((seconds) => Math.round(100 * seconds))).toEqual(hundredths)
  })

  test('truth: a picture that stays is one frame, and the last one is never left out', async () => {
    const file = await write('still.gif', 50, [dot(8, 8, 0, 0), dot(8, 8, 0, 0), dot(8, 8, 1, 0), [dot(8, 8, 2, 0), 50], dot(8, 8, 3, 0)])
    expect(probe(file).durations.map((seconds) => Math.round(100 * seconds))).toEqual([4, 2, 100, 2])
    const fast = await write('fast.gif', 200, [dot(8, 8, 0, 0), [dot(8, 8, 1, 0), 200]])
    expect(picturesIn(fast, { width: 8, height: 8 })).toHaveLength(2)
  })
})

test('truth: a film of an episode is small: of a cart and its pole less than 1.5 kB a frame', async () => {
  const file = await write('small.gif', 50, played('CartPole-v1', 60))
  expect(statSync(file).size / 60).toBeLessThan(1500)
})

test('truth: an interrupt writes nothing, and the file that was there stays', async () => {
  const file = await write('kept.gif', 10, [dot(8, 8, 0, 0)])
  const before = readFileSync(file)
  const gif = new Gif(file, 10)
  await gif.add(dot(8, 8, 1, 1), 1)
  const interrupt = new AbortController()
  interrupt.abort(new Error('stop'))
  await expect(gif.finish(interrupt.signal)).rejects.toThrow('stop')
  await gif.abandon()
  expect(readFileSync(file).equals(before)).toBe(true)
  expect(readdirSync(folder).filter((name) => name.endsWith('.new'))).toEqual([])
})
