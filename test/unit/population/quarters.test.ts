import { describe, expect, test } from 'vitest'
import type { Candidate } from '../../../src/population/exploit/exploit.js'
import { quarters } from '../../../src/population/exploit/quarters.js'
import { isScored, Scoreboard } from '../../../src/population/exploit/scoreboard.js'
import { multiFrequency } from '../../../src/population/method/index.js'
import { config, run } from './driver.js'

/** Two sub-populations of eight; the scores of one after the other; everybody has trained `steps`. */
function board(scores: readonly (number | undefined)[], steps = 1000): Scoreboard {
  return new Scoreboard(scores.map((score, member): Candidate => ({ member, steps, score, returns: [], diverged: false })))
}

const exploit = (every: readonly number[]) => quarters(every, 8, 100)

/** [donor, whose hyperparameters] of everybody who copies, by member. */
function copies(every: readonly number[], scoreboard: Scoreboard) {
  const found: Record<number, readonly [number, number | undefined]> = {}
  for (let member = 0; member < scoreboard.population; member++) {
    const self = scoreboard.candidate(member)!
    if (!isScored(self)) continue
    const choice = exploit(every).choose(self, scoreboard, () => 0)
    if (choice.donor !== null) found[member] = [choice.donor, choice.hyperparametersOf]
  }
  return found
}

/** Ranks inside: 0 best, ..., 7 last. */
const FALLING = [80, 70, 60, 50, 40, 30, 20, 10]

describe('how a sub-population of MF-PBT evolves', () => {
  test('truth: the last copies the best and the last but one the second, and explore; the upper half goes on', () => {
    expect(copies([1, 1], board([...FALLING, ...FALLING.map((score) => score - 100)]))).toMatchObject({
      6: [1, undefined],
      7: [0, undefined],
      14: [9, undefined],
      15: [8, undefined],
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

  test('truth: only at every so many ready points, and what a slice trained too many changes nothing', () => {
    const at = (steps: number) => copies([1, 3], board([...FALLING, ...FALLING], steps))
    expect(Object.keys(at(220)).map(Number)).toEqual([4, 5, 6, 7])
    expect(Object.keys(at(399)).map(Number)).toEqual([4, 5, 6, 7, 12, 13, 14, 15])
    const choice = exploit([1, 3]).choose(
      board([...FALLING, ...FALLING], 400).candidate(15) as never,
      board([...FALLING, ...FALLING], 400),
      () => 0,
    )
    expect(choice).toEqual({ donor: null, reason: 'round 4: sub-population 1 evolves at every 3' })
  })

  test('truth: quarters are those of the members that have a score; equal scores are not copied', () => {
    expect(copies([1, 1], board([1, 1, 1, 1, 1, 1, 1, 1, ...Array(8).fill(undefined)]))).toEqual({})
    expect(copies([1, 1], board([4, 3, 2, 1, ...Array(12).fill(undefined)]))).toEqual({ 3: [0, undefined] })
  })
})

test('truth: a run copies hyperparameters by the rule, unexplored where a migrant comes', () => {
  const from = config({ method: multiFrequency({ every: [1, 2] }), population: 8, schedule: 'lockstep', budget: { stepsPerMember: 2000 } })
  const entries = run(from.method.search(from))
  const migrations = entries.filter(({ event }) => event.reason.includes('migrant'))
  const exploits = entries.filter(({ event }) => event.decision === 'exploit')
  expect(migrations.length).toBeGreaterThan(2)
  expect(exploits.length).toBeGreaterThan(migrations.length)
  for (const { event } of migrations) {
    // What somebody trained with in that very generation; nothing new.
    const generation = entries.filter((entry) => entry.event.steps === event.steps).map((entry) => entry.event.before!.rate)
    expect(generation).toContain(event.after.rate)
    expect(Math.floor(event.member / 4)).not.toBe(Math.floor(event.donor! / 4))
  }
  for (const { event } of exploits.filter((entry) => !migrations.includes(entry))) {
    expect(Math.floor(event.member / 4)).toBe(Math.floor(event.donor! / 4))
    const donor = entries.find((entry) => entry.event.member === event.donor && entry.event.steps === event.donorSteps)!
    expect([0.8, 1.2].map((factor) => Number(donor.event.before!.rate) * factor)).toContain(event.after.rate)
  }
})

test('truth: a population that has no quarters is refused', () => {
  const from = config({ method: 'multi-frequency', population: 12 })
  expect(() => from.method.search(from)).toThrow('Expected population to be a multiple of 16 (4 sub-populations of 4 quarters), got 12')
  expect(() => multiFrequency({ every: [1, 0] })).toThrow("Expected multiFrequency's every to be a list of positive integers, got [1,0]")
})
