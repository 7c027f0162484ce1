import { describe, expect, test } from 'vitest'
import {
  type Alignment,
  alignment,
  bestScoreDiff,
  noiseVariance,
  overlap,
  pairs,
  smoothed,
  TOGETHER,
} from '../../../src/population/fire/curve.js'
import { fitness, judge } from '../../../src/population/fire/evaluation.js'
import { LEAST_PAIRS, LEVEL, needed, signs, signTest } from '../../../src/population/fire/sign-test.js'

const curve = (scores: readonly number[]) => scores.map((score, at) => ({ at, score }))
const line = (start: number, slope: number, length: number) => Array.from({ length }, (_, i) => start + slope * i)

describe('curves', () => {
  test('truth: the lower one begins where it first reaches the start of the higher one, whichever is first', () => {
    const [high, low] = [
      [5, 6, 7],
      [1, 4, 5.5, 9, 2, 3],
    ]
    expect(alignment(high, low)).toEqual({ first: 0, second: 2 })
    expect(alignment(low, high)).toEqual({ first: 2, second: 0 })
    expect(alignment(low, [10])).toBeNull()
    expect(overlap(high, low, { first: 0, second: 2 })).toEqual({ first: [5, 6, 7], second: [5.5, 9, 2] })
  })

  test('truth: best_score_diff is the difference of the maxima over the overlap, which ends with the shorter', () => {
    const diff = (first: number[], second: number[], from: Alignment) => bestScoreDiff(overlap(first, second, from))
    expect(diff([5, 6, 7], [1, 4, 5.5, 9, 2, 30], { first: 0, second: 2 })).toBe(-2)
    expect(diff([1, 5, 6, 7, 70], [5, 5, 5, 5], { first: 1, second: 0 })).toBe(65)
  })

  test('truth: pairs are raw scores at equal intervals after the alignment, the nearest ones; one that is missing makes no pair', () => {
    // Slices overshoot: 3.4 belongs to interval 3, 4.5 to 5, so that neither has 4.
    const own = [0, 1.1, 2.2, 3.4, 4.5, 5.6].map((at, i) => ({ at, score: i }))
    const childs = curve([10, 11, 12, 13, 14, 15, 16])
    expect(pairs(own, childs, TOGETHER)).toEqual({ first: [1, 2, 3, 4, 5], second: [11, 12, 13, 15, 16] })
    expect(pairs(own, childs, { first: 2, second: 0 })).toEqual({ first: [3, 4, 5], second: [11, 13, 14] })
    expect(pairs(own, childs, { first: 5, second: 5 })).toEqual({ first: [5], second: [16] })
  })

  test('truth: smoothing keeps a line and a constant, takes half of an outlier away and fills what has no score', () => {
    const near = (points: readonly { at: number; score: number }[], line: (at: number) => number) =>
      smoothed(points).forEach((value, at) => {
        expect(value).toBeCloseTo(line(at), 9)
      })
    near(curve(line(3, 2, 21)), (at) => 3 + 2 * at)
    near(
      curve(line(0, 1, 9)).filter(({ at }) => at !== 4),
      (at) => at,
    )
    near(
      [
        { at: 0, score: 2 },
        { at: 2.2, score: 4.2 },
      ],
      (at) => 2 + at,
    )
    expect(smoothed(curve([3, 3, 3]))).toEqual([3, 3, 3])
    expect(smoothed(curve([2]))).toEqual([2])
    const outlier = line(0, 0, 21)
    outlier[10] = 1
    expect(smoothed(curve(outlier))[10]).toBeLessThan(0.5)
  })

  test('truth: smoothing follows a bend without noise, and its start is as high as the curve’s', () => {
    const bend = Array.from({ length: 41 }, (_, at) => 40 * (1 - Math.exp(-at / 10)))
    smoothed(curve(bend)).forEach((value, at) => {
      expect(Math.abs(value - bend[at]!)).toBeLessThan(0.5)
    })
  })

  test('law: smoothing means the same in any unit, the largest included (squares of scores above 1e154 are infinite)', () => {
    const scores = [0, 3, 1, 4, 1, 5, 9, 2, 6]
    const one = smoothed(curve(scores))
    for (const unit of [1e-150, 1e-9, 1e9, 1e155, 1e300]) {
      smoothed(curve(scores.map((score) => score * unit))).forEach((value, at) => {
        expect(value / unit).toBeCloseTo(one[at]!, 9)
      })
    }
  })

  test('truth: noise is what neighbours do not explain', () => {
    // The one distance is 3 - (1 + 5) / 2 = 0, then 6 - 5 = 1 with variance 1 + 1/4 + 1/4; at thirds 1 + 1/9 + 4/9.
    expect(noiseVariance([curve([1, 3, 5])])).toBe(0)
    expect(noiseVariance([curve([4, 6, 6]), curve([1, 3, 5])])).toBeCloseTo(1 / 1.5 / 2, 12)
    expect(noiseVariance([[0, 1, 3].map((at) => ({ at, score: at === 1 ? 2 : 0 }))])).toBeCloseTo(4 / (14 / 9), 12)
    expect(noiseVariance([curve([4, 6])])).toBe(0)
  })
})

describe('the sign test', () => {
  test('truth: it is the binomial tail; equal pairs do not count', () => {
    const p = (above: number, below: number, equal = 0) =>
      signTest(
        signs({
          first: [...line(1, 0, above), ...line(-1, 0, below), ...line(0, 0, equal)],
          second: line(0, 0, above + below + equal),
        }),
      )
    // R: binom.test(k, n, alternative = 'greater')
    expect(p(7, 0)).toBeCloseTo(1 / 128, 12)
    expect(p(7, 0, 5)).toBeCloseTo(1 / 128, 12)
    expect(p(9, 1)).toBeCloseTo(11 / 1024, 12)
    expect(p(5, 5)).toBeCloseTo(638 / 1024, 12)
    expect(p(0, 3)).toBe(1)
    expect(p(0, 0)).toBe(1)
  })

  test('truth: a handicap is taken off the first curve', () => {
    expect(signs({ first: [1, 2, 3, 4], second: [0, 0, 2, 4] }, 1)).toEqual({ above: 1, count: 2 })
  })

  test('truth: how many have to be above, by the spending of the level', () => {
    // 2^-7 = 0.0078 is more than 0.01 * 6 / 7 and less than 0.01: at the last of seven only, and with fewer never.
    expect(needed(LEAST_PAIRS)).toEqual([1, 2, 3, 4, 5, 6, 7, 7])
    expect(needed(LEAST_PAIRS - 1).every((least, count) => least > count)).toBe(true)
    // 0.01 * 7 / 20 < 2^-7, 0.01 * 8 / 20 > 2^-8: the first success is 8 of 8.
    const twenty = needed(20)
    expect(twenty.findIndex((least, count) => least <= count)).toBe(8)
    expect([8, 9, 10, 12, 15, 20].map((count) => twenty[count])).toEqual([8, 9, 10, 11, 14, 17])
  })

  test('law: of all sequences of signs, at most the level passes at any look, and from seven pairs on a third of it', () => {
    for (let planned = 1; planned <= 14; planned++) {
      const least = needed(planned)
      let passed = 0
      for (let sequence = 0; sequence < 2 ** planned; sequence++) {
        let above = 0
        for (let count = 1; count <= planned; count++) {
          above += (sequence >> (count - 1)) & 1
          if (above < least[count]!) continue
          passed += 1
          break
        }
      }
      expect(passed / 2 ** planned).toBeLessThanOrEqual(LEVEL)
      if (planned >= LEAST_PAIRS) expect(passed / 2 ** planned).toBeGreaterThan(LEVEL / 3)
    }
  })
})

test('truth: fitness sums the differences to all other parents; a curve that never gets there is compared at equal times', () => {
  const curves = new Map([
    [3, [0, 2, 4]],
    // Starts where the other is at its second point, and is 1 at its second: 4 - 3.
    [4, [2, 3]],
    [5, [10, 11]],
  ])
  expect(fitness(3, curves)).toBe(1 + (2 - 11))
  expect(fitness(4, curves)).toBe(-1 + (3 - 11))
  expect(fitness(5, curves)).toBe(9 + 8)
})

describe('an evaluation', () => {
  /** One of 20 looks. The curves have no noise, so there is no handicap. */
  const outcome = (own: readonly number[], childs: readonly number[], trained = own.length - 1) =>
    judge({ own: curve(own), childs: curve(childs) }, trained * 100, 2000, 20).outcome

  test('truth: succeeds once eight pairs lie above, and not before', () => {
    // Of 20 looks the seventh may have spent 0.0035, less than 2^-7; the eighth 0.004, more than 2^-8. The first point is no pair.
    expect(outcome(line(0, 1, 8), line(0, 0.1, 8))).toBe('go on')
    expect(outcome(line(0, 1, 9), line(0, 0.1, 9))).toBe('success')
    expect(outcome(line(0, 0.1, 16), line(0, 1, 16))).not.toBe('success')
  })

  test('truth: improvement counts, not the time it takes to get where the child began', () => {
    expect(outcome(line(-5, 1, 20), line(0, 0.5, 20))).toBe('success')
    // Without alignment all of these points lie below; from interval 9, at -0.7, all ten that follow are above.
    expect(outcome(line(-17.8, 1.9, 20), line(0, 1, 20))).toBe('success')
  })

  test('truth: the child has the benefit of the interval in which its start is reached', () => {
    // From -0.9 the start is reached at 0.9 of an interval. Laid together at 1, all 15 pairs would be above by 0.1; at 0 all are below.
    expect(outcome(line(-0.9, 1, 17), line(0, 1, 17))).toBe('stop')
  })

  test('truth: pairs that are above by less than the noise do not count', () => {
    const [quiet, loud] = [0.1, 1].map((size) => Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? size : -size)))
    const above = (noise: readonly number[]) => [noise.map((value) => 1 + value), noise.map((value) => value)] as const
    expect(outcome(...above(quiet!), 20)).toBe('success')
    expect(outcome(...above(loud!), 20)).toBe('stop')
  })

  test('truth: scores count as they are, not smoothed', () => {
    // Smoothed, all points of the first are above; raw, five of fifteen are far below.
    const own = line(0, 1, 16).map((score, i) => (i % 3 === 1 ? score - 30 : score + 10))
    expect(outcome(own, line(-6, 0.2, 16))).not.toBe('success')
  })

  test('truth: stops without an overlap when the time is up', () => {
    expect(outcome(line(-50, 1, 20), line(0, 1, 20))).toBe('go on')
    expect(outcome(line(-50, 1, 21), line(0, 1, 21))).toBe('stop')
  })

  test('truth: stops as soon as p is above 0.01 + the share of the time that is left', () => {
    // Worse at each pair: p is 1, above the limit once a hundredth of the time is gone.
    const worse = (trained: number) => outcome(line(0, 0.5, 11), line(0, 1, 11), trained)
    expect(worse(0.1)).toBe('go on')
    expect(worse(10)).toBe('stop')
    // Seven of ten above: p is 0.17, and the limit at 16 of 20 is 0.21, at 17 it is 0.16.
    const seven = (trained: number) => outcome(line(0, 1, 11), [0.5, 1.5, 2.5, 3.5, ...line(3.6, 0.1, 7)], trained)
    expect(seven(16)).toBe('go on')
    expect(seven(17)).toBe('stop')
  })

  test('truth: fewer pairs than a sign test needs stop nothing, until the time is up', () => {
    expect(outcome(line(0, 0.5, 7), line(0, 1, 7))).toBe('go on')
    expect(outcome(line(0, 0.5, 8), line(0, 1, 8))).toBe('stop')
    expect(outcome(line(0, 0.5, 7), line(0, 1, 7), 20)).toBe('stop')
  })

  test('truth: a success that is late is one, and without it the time is up', () => {
    expect(outcome(line(0, 1, 21), line(0, 0.1, 21))).toBe('success')
    // 16 of 20 above: p is 0.006, but 17 are needed.
    expect(outcome(line(0, 1, 21), [0.5, 1.5, 2.5, 3.5, 4.5, ...line(4.6, 0.9, 16)])).toBe('stop')
  })

  test('truth: as long as the child may reach where the evaluator began, it is improvement that counts', () => {
    expect(outcome(line(10, 1, 9), line(0, 0.9, 9))).toBe('success')
    expect(outcome(line(10, 0.9, 9), line(0, 1, 9))).toBe('go on')
  })

  test('truth: a child that has not come near to where the evaluator began counts as worse, once the time is up', () => {
    expect(outcome(line(10, 0, 20), line(0, 0.1, 20))).toBe('go on')
    expect(outcome(line(10, 0, 21), line(0, 0.1, 21))).toBe('success')
    // The child ends at 9, which is less than the noise away from 10 but not from 12.
    const noisy = (scores: readonly number[]) => scores.map((score, i) => score + (i % 2 === 0 ? 1 : -1))
    expect(outcome(noisy(line(12, 0, 21)), noisy(line(0, 0.45, 21)))).toBe('success')
    expect(outcome(noisy(line(10, 0, 21)), noisy(line(0, 0.45, 21)))).toBe('stop')
  })
})
