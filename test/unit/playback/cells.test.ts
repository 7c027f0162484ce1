import { describe, expect, test } from 'vitest'
import { pictureLines } from '../../../src/playback/cells.js'
import type { Picture } from '../../../src/trained.js'

/** Two by two pixels: red and green above blue and black. */
const FOUR: Picture = { width: 2, height: 2, data: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0) }

/** A white picture of that size with a black square in its middle. */
function square(width: number, height: number): Picture {
  const data = new Uint8Array(3 * width * height).fill(255)
  for (let y = height / 4; y < (3 * height) / 4; y++) data.fill(0, 3 * (y * width + width / 4), 3 * (y * width + (3 * width) / 4))
  return { width, height, data }
}

const ESCAPES = new RegExp(`${'\u001b'}\\[[\\d;]*m`, 'g')

describe('a picture in the characters of a terminal', () => {
  test('truth: a character is two pixels, the upper one in the foreground', () => {
    expect(pictureLines(FOUR, 2, 1, 'true')).toEqual(['\u001b[38;2;255;0;0;48;2;0;0;255m▀\u001b[38;2;0;255;0;48;2;0;0;0m▀\u001b[0m'])
    expect(pictureLines(FOUR, 2, 1, '256')).toEqual(['\u001b[38;5;196;48;5;21m▀\u001b[38;5;46;48;5;16m▀\u001b[0m'])
  })

  test('truth: a colour is sent once, as long as it stays', () => {
    const [line] = pictureLines(square(40, 40), 40, 20, 'true')
    expect(line).toBe(`\u001b[38;2;255;255;255;48;2;255;255;255m${'▀'.repeat(40)}\u001b[0m`)
  })

  test('law: it is as large as fits, and keeps its proportions', () => {
    for (const [columns, rows, width, height] of [
      [80, 24, 48, 24],
      [30, 24, 30, 15],
      [10, 3, 6, 3],
      [1, 1, 1, 1],
    ] as const) {
      const lines = pictureLines(square(40, 40), columns, rows, 'true').map((line) => line.replaceAll(ESCAPES, ''))
      expect([lines.length, ...new Set(lines.map((line) => line.length))]).toEqual([height, width])
    }
  })

  test('truth: without colours the ground is empty, and what differs most is darkest; no control character is sent', () => {
    expect(pictureLines(square(40, 40), 8, 4, 'none')).toEqual(['', '  @@@@', '  @@@@', ''])
  })
})
