import { expect, test } from 'vitest'
import type { CurvePoint } from '../../../src/population/fire/curve.js'
import { judge } from '../../../src/population/fire/evaluation.js'
import { type Random, stream } from '../../../src/random.js'
import { boxMuller } from '../../../tensors/box-muller.js'

/** A score without noise, by ready intervals; the noise has standard deviation 1. */
type Process = (at: number) => number

const rising =
  (slope: number, ahead = 0): Process =>
  (at) =>
    slope * (at + ahead)
/** Three quarters of the way to its limit after 7 ready intervals. */
const saturating =
  (slope: number, ahead = 0): Process =>
  (at) =>
    5 * slope * (1 - Math.exp(-(at + ahead) / 5))

/** Autoregressive of order 1, with variance 1. */
function noise(random: Random, correlation: number): () => number {
  const normal = () => boxMuller(random(), random())
  let latest = normal()
  return () => {
    const now = latest
    latest = correlation * latest + Math.sqrt(1 - correlation ** 2) * normal()
    return now
  }
}

/** As FireExploit does it: a report of both, a look, until there is an outcome. */
function succeeds(evaluator: Process, child: Process, looks: number, random: Random, correlation: number): boolean {
  const [ownNoise, childsNoise] = [noise(random, correlation), noise(random, correlation)]
  const [own, childs]: [CurvePoint[], CurvePoint[]] = [[], []]
  for (let at = 0; ; at++) {
    own.push({ at, score: evaluator(at) + ownNoise() })
    childs.push({ at, score: child(at) + childsNoise() })
    if (at === 0) continue
    const { outcome } = judge({ own, childs }, at * 100, looks * 100, looks)
    if (outcome !== 'go on') return outcome === 'success'
  }
}

/** The share of evaluations that succeed, in percent. */
function share([evaluator, child]: readonly [Process, Process], looks: number, runs: number, correlation = 0): number {
  const random = stream(1, 'equal processes')
  let successes = 0
  for (let i = 0; i < runs; i++) if (succeeds(evaluator, child, looks, random, correlation)) successes += 1
  return (100 * successes) / runs
}

const equal: Record<string, readonly [Process, Process]> = {
  flat: [rising(0), rising(0)],
  'rising slowly': [rising(0.1), rising(0.1)],
  rising: [rising(0.25), rising(0.25)],
  'rising fast': [rising(1), rising(1)],
  'slowly, the evaluator above': [rising(0.1, 10), rising(0.1)],
  'rising, the evaluator above': [rising(0.25, 5), rising(0.25)],
  'rising, the child above': [rising(0.5), rising(0.5, 5)],
  'fast, the child above': [rising(2), rising(2, 5)],
  'slowly, the evaluator far above': [rising(0.1, 15), rising(0.1)],
  'fast, the evaluator far above': [rising(1, 10), rising(1)],
  saturating: [saturating(3), saturating(3)],
  'saturating, the evaluator above': [saturating(1, 5), saturating(1)],
  'saturating, the child above': [saturating(1), saturating(1, 5)],
}

/**
 * With 4000 runs at 20 looks 1.5% succeed where the evaluator is 15 intervals ahead of a slow child, elsewhere at most 0.7%, of flat
 * processes none. The margin is for noise that is not independent.
 */
for (const [looks, runs] of [
  [20, 400],
  [40, 80],
  [100, 12],
] as const) {
  test(`law: at ${looks} looks, evaluations of equal processes succeed in at most 2%`, () => {
    const shares = Object.fromEntries(Object.entries(equal).map(([name, processes]) => [name, share(processes, looks, runs)]))
    const tooMany = Object.entries(shares).filter(([, percent]) => percent > 2)
    expect(tooMany, JSON.stringify(shares)).toEqual([])
  })
}

test('law: a parent that improves twice as fast succeeds in most evaluations, and one that is above in nearly all', () => {
  const better = {
    twice: share([rising(1), rising(0.5)], 20, 200),
    'twice, the child above': share([rising(2, -2), rising(1, 2)], 20, 200),
    'from a flat child': share([rising(0.5), rising(0)], 20, 200),
    above: share([rising(0), () => -3], 20, 200),
    'twice, at 40 looks': share([rising(0.5), rising(0.25)], 40, 50),
  }
  for (const [name, least] of Object.entries({
    twice: 80,
    'twice, the child above': 80,
    'from a flat child': 75,
    above: 90,
    'twice, at 40 looks': 75,
  }))
    expect(better[name as keyof typeof better], JSON.stringify(better)).toBeGreaterThanOrEqual(least)
})

/** The test's assumption is broken here. With 4000 runs: 2.1% and 0.3%; of all of `equal` at most 5.6%, far above a slow child. */
test('law: where each noise keeps 0.3 of the one before, evaluations of equal processes succeed in at most 5%', () => {
  const shares = [equal['slowly, the evaluator above']!, equal.flat!].map((processes) => share(processes, 20, 400, 0.3))
  expect(Math.max(...shares), JSON.stringify(shares)).toBeLessThanOrEqual(5)
})
