import { describe, expect, test } from 'vitest'
import { Ledger } from '../../../src/population/ledger.js'
import { sequential } from '../../../src/population/policies/index.js'
import { expectedImprovement } from '../../../src/population/sequential/expected-improvement.js'
import { medianRule } from '../../../src/population/sequential/median-rule.js'
import { type Past, propose } from '../../../src/population/sequential/propose.js'
import type { Entry } from '../../../src/population/types.js'
import { logUniform } from '../../../src/search-space/index.js'
import { climb, config, failed, run, trained } from './driver.js'

const setup = (changes: Parameters<typeof config>[0] = {}) => config({ method: sequential({ random: 3 }), population: 4, ...changes })

/** [member, decision, reason] of the entries that begin or end a trial. */
const trials = (entries: readonly Entry[]) =>
  entries.filter(({ event }) => event.decision !== 'keep').map(({ event }) => [event.member, event.decision, event.reason] as const)

describe('the median rule', () => {
  // Running averages after two ready points: 2, 4 and 6; the median is 4.
  const earlier = [
    [1, 3, 100],
    [4, 4, 0],
    [6, 6, 6],
  ]

  test('truth: stops a trial whose best is below the median of the averages so far, not one at the median', () => {
    expect(medianRule([1, 3.9], earlier)).toBe('stopped early: median rule, best 3.9 below 4')
    expect(medianRule([3.9, 1], earlier)).not.toBeNull()
    expect(medianRule([1, 4], earlier)).toBeNull()
    expect(medianRule([4, 1], earlier)).toBeNull()
    // What the others scored later says nothing yet.
    expect(medianRule([3.9], earlier)).toBe('stopped early: median rule, best 3.9 below 4')
    expect(medianRule([4], earlier)).toBeNull()
  })

  test('truth: of an even number the median is between the middle two; a trial that stopped counts with what it has', () => {
    // Averages 2, 3, 4 and 6.
    expect(medianRule([3.4, 3.4], [...earlier, [3]])).toBe('stopped early: median rule, best 3.4 below 3.5')
    expect(medianRule([3.5, 3.5], [...earlier, [3]])).toBeNull()
  })

  test('truth: nobody is judged without a score, or by fewer than three', () => {
    expect(medianRule([null, null], earlier)).toBeNull()
    expect(medianRule([0], [[1], [1], [null, 1]])).toBeNull()
  })

  test('truth: a trial that diverged is below all', () => {
    expect(medianRule([2], [[Number.NEGATIVE_INFINITY], [1], [3]])).toBeNull()
    expect(medianRule([0], [[Number.NEGATIVE_INFINITY], [1], [3]])).not.toBeNull()
  })
})

test('truth: expected improvement, worked with math.erf of Python', () => {
  // z = 0: s p(0) = 0.3989422804; z = 1: P(1) + p(1) = 1.0833154706; z = -2: -2 P(-2) + p(2) = 0.0084907026.
  expect(expectedImprovement(5, 1, 5)).toBeCloseTo(0.3989422804, 6)
  expect(expectedImprovement(6, 1, 5)).toBeCloseTo(1.0833154706, 6)
  expect(expectedImprovement(1, 2, 5)).toBeCloseTo(2 * 0.0084907026, 6)
  expect(expectedImprovement(6, 0, 5)).toBe(1)
  expect(expectedImprovement(4, 0, 5)).toBe(0)
})

describe('what is proposed', () => {
  const space = { rate: logUniform(1e-4, 1) }
  /** Best at 0.03, in orders of magnitude. */
  const scoreAt = (rate: number) => -((Math.log10(rate) - Math.log10(0.03)) ** 2)
  const sequence = (seed: number, count: number, score = scoreAt) => {
    const past: Past[] = []
    for (let i = 0; i < count; i++) {
      const { values } = propose(past, 3, config({ seed, space }), `member/${i}/init`)
      past.push({ values, score: score(Number(values.rate)) })
    }
    return past
  }
  const best = (past: readonly Past[]) => Math.max(...past.map(({ score }) => score!))

  test('law: after ten trials the best is within a tenth of an order of magnitude of the optimum', () => {
    for (let seed = 0; seed < 20; seed++) expect(best(sequence(seed, 10))).toBeGreaterThan(-0.01)
  })

  test('law: next to a part of the range that diverges, most seeds come within a fifth of one in twelve trials', () => {
    const cliff = (rate: number) => (rate > 0.1 ? Number.NEGATIVE_INFINITY : scoreAt(rate))
    const found = Array.from({ length: 20 }, (_, seed) => best(sequence(seed, 12, cliff)))
    expect(found.filter((score) => score > -0.04).length).toBeGreaterThanOrEqual(15)
    expect(Math.min(...found)).toBeGreaterThan(-0.25)
  })

  test('truth: the first settings are those that the members of a population begin with', () => {
    const from = config({ space, population: 3 })
    const members = new Ledger(from).start()
    expect(sequence(1, 3).map(({ values }) => values)).toEqual(members.map(({ event }) => event.after))
  })

  test('truth: without two scores there is no model, and nothing is lost', () => {
    const past = Array.from({ length: 5 }, () => ({ values: { rate: 0.01 }, score: null }))
    expect(propose(past, 3, config({ space }), 'x').reason).toBe('proposed by chance: too few scores for a model')
    const diverged = past.map(({ values }) => ({ values, score: Number.NEGATIVE_INFINITY }))
    expect(propose(diverged, 3, config({ space }), 'x').reason).toBe('proposed by chance: too few scores for a model')
  })
})

test('truth: one trial after another, the next proposed when one ends, until the steps of a population are spent', () => {
  const from = setup({ population: 3, budget: { stepsPerMember: 200 } })
  // Nobody is below the median: the score is the same for all.
  const entries = run(new Ledger(from), { play: (job, weights) => ({ result: trained(job, [1]), weights }) })
  expect(trials(entries)).toEqual([
    [0, 'init', 'proposed by chance: setting 1 of the first 3'],
    [0, 'finish', 'budget used: steps per member'],
    [1, 'init', 'proposed by chance: setting 2 of the first 3'],
    [1, 'finish', 'budget used: steps per member'],
    [2, 'init', 'proposed by chance: setting 3 of the first 3'],
    [2, 'finish', 'budget used: steps per member'],
  ])
  expect(entries.map(({ event }) => [event.member, event.steps])).toEqual(
    [0, 1, 2].flatMap((id) => [
      [id, 0],
      [id, 100],
      [id, 200],
    ]),
  )
})

test('truth: what is saved by stopping goes to more trials, and the last is cut by the budget', () => {
  const from = setup({ budget: { stepsPerMember: 300 } })
  // From the fourth on each trial is worse than all before.
  const entries = run(new Ledger(from), {
    play: (job, weights) => ({ result: trained(job, [-job.member], job.member === 3 ? { steps: job.steps + 30 } : {}), weights }),
  })
  const stopped = (id: number, middle: number) => [id, 'finish', `stopped early: median rule, best ${-id} below ${middle}`]
  expect(trials(entries).filter(([, decision]) => decision === 'finish')).toEqual([
    ...[0, 1, 2].map((id) => [id, 'finish', 'budget used: steps per member']),
    stopped(3, -1),
    stopped(4, -1.5),
    [5, 'finish', 'budget used: total steps'],
  ])
  // 1200 less the first three, 130 and 100.
  expect(entries.at(-1)!.event.steps).toBe(70)
})

test('truth: the model is told the last score of every trial before', () => {
  const from = setup()
  const entries = run(new Ledger(from), {
    // The worse it began the better it ends.
    play: (job, weights) => {
      const score = Number(job.hyperparameters.rate) * (job.slice < 10 ? -1 : 1)
      return { result: trained(job, [], { score }), weights }
    },
  })
  const begun = entries.filter(({ event }) => event.decision === 'init').map(({ event }) => event)
  const past = begun.slice(0, 3).map(({ member, after }) => {
    return { values: after, score: entries.findLast(({ event }) => event.member === member)!.event.score }
  })
  expect(begun[3]!.after).toEqual(propose(past, 3, from, 'member/3/init').values)
})

test('truth: only one job is out at a time', () => {
  const search = new Ledger(setup())
  search.start()
  expect(search.next()).not.toBeNull()
  expect(search.next()).toBeNull()
})

test('truth: a trial that diverges ends, the next begins, and the model knows', () => {
  const from = setup({ population: 6, retries: 1 })
  const entries = run(new Ledger(from), {
    play: (job, weights) =>
      job.member === 1
        ? { result: trained(job, [1], { finite: false }), weights }
        : job.member === 2
          ? { result: failed('lane died'), weights }
          : climb(job, weights),
  })
  const ends = trials(entries).filter(([, decision]) => decision === 'finish')
  expect(ends[1]).toEqual([1, 'finish', 'diverged: weights are not finite'])
  expect(ends[2]).toEqual([2, 'finish', 'diverged: slice failed 2 times: lane died'])
  expect(trials(entries).find(([id, decision]) => id === 3 && decision === 'init')![2]).toBe('proposed by expected improvement, 3 trials')
  expect(entries.filter(({ event }) => event.member === 2).map(({ event }) => event.decision)).toEqual(['init', 'keep', 'finish'])
})

test('truth: as many trials in a row as there are members that fail for good end the run', () => {
  const from = setup({ population: 3, retries: 0 })
  expect(() => run(new Ledger(from), { play: (_order, weights) => ({ result: failed('no disk'), weights }) })).toThrow(
    'Every slice fails: 3 in a row, after 0 retries each, the last with: no disk',
  )
})

test('truth: a budget of time alone gives a trial no length', () => {
  const from = setup({ budget: { seconds: 10 } })
  expect(() => new Ledger(from)).toThrow('Expected stepsPerMember to be set where the method is sequential, got undefined')
  expect(() => sequential({ random: 0 })).toThrow('Expected random of sequential to be a positive integer, got 0')
})

test('truth: with a budget for all alone, each trial gets a member’s share', () => {
  const from = setup({ population: 2, budget: { totalSteps: 300 } })
  const entries = run(new Ledger(from), { play: (job, weights) => ({ result: trained(job, [1]), weights }) })
  expect(entries.filter(({ event }) => event.decision === 'finish').map(({ event }) => [event.steps, event.reason])).toEqual([
    [150, 'budget used: steps per member'],
    [150, 'budget used: steps per member'],
  ])
})
