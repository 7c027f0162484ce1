import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { FamilyTree } from '../../../src/report/figures/family-tree.js'
import { runCurvesFigure } from '../../../src/report/figures/run-curves.js'
import { thinned } from '../../../src/report/figures/thinned.js'
import type { TrainedSlice } from '../../../src/report/trained-slice.js'
import { elementsOf, pointsOf } from './paths.js'

const slice = (member: number, from: number, to: number, score: number | null): TrainedSlice => ({
  ...{ member, slice: to, from, to, age: to, score, hyperparameters: {}, before: null },
})
const tree = (slices: readonly TrainedSlice[], winnerSlices: readonly TrainedSlice[], winner = 0): FamilyTree => ({
  ...{ members: 2, winner, slices, joins: [], marks: [], winnerSlices, legs: [] },
})
const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text)
const line = (svg: string, kind: string) => pointsOf(elementsOf(svg, kind).at(-1)!.d!)

// Steps 0 to 400 on 72 to 928; scores 0 to 100, with 4% on both sides, on 492 to 92.
const x = (steps: number) => 72 + (856 * steps) / 400
const y = (score: number) => Number((492 - (400 * (score + 4)) / 108).toFixed(2))

it('truth: a line for each member, and the winner’s over those of its ancestors, with the copy between', () => {
  const donor = [slice(1, 0, 100, 0), slice(1, 100, 200, 80), slice(1, 200, 300, 60)]
  const own = [slice(0, 0, 300, 20), slice(0, 300, 400, 100)]
  const svg = runCurvesFigure('x', tree([...donor, ...own], [donor[0]!, donor[1]!, own[1]!]))
  expect(elementsOf(svg, 'member').map(({ d }) => pointsOf(d!).map(([at]) => at))).toEqual([
    [x(100), x(200), x(300)],
    [x(300), x(400)],
  ])
  expect(line(svg, 'winner')).toEqual([
    [x(100), y(0)],
    [x(200), y(80)],
    // The copied weights have the donor's score.
    [x(300), y(80)],
    [x(400), y(100)],
  ])
  expect(line(svg, 'jumps')).toEqual([
    [x(200), y(80)],
    [x(300), y(80)],
  ])
  expect(texts(svg)).toEqual(expect.arrayContaining(['winner', 'a copy', 'score', 'the winner, member 0, and its ancestors']))
})

it('truth: reports without a score are gaps; a run without any is no fault', () => {
  const slices = [slice(0, 0, 100, 0), slice(0, 100, 200, null), slice(0, 200, 300, 100), slice(0, 300, 400, Number.NaN)]
  const svg = runCurvesFigure('x', tree(slices, slices))
  expect(elementsOf(svg, 'member')[0]!.d).toBe(`M${x(100)},${y(0)}h0M${x(300)},${y(100)}h0`)
  // The winner's line goes on over them.
  expect(elementsOf(svg, 'winner')[0]!.d).toBe(`M${x(100)},${y(0)}h0L${x(300)},${y(100)}`)
  for (const svg of [runCurvesFigure('x', tree([], [])), runCurvesFigure('x', tree([slice(0, 0, 1, null)], []))]) {
    expect(svg).not.toMatch(/NaN|undefined|Infinity/)
  }
})

it('truth: a few scores far from all others lie at the edge and are counted', () => {
  const slices = Array.from({ length: 100 }, (_, i) => slice(0, 4 * i, 4 * (i + 1), i === 50 ? -1e9 : i % 11))
  const svg = runCurvesFigure('x', tree(slices, slices))
  expect(texts(svg)).toContain('score (1 of 100 reports lie outside, at the edge)')
  const heights = line(svg, 'winner').map(([, at]) => at)
  expect(heights[50]).toBe(492)
  expect(new Set(heights).size).toBe(12)
})

it('law: what is left of a line reaches as far up and down in each column, and stays in order', () => {
  const points = fc.array(fc.record({ x: fc.double({ min: 0, max: 50, noNaN: true }), y: fc.option(fc.integer({ min: 0, max: 9 })) }))
  fc.assert(
    fc.property(points, fc.constantFrom(0.5, 3, 20), (drawn, column) => {
      const line = drawn.sort((a, b) => a.x - b.x)
      const kept = thinned(line, column)
      expect(kept).toEqual(line.filter((point) => kept.includes(point)))
      const extremes = (of: typeof line) => {
        const found = new Map<number, [number, number]>()
        for (const { x, y } of of) {
          if (y === null) continue
          const [low, high] = found.get(Math.floor(x / column)) ?? [y, y]
          found.set(Math.floor(x / column), [Math.min(low, y), Math.max(high, y)])
        }
        return found
      }
      expect(extremes(kept as typeof line)).toEqual(extremes(line))
      expect(kept.length).toBeLessThanOrEqual(2 * (Math.floor(50 / column) + 1))
    }),
  )
})
