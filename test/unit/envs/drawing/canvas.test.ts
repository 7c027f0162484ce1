import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { BLACK, Canvas, WHITE } from '../../../../envs/drawing/canvas.js'
import { circle, type Point, placed, rectangle, stroke } from '../../../../envs/drawing/shapes.js'

/** The grey of each pixel of a white canvas on which black polygons were drawn, row by row from the top. */
function greys(width: number, height: number, ...polygons: readonly (readonly Point[])[]): number[][] {
  const canvas = new Canvas(width, height, WHITE)
  for (const corners of polygons) canvas.polygon(corners, BLACK)
  return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => canvas.data[3 * (y * width + x)]!))
}

/** Pixels that are black, a grey one in part. */
const area = (rows: readonly (readonly number[])[]): number => rows.flat().reduce((sum, grey) => sum + 1 - grey / 255, 0)

describe('Canvas', () => {
  it('truth: a rectangle on whole pixels is exact, from the bottom left, and cut at the edges', () => {
    expect(greys(4, 3, rectangle(1, 0, 3, 2))).toEqual([
      [255, 255, 255, 255],
      [255, 0, 0, 255],
      [255, 0, 0, 255],
    ])
    expect(greys(2, 2, rectangle(-5, 1, 9, 9))).toEqual([
      [0, 0],
      [255, 255],
    ])
    expect(greys(2, 2, rectangle(5, 5, 9, 9)).flat()).toEqual([255, 255, 255, 255])
  })

  it('truth: a pixel that is covered by a quarter and by a half is a quarter and half as dark', () => {
    expect(greys(2, 1, rectangle(0.75, 0, 1.5, 1))).toEqual([[Math.round(255 * 0.75), Math.round(255 * 0.5)]])
    expect(
      greys(1, 1, [
        [0, 0],
        [1, 1],
        [1, 0],
      ])[0]![0],
    ).toBeCloseTo(255 * 0.5, -2)
  })

  it('truth: even-odd: what two loops of an outline cover is empty', () => {
    const twice: Point[] = [...rectangle(0, 0, 3, 1), [0, 0], ...rectangle(1, 0, 2, 1), [1, 0]]
    expect(greys(3, 1, twice)).toEqual([[0, 255, 0]])
  })

  it('truth: colours keep their channels, and a blend lies between them', () => {
    const canvas = new Canvas(2, 1, [10, 20, 30])
    canvas.polygon(rectangle(0.5, 0, 1, 1), [110, 220, 130])
    expect([...canvas.data]).toEqual([60, 120, 80, 10, 20, 30])
  })

  test('law: a polygon darkens by its area, wherever it lies and however it is turned', () => {
    const place = fc.double({ min: 12, max: 18, noNaN: true })
    fc.assert(
      fc.property(place, place, fc.double({ min: -7, max: 7, noNaN: true }), (x, y, angle) => {
        const [w, h] = [6, 4]
        const drawn = area(greys(30, 30, placed(rectangle(-w, -h, w, h), [x, y], angle)))
        expect(Math.abs(drawn - 4 * w * h)).toBeLessThan(2)
        expect(Math.abs(area(greys(30, 30, circle([x, y], 9))) - Math.PI * 81)).toBeLessThan(4)
      }),
    )
  })

  test('law: a picture of few colours stays one: an edge has 15 shades at most', () => {
    fc.assert(
      fc.property(fc.double({ min: -7, max: 7, noNaN: true }), (angle) => {
        const shades = new Set(greys(40, 40, placed(rectangle(-15, -5, 15, 5), [20, 20], angle)).flat())
        expect(shades.size).toBeLessThanOrEqual(17)
      }),
    )
  })

  it('truth: a line is as thick as it is told, across its bends too', () => {
    const bent = stroke(
      [
        [0, 5],
        [10, 5],
        [20, 5.5],
      ],
      2,
    )
    const rows = greys(20, 10, bent)
    for (const x of [1, 8, 10, 15]) expect(area(rows.map((row) => [row[x]!]))).toBeCloseTo(2, 0)
  })
})
