import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { Mp4 } from '../../../../src/playback/film/mp4.js'
import type { Picture } from '../../../../src/trained.js'
import { dot } from '../scripted.js'
import { hasFfmpeg, picturesIn, probe } from './ffmpeg.js'

const folder = mkdtempSync(path.join(tmpdir(), 'clade-mp4-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())
const GOES_ON = new AbortController().signal

/** A picture that is light above and dark below a line. */
function halves(width: number, height: number, line: number): Picture {
  const data = new Uint8Array(3 * width * height).fill(40)
  data.fill(220, 0, 3 * width * line)
  return { width, height, data }
}

describe.skipIf(!hasFfmpeg)('an MP4 (skipped: ffmpeg is not installed)', () => {
  test('truth: it has every frame, its speed, and the pictures, padded to even sides', async () => {
    const file = path.join(folder, 'film.mp4')
    const film = new Mp4(file, 25)
    const pictures = [10, 20, 30, 40].map((line) => halves(65, 49, line))
    for (const picture of pictures) await film.add(picture, 1)
    await film.add(pictures[3]!, 21)
    await film.finish(GOES_ON)
    await film.abandon()
    expect(probe(file)).toMatchObject({ width: 66, height: 50, frames: 25, seconds: 1 })
    const decoded = picturesIn(file, { width: 66, height: 50 })
    pictures.forEach(({ data }, i) => {
      for (const [x, y] of [
        [5, 2],
        [60, 5],
        [30, 46],
      ] as const) {
        expect(Math.abs(decoded[i]![3 * (y * 66 + x)]! - data[3 * (y * 65 + x)]!)).toBeLessThan(8)
      }
    })
    expect(readdirSync(folder)).toEqual(['film.mp4'])
  })

  test('truth: where it is abandoned or interrupted, ffmpeg has ended and left nothing', async () => {
    for (const act of [
      (film: Mp4) => film.abandon(),
      (film: Mp4) => film.finish(AbortSignal.abort(new Error('stop'))).catch(() => film.abandon()),
    ]) {
      const film = new Mp4(path.join(folder, 'cut.mp4'), 25)
      for (let i = 0; i < 50; i++) await film.add(dot(64, 48, i, 0), 1)
      await act(film)
    }
    expect(readdirSync(folder).filter((name) => name.startsWith('cut'))).toEqual([])
  })

  test('truth: a folder that is not there is what ffmpeg says it is, in one line', async () => {
    const film = new Mp4(path.join(folder, 'missing', 'film.mp4'), 25)
    const attempt = async (): Promise<void> => {
      for (let i = 0; i < 500; i++) await film.add(dot(64, 48, i % 64, 0), 1)
      await film.finish(GOES_ON)
    }
    await expect(attempt()).rejects.toMatchObject({
      code: 'FFMPEG_FAILED',
      message: expect.stringMatching(/^.+No such file or directory$/),
    })
    await film.abandon()
  })
})

test('truth: a machine without ffmpeg is told that a GIF needs nothing', async () => {
  vi.stubEnv('PATH', folder)
  const film = new Mp4(path.join(folder, 'none.mp4'), 25)
  const attempt = async (): Promise<void> => {
    await film.add(dot(64, 48, 0, 0), 1)
    await film.finish(GOES_ON)
  }
  await expect(attempt()).rejects.toMatchObject({ code: 'FFMPEG_MISSING', badInput: true })
  await film.abandon()
})
