import { describe, expect, test } from 'vitest'
import type { Scored } from '../../../src/population/exploit/exploit.js'
import { isScored, Scoreboard } from '../../../src/population/exploit/scoreboard.js'
import { Ledger } from '../../../src/population/ledger.js'
import { multiFrequency } from '../../../src/population/policies/index.js'
import { Quarters } from '../../../src/population/policies/quarters.js'
import { candidate } from '../../conformance/populations.js'
import { config, run } from './driver.js'

/** Two sub-populations of eight; the scores of one after the other; everybody has trained `steps`. */
function board(scores: readonly (number | undefined)[], steps = 1000): Scoreboard {
  return new Scoreboard(scores.map((score, member) => candidate({ member, steps, score })))
}

const exploit = (every: readonly number[]) => new Quarters(every, 8, 100)

/** [donor, whose hyperparameters] of everybody who copies, by member. */
function copies(every: readonly number[], scoreboard: Scoreboard) {
  const found: Record<number, readonly [number, number | undefined]> = {}
  for (let member = 0; member < scoreboard.population; member++) {
    const self = scoreboard.candidate(member)!
    if (!isScored(self)) continue
    const choice = exploit(every).choose(self, scoreboard)
    if (choice.donor !== null) found[member] = [choice.donor, choice.hyperparametersOf]
  }
  return found
}

/** Ranks inside: 0 best, ..., 7 last. */
const FALLING = [80, 70, 60, 50, 40, 30, 20, 10]

describe('how a sub-population of MF-PBT evolves', () => {
  test('truth: the lowest quarter copies the highest in the same order, and explores; the upper half goes on', () => {
    expect(copies([1, 1], board([...FALLING, ...FALLING.map((score) => score - 100)]))).toMatchObject({
      6: [0, undefined],
      7: [1, undefined],
      14: [8, undefined],
      15: [9, undefined],
    })
  })

  test('truth: nobody outside is better than the first sub-population’s third quarter; to the second come the best and the second best', () => {
    const found = copies([1, 1], board([...FALLING, ...FALLING.map((score) => score - 100)]))
    expect(Object.keys(found).map(Number)).toEqual([6, 7, 12, 13, 14, 15])
    // As often as the donors': each keeps its own hyperparameters.
    expect(found[12]).toEqual([0, 12])
    expect(found[13]).toEqual([1, 13])
  })

  test('truth: a migrant that is not better is not used up', () => {
    // Outside the best is 35: not better than member 4 (40), but than member 5 (30).
    const found = copies([1, 1], board([...FALLING, 35, 0, 0, 0, 0, 0, 0, 0]))
    expect(found[4]).toBeUndefined()
    expect(found[5]).toEqual([8, 5])
  })

  test('truth: the faster takes the donor’s hyperparameters, the slower those of its own best', () => {
    const better = board([...FALLING, ...FALLING.map((score) => score + 100)])
    expect(copies([1, 10], better)[4]).toEqual([8, 8])
    expect(copies([10, 1], better)[4]).toEqual([8, 0])
    const worse = board([...FALLING, ...FALLING.map((score) => score - 100)])
    expect(copies([1, 10], worse)[12]).toEqual([0, 8])
  })

  test('truth: only past every so many ready points, and once for each', () => {
    const at = (steps: number, quarters = exploit([1, 3])) => {
      const now = board([...FALLING, ...FALLING], steps)
      return quarters.choose(now.candidate(15) as Scored, now)
    }
    const early = { donor: null, reason: 'round 2: sub-population 1 evolves at every 3' }
    expect(at(299)).toEqual(early)
    expect(at(300).donor).toBe(9)
    const quarters = exploit([1, 3])
    expect([250, 350, 400, 590, 610].map((steps) => at(steps, quarters).donor)).toEqual([null, 9, null, null, 9])
  })

  test('truth: a slow sub-population comes due where one update is longer than a ready interval (it waited for an equality that was skipped)', () => {
    // Every slice trains 250 steps of a ready interval of 100: the rounds are 2, 5, 7, 10, ..., of which few are multiples of 4.
    const quarters = exploit([1, 4])
    const copied = Array.from({ length: 16 }, (_, slice) => 250 * (slice + 1)).filter((steps) => {
      const now = board([...FALLING, ...FALLING], steps)
      return quarters.choose(now.candidate(15) as Scored, now).donor !== null
    })
    expect(copied).toEqual([500, 1000, 1250, 1750, 2000, 2500, 3000, 3250, 3750, 4000])
  })

  test('truth: quarters are those of the sub-population, whoever has no score in it; equal scores are not copied', () => {
    expect(copies([1, 1], board([1, 1, 1, 1, 1, 1, 1, 1, ...Array(8).fill(undefined)]))).toEqual({})
    expect(copies([1, 1], board([4, 3, 2, 1, ...Array(12).fill(undefined)]))).toEqual({ 2: [0, undefined], 3: [1, undefined] })
  })
})

test('truth: a run copies hyperparameters by the rule, unexplored where a migrant comes', () => {
  const from = config({ method: multiFrequency({ every: [1, 2] }), population: 8, schedule: 'lockstep', budget: { stepsPerMember: 2000 } })
  const entries = run(new Ledger(from))
  const migrations = entries.filter(({ event }) => event.reason.includes('migrant'))
  const exploits = entries.filter(({ event }) => event.decision === 'exploit')
  expect(migrations.length).toBeGreaterThan(2)
  expect(exploits.length).toBeGreaterThan(migrations.length)
  for (const { event } of migrations) {
    // What somebody trained with in that very generation; nothing new.
    const generation = entries.filter((entry) => entry.event.steps === event.steps).map((entry) => entry.event.before!.rate)
    expect(generation).toContain(event.after.rate)
    expect(Math.floor(event.member / 4)).not.toBe(Math.floor(event.copied!.donor / 4))
  }
  for (const { event } of exploits.filter((entry) => !migrations.includes(entry))) {
    expect(Math.floor(event.member / 4)).toBe(Math.floor(event.copied!.donor / 4))
    const donor = entries.find((entry) => entry.event.member === event.copied!.donor && entry.event.steps === event.copied!.donorSteps)!
    expect([0.8, 1.2].map((factor) => Number(donor.event.before!.rate) * factor)).toContain(event.after.rate)
  }
})

test('truth: a population that has no quarters is refused', () => {
  const from = config({ method: 'multi-frequency', population: 12 })
  expect(() => new Ledger(from)).toThrow('Expected population to be a multiple of 16 (4 sub-populations of 4 quarters), got 12')
  expect(() => multiFrequency({ every: [1, 0] })).toThrow('Expected every of multiFrequency to be a list of positive integers, got [1, 0]')
})
