import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stream } from '../../../src/random.js'
import { curvesFigure } from '../../../src/report/figures/curves.js'
import { type FamilyTree, familyTree } from '../../../src/report/figures/family-tree.js'
import { lineageFigure } from '../../../src/report/figures/lineage.js'
import { runCurvesFigure } from '../../../src/report/figures/run-curves.js'
import { scheduleFigure } from '../../../src/report/figures/schedule.js'
import { escaped } from '../../../src/report/figures/svg.js'
import { COLOUR, SCORES } from '../../../src/report/figures/theme.js'
import type { TrainedSlice } from '../../../src/report/trained-slice.js'
import type { Value } from '../../../src/trainable.js'
import { init } from './entries.js'
import { elementsOf, type Point, pointsOf } from './paths.js'
import { type Move, Story } from './story.js'
import { hasParser, isWellFormed } from './well-formed.js'

/** A made-up run in lockstep: one member in five copies a random other, one in 50 diverges. */
function run(
  members: number,
  rounds: number,
  drawValue: (random: () => number) => Value = (random) => 10 ** (-4 + 3 * random()),
): FamilyTree {
  const random = stream(1, 'figures')
  const values = Array.from({ length: members }, () => drawValue(random))
  const story = new Story(values)
  for (let round = 1; round <= rounds; round++) {
    const drawn = values.map((_, member) => {
      const score = round * random()
      const donor = random() < 0.2 && round < rounds ? Math.floor(random() * members) : member
      const fails = random() < 0.02
      return { member, score, donor, fails, lr: fails || donor === member ? null : drawValue(random) }
    })
    const moves = drawn.map(({ member, score, donor, fails, lr }): Move => {
      if (fails) return { member, trained: null, respawns: true }
      // A member that has just failed copies nobody.
      if (lr === null || drawn[donor]!.fails) return { member, trained: 1000, score }
      return { member, trained: 1000, score, copies: { donor }, lr }
    })
    story.together(...moves)
  }
  return familyTree(story.entries, Math.min(1, members - 1))
}

/** A slice of weights that are as old as the member. */
function sliceOf(member: number, from: number, to: number, lr: number): TrainedSlice {
  return { member, slice: to / 100, from, to, age: to, score: 1, hyperparameters: { lr }, before: null }
}

const sizeOf = (svg: string) => /width="([\d.]+)" height="([\d.]+)"/.exec(svg)!.slice(1).map(Number) as [number, number]

/** Every point of every path with absolute coordinates lies in the picture. */
function expectInside(svg: string): void {
  const [width, height] = sizeOf(svg)
  const points = [...svg.matchAll(/ d="([MLHVQZ\d.,\s-]+)"/g)].flatMap(([, d]) => pointsOf(d!))
  expect(points.length).toBeGreaterThan(2)
  for (const [x, y] of points) {
    expect(x).toBeGreaterThanOrEqual(0)
    expect(x).toBeLessThanOrEqual(width)
    expect(y).toBeGreaterThanOrEqual(0)
    expect(y).toBeLessThanOrEqual(height)
  }
  expect(svg).not.toMatch(/NaN|undefined|Infinity/)
}

const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text)

describe('lineage.svg', () => {
  it('law: every exploit is drawn once, from the donor’s lane to the loser’s; every divergence and respawn is marked', () => {
    for (const members of [1, 2, 8, 80]) {
      const tree = run(members, 20)
      const svg = lineageFigure('made up', tree)
      const drawn = elementsOf(svg, 'exploit').map(({ d }) => pointsOf(d!))
      expect(drawn).toHaveLength(tree.joins.length)
      const lane = laneOf(svg)
      for (const [i, { member, source }] of tree.joins.entries()) {
        expect(drawn[i]![0]![1]).toBeCloseTo(lane(source.member), 1)
        expect(drawn[i]!.at(-1)![1]).toBeCloseTo(lane(member), 1)
      }
      for (const kind of ['diverged', 'respawn']) {
        expect(elementsOf(svg, kind)).toHaveLength(tree.marks.filter((mark) => mark.kind === kind).length)
      }
    }
  })

  /** The height of a member's lane, from those of the first and the last of all. */
  function laneOf(svg: string): (member: number) => number {
    const heights = [...new Set(elementsOf(svg, 'lane').flatMap(({ d }) => pointsOf(d!).map(([, y]) => y)))].sort((a, b) => a - b)
    return (member) => heights[member]!
  }

  it('law: the winner’s line is one path, from step 0 to the winner’s last step', () => {
    const tree = run(8, 20)
    const svg = lineageFigure('made up', tree)
    const [line, ...others] = elementsOf(svg, 'winner')
    expect(others).toEqual([])
    expect(line!.d!.match(/M/g)).toHaveLength(1)
    expect(tree.legs.length).toBeGreaterThan(2)
    const points = pointsOf(line!.d!)
    const lanes = elementsOf(svg, 'lane').flatMap(({ d }) => pointsOf(d!))
    const xs = lanes.map(([x]) => x)
    expect(points[0]![0]).toBe(Math.min(...xs))
    expect(points.at(-1)).toEqual([Math.max(...xs), laneOf(svg)(1)])
  })

  it("truth: copy: 'nothing' draws no copy; copied hyperparameters are a dashed one, which the legend explains", () => {
    const drawn = (copies: Move['copies']) => {
      const story = new Story([1, 2, 3]).inTurn({ member: 0 }, { member: 2 }, { member: 1, copies: copies! })
      const svg = lineageFigure('x', familyTree(story.entries, 0))
      const titles = [...svg.matchAll(/<title>(member [^<]*)<\/title>/g)].map(([, title]) => title)
      const dashes = elementsOf(svg, 'exploit').map((join) => join['stroke-dasharray'])
      return { titles, dashes, signs: texts(svg).filter((text) => text!.startsWith('copies')) }
    }
    expect(drawn({ donor: 0, weights: false, hyperparametersOf: null })).toEqual({ titles: [], dashes: [], signs: [] })
    expect(drawn({ donor: 0, weights: false })).toEqual({
      titles: ['member 1 copies the hyperparameters of member 0 after 100 steps and keeps its weights'],
      dashes: ['4 3'],
      signs: ['copies hyperparameters only'],
    })
    const whole = { dashes: [undefined], signs: ['copies (the dot: who copied)'] }
    expect(drawn({ donor: 0 })).toEqual({
      ...whole,
      titles: ['member 1 copies the weights and hyperparameters of member 0 after 100 steps'],
    })
    expect(drawn({ donor: 0, hyperparametersOf: null })).toEqual({
      ...whole,
      titles: ['member 1 copies the weights of member 0 after 100 steps and keeps its hyperparameters'],
    })
    expect(drawn({ donor: 0, hyperparametersOf: 2 })).toEqual({
      ...whole,
      titles: ['member 1 copies the weights of member 0 after 100 steps and the hyperparameters of member 2'],
    })
  })

  it('law: all that is drawn lies in the picture, whatever the number of members', () => {
    for (const members of [1, 2, 8, 80, 400]) expectInside(lineageFigure('made up', run(members, 6)))
    expectInside(lineageFigure('no report yet', familyTree([init(0, { lr: 1 })], 0)))
  })

  it('truth: the winner is told by its form: two lines and a gap around its lanes, and a word', () => {
    const svg = lineageFigure('made up', run(8, 20))
    const [wide, gap] = ['winner-case', 'winner-gap'].map((kind) => Number(elementsOf(svg, kind)[0]!['stroke-width']))
    expect(wide).toBeGreaterThan(gap! + 2)
    expect(gap).toBeGreaterThan(Number(elementsOf(svg, 'winner-lane')[0]!['stroke-width']) + 1)
    expect(texts(svg)).toContain('winner')
  })

  it('truth: neighbours of one colour are one piece', () => {
    const slices = [0, 1, 2, 3].map((i) => ({ ...sliceOf(0, 100 * i, 100 * (i + 1), 1), score: i < 3 ? 1 : 9 }))
    const tree: FamilyTree = { members: 1, winner: 0, slices, joins: [], marks: [], winnerSlices: [], legs: [] }
    const [low, high] = elementsOf(lineageFigure('x', tree), 'lane').map(({ d }) => pointsOf(d!).map(([x]) => x))
    expect([low, high]).toEqual([
      [64, 652],
      [652, 848],
    ])
  })

  it('truth: a run of 200,000 slices and 20,000 copies by 100 members is no fault, nor a file that nobody can open', () => {
    const random = stream(1, 'long')
    const slices = Array.from({ length: 200_000 }, (_, i) => {
      const [member, from] = [i % 100, 100 * Math.floor(i / 100)]
      return { ...sliceOf(member, from, from + 100, 1 + random()), score: random() }
    })
    const winnerSlices = slices.filter(({ member }) => member === 7)
    const copied = { donor: 1, donorSteps: 0, donorScore: 1, weights: { member: 1, slice: 1, weightsHash: '' }, hyperparameters: 1 }
    const joins = Array.from({ length: 20_000 }, (_, i) => ({
      member: i % 100,
      steps: 10 * i,
      source: { member: 1, steps: 10 * i },
      copied,
    }))
    const legs = [{ member: 7, from: 0, to: 200_000 }]
    const tree: FamilyTree = { members: 100, winner: 7, slices, joins, marks: [], winnerSlices, legs }
    const lineage = lineageFigure('long', tree)
    expect(elementsOf(lineage, 'winner')).toHaveLength(1)
    expect(lineage.length).toBeLessThan(2_000_000)
    expect(elementsOf(lineage, 'exploits')[0]!.d!.match(/M/g)).toHaveLength(20_000)
    expect(elementsOf(scheduleFigure('long', ['lr'], tree), 'range')).toHaveLength(1)
    const curves = runCurvesFigure('long', tree)
    expect(curves.length).toBeLessThan(300_000)
    expect(elementsOf(curves, 'member')).toHaveLength(100)
  })

  it('truth: 8 members are all named, of 80 as many as have room', () => {
    for (const [members, least] of [
      [8, 8],
      [80, 16],
      [400, 8],
    ] as const) {
      const labels = [...lineageFigure('x', run(members, 3)).matchAll(/<text x="56" y="([\d.]+)"[^>]*>(\d+)</g)]
      expect(labels.length).toBeGreaterThanOrEqual(least)
      const heights = labels.map(([, y]) => Number(y))
      for (const [i, y] of heights.slice(1).entries()) expect(y - heights[i]!).toBeGreaterThan(11)
    }
  })

  it('truth: better is darker, no score is grey and dashed, and the scale says which score is which', () => {
    const tree: FamilyTree = {
      ...{ members: 3, winner: 0, joins: [], marks: [], winnerSlices: [], legs: [{ member: 0, from: 0, to: 100 }] },
      slices: [500, 20, null].map((score, member) => ({ ...sliceOf(member, 0, 100, 1), score })),
    }
    const svg = lineageFigure('x', tree)
    const lanes = elementsOf(svg, 'lane')
    expect(lanes.map(({ stroke }) => stroke)).toEqual([SCORES.at(-1), SCORES[0], COLOUR.noScore])
    expect(lanes.map((lane) => lane['stroke-dasharray'])).toEqual([undefined, undefined, '2 2'])
    expect(texts(svg)).toEqual(
      expect.arrayContaining(['score', 'by quantiles', '500', '20', 'no score', 'member', 'environment steps of the member']),
    )
  })

  it('tripwire: the picture of a small run', async () => {
    await expect(lineageFigure('made up', run(4, 4))).toMatchFileSnapshot('../../reference/lineage.svg')
  })
})

describe('schedule.svg', () => {
  const insidePanel = (svg: string, kind: string): Point[] => elementsOf(svg, kind).flatMap(({ d }) => pointsOf(d!))

  it('law: the axes cover all values of the winner and of the population', () => {
    for (const scale of [1, 1e-9, 1e9]) {
      for (const drawValue of [
        (random: () => number) => scale * 10 ** (4 * random()),
        (random: () => number) => scale * (random() - 0.5),
        () => scale,
      ]) {
        const svg = scheduleFigure('made up', ['lr'], run(8, 20, drawValue))
        expectInside(svg)
        for (const kind of ['winner', 'range', 'quartiles']) {
          // The panel is 150 high below 108; the legend's sign is at 48.
          const heights = insidePanel(svg, kind).map(([, y]) => y)
          expect(heights.length).toBeGreaterThan(1)
          for (const y of heights.filter((height) => height !== 48)) {
            expect(y).toBeGreaterThanOrEqual(108)
            expect(y).toBeLessThanOrEqual(258)
          }
        }
      }
    }
  })

  it('truth: the winner’s line is a step line over the age of its weights', () => {
    const line = [sliceOf(0, 0, 100, 1), sliceOf(1, 100, 200, 2)]
    const slices = [...line, sliceOf(1, 0, 100, 3)]
    const svg = scheduleFigure('x', ['lr'], { members: 2, winner: 1, slices, joins: [], marks: [], winnerSlices: line, legs: [] })
    const [, path] = elementsOf(svg, 'winner')
    // Ages 0 to 200 on 72 to 976; 1 to 3, with 5% on both sides, on 258 to 108.
    const y = (lr: number) => Number((258 - ((lr - 0.9) / 2.2) * 150).toFixed(2))
    expect(pointsOf(path!.d!)).toEqual([
      [72, y(1)],
      [524, y(1)],
      [524, y(2)],
      [976, y(2)],
    ])
  })

  it('truth: the axis is the run’s steps, and a line that ends before says why', () => {
    const drawn = (line: readonly TrainedSlice[], to: number, legs: FamilyTree['legs']) => {
      const slices = [...line, sliceOf(5, 0, to, 3)]
      const svg = scheduleFigure('x', ['lr'], { members: 6, winner: 1, slices, joins: [], marks: [], winnerSlices: line, legs })
      const [, path] = elementsOf(svg, 'winner')
      return { end: pointsOf(path!.d!).at(-1)![0], why: texts(svg).filter((text) => text!.startsWith('The winner’s line ends')) }
    }
    const copied = { ...sliceOf(1, 200, 400, 2), age: 300 }
    const legs = [
      { member: 0, from: 0, to: 100 },
      { member: 1, from: 200, to: 400 },
    ]
    expect(drawn([sliceOf(0, 0, 100, 1), copied], 400, legs)).toEqual({
      end: 72 + (904 * 3) / 4,
      why: ['The winner’s line ends after 300 of 400 steps: it copied members that had trained less, 100 steps in all.'],
    })
    expect(drawn([sliceOf(0, 0, 100, 1), copied], 800, legs).why).toEqual([
      'The winner’s line ends after 300 of 800 steps: member 1 trained 400 steps, and it copied members that had trained less, 100 steps in all.',
    ])
    const ahead = { ...sliceOf(1, 100, 300, 2), age: 400 }
    expect(drawn([sliceOf(0, 0, 200, 1), ahead], 300, [{ member: 1, from: 100, to: 300 }])).toEqual({
      end: 976,
      why: ['The winner’s line ends after 400 of 300 steps: it copied members that had trained more, 100 steps in all.'],
    })
    expect(drawn([sliceOf(1, 0, 400, 1)], 400, [{ member: 1, from: 0, to: 400 }])).toEqual({ end: 976, why: [] })
  })

  it('truth: values that span a decade get a logarithmic axis, others a linear one', () => {
    const between = (low: number, high: number) => (random: () => number) => low * (high / low) ** random()
    expect(texts(scheduleFigure('x', ['lr'], run(40, 5, between(1e-4, 1e-1))))).toEqual(
      expect.arrayContaining(['0.0003', '0.001', '0.003', '0.01', '0.03']),
    )
    expect(texts(scheduleFigure('x', ['lr'], run(40, 5, between(0.9, 1))))).toEqual(
      expect.arrayContaining(['0.92', '0.94', '0.96', '0.98']),
    )
  })

  it('truth: words get a row each, and their share of the population', () => {
    const svg = scheduleFigure(
      'x',
      ['lr'],
      run(8, 5, (random) => (random() < 0.5 ? 'adam' : 'rmsprop')),
    )
    expect(texts(svg)).toEqual(expect.arrayContaining(['adam', 'rmsprop']))
    const shares = elementsOf(svg, 'share').map((rect) => Number(rect['fill-opacity'] ?? 1))
    expect(Math.max(...shares)).toBeLessThanOrEqual(1)
    expect(shares.length).toBeGreaterThan(160)
    expectInside(svg)
  })

  it('truth: without hyperparameters it says so', () => {
    expect(texts(scheduleFigure('x', [], run(2, 2)))).toContain('This run searches no hyperparameter.')
  })
})

describe('curves.svg of a compare', () => {
  const points = (values: readonly number[]) =>
    values.map((value, i) => ({ steps: 1000 * (i + 1), estimate: { value, interval: { low: value - 10, high: value + 20 } } }))
  const curves = ['pbt', 'random', 'fixed'].map((method, i) => ({ method, points: points([10 * i, 20 * i, 100]) }))
  const svg = curvesFigure('cartpole', 5, curves)

  it('truth: a line and a band for each method, told apart by colour and by dash', () => {
    const lines = elementsOf(svg, 'curve')
    expect(lines).toHaveLength(3)
    expect(elementsOf(svg, 'band')).toHaveLength(3)
    for (const key of ['stroke', 'stroke-dasharray']) expect(new Set(lines.map((line) => line[key])).size).toBe(3)
    expect(texts(svg)).toEqual(
      expect.arrayContaining(['pbt', 'random', 'fixed', 'environment steps of the whole population', 'best score so far']),
    )
  })

  it('law: the axes cover the bands; a curve without a point or an interval is no fault', () => {
    const bare = [
      { method: 'pbt', points: [{ steps: 1, estimate: { value: 3, interval: null } }] },
      { method: 'random', points: [] },
    ]
    for (const picture of [svg, curvesFigure('x', 1, bare)]) {
      expectInside(picture)
      for (const kind of ['band', 'curve']) {
        for (const [, y] of elementsOf(picture, kind).flatMap(({ d = '' }) => pointsOf(d))) {
          expect(y).toBeGreaterThanOrEqual(92)
          expect(y).toBeLessThanOrEqual(452)
        }
      }
    }
  })
})

it('law: any text is escaped', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(escaped(text)).not.toMatch(/[<>"]|&(?!amp;|lt;|gt;|quot;)|(?![\t\n\r\u007f-\u009f])\p{Cc}|\p{Cs}/u)
    }),
  )
})

describe.skipIf(!hasParser)('a strict XML parser (skipped: neither python3 nor xmllint is here)', () => {
  it('law: reads every figure, whatever the names', () => {
    const name = `<&"'>]]> \u0000\u0007 é 日本 \ud83d\ude00 \ud800`
    const tree = run(8, 10)
    const renamed = (slices: readonly TrainedSlice[]) => slices.map((slice) => ({ ...slice, hyperparameters: { [name]: name } }))
    const named: FamilyTree = { ...tree, slices: renamed(tree.slices), winnerSlices: renamed(tree.winnerSlices) }
    const curves = [{ method: name, points: [] }]
    for (const svg of [
      lineageFigure(name, tree),
      scheduleFigure(name, [name], named),
      runCurvesFigure(name, tree),
      curvesFigure(name, 2, curves),
    ]) {
      expect(isWellFormed(svg)).toBe(true)
    }
  })
})
