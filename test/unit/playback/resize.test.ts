import fc from 'fast-check'
import { expect, test } from 'vitest'
import { resize } from '../../../src/playback/resize.js'
import type { Picture } from '../../../src/trained.js'

const grey = (width: number, ...values: number[]): Picture => ({
  width,
  height: values.length / width,
  data: Uint8Array.from(values.flatMap((value) => [value, value, value])),
})
const values = ({ data }: Picture): number[] => [...data].filter((_, i) => i % 3 === 0)

test('truth: a pixel is the mean of the area that it covers', () => {
  expect(values(resize(grey(4, 0, 100, 200, 40), 2, 1))).toEqual([50, 120])
  expect(values(resize(grey(3, 30, 60, 90), 2, 1))).toEqual([40, 80])
  expect(values(resize(grey(2, 0, 100, 50, 250), 1, 1))).toEqual([100])
})

test('truth: a whole multiple repeats each pixel, channel by channel', () => {
  const pixels = { width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 250, 251, 252) }
  expect([...resize(pixels, 4, 2).data]).toEqual([
    1, 2, 3, 1, 2, 3, 250, 251, 252, 250, 251, 252, 1, 2, 3, 1, 2, 3, 250, 251, 252, 250, 251, 252,
  ])
})

test('law: any size keeps the mean brightness, and a picture of one colour', () => {
  const side = fc.integer({ min: 1, max: 23 })
  fc.assert(
    fc.property(side, side, side, side, fc.integer({ min: 0, max: 255 }), (width, height, toWidth, toHeight, value) => {
      const even = resize(grey(width, ...new Array<number>(width * height).fill(value)), toWidth, toHeight)
      expect([even.width, even.height, new Set(even.data)]).toEqual([toWidth, toHeight, new Set([value])])
      const slope = grey(width, ...Array.from({ length: width * height }, (_, i) => (i * 37) % 256))
      const mean = (picture: Picture): number => values(picture).reduce((sum, x) => sum + x, 0) / (picture.width * picture.height)
      expect(Math.abs(mean(resize(slope, toWidth, toHeight)) - mean(slope))).toBeLessThan(0.51)
    }),
  )
})
