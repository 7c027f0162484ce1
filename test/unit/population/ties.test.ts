import { describe, expect, test } from 'vitest'
import { none, truncation } from '../../../src/population/exploit/index.js'
import { Ledger } from '../../../src/population/ledger.js'
import { multiFrequency } from '../../../src/population/policies/index.js'
import type { Entry, Job } from '../../../src/population/types.js'
import { config, type Ended, round, trained } from './driver.js'

const SEEDS = 400

/** The entries of one generation of each seed, on these scores. */
function generations(changes: Parameters<typeof config>[0], play: (job: Job) => Ended): Entry[][] {
  return Array.from({ length: SEEDS }, (_, seed) => {
    const ledger = new Ledger(config({ schedule: 'lockstep', ...changes, seed }))
    ledger.start()
    return round(ledger, play)
  })
}

/** The number of times that each member was found. Each of n equally likely ones is within five deviations of a binomial. */
function expectUniform(found: readonly number[], members: readonly number[]): void {
  const share = 1 / members.length
  const counts = members.map((member) => found.filter((one) => one === member).length)
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(found.length)
  for (const count of counts) {
    expect(Math.abs(count - found.length * share)).toBeLessThan(5 * Math.sqrt(found.length * share * (1 - share)))
  }
}

const donorsOf = (entries: readonly Entry[]) => entries.flatMap(({ event }) => (event.copied ? [event.copied.donor] : []))
const losersOf = (entries: readonly Entry[]) => entries.flatMap(({ event }) => (event.copied ? [event.member] : []))

describe('truth: equal scores are settled by a draw', () => {
  test('of five at the top each is the donor as often (the lowest number was, 15 times of 15)', () => {
    const runs = generations({ population: 10, exploit: truncation({ fraction: 0.2 }) }, ({ member, ...job }) =>
      trained({ member, ...job }, [member < 5 ? 500 : member]),
    )
    expectUniform(runs.flatMap(donorsOf), [0, 1, 2, 3, 4])
  })

  test('of seven at the bottom each copies as often, and two of them in a generation (only the last did)', () => {
    const runs = generations({ population: 10, exploit: truncation({ fraction: 0.2 }) }, (job) =>
      trained(job, [job.member < 7 ? 0 : job.member]),
    )
    for (const entries of runs) expect(losersOf(entries)).toHaveLength(2)
    expectUniform(runs.flatMap(losersOf), [0, 1, 2, 3, 4, 5, 6])
  })

  test('of quarters: whom the last copies, and who the last is', () => {
    const method = multiFrequency({ every: [1] })
    const runs = generations({ population: 4, method }, (job) => trained(job, [job.member < 2 ? 9 : 0]))
    expectUniform(runs.flatMap(donorsOf), [0, 1])
    expectUniform(runs.flatMap(losersOf), [2, 3])
  })

  test('of those that may rescue a diverged member', () => {
    const runs = generations({ population: 9, exploit: none() }, (job) => trained(job, [1], { finite: job.member !== 4 }))
    expectUniform(runs.flatMap(donorsOf), [0, 1, 2, 3, 5, 6, 7, 8])
  })

  test('of winners', () => {
    const winners = Array.from({ length: SEEDS }, (_, seed) => {
      const ledger = new Ledger(config({ schedule: 'lockstep', seed, population: 3, budget: { stepsPerMember: 100 } }))
      ledger.start()
      round(ledger, (job) => trained(job, [1]))
      return ledger.standings()[0]!.member
    })
    expectUniform(winners, [0, 1, 2])
  })

  test('anew at each report: a tie does not favour the same member for a whole run', () => {
    const ledger = new Ledger(
      config({ schedule: 'lockstep', population: 5, exploit: truncation({ fraction: 0.2 }), budget: { stepsPerMember: 1e5 } }),
    )
    ledger.start()
    const found = Array.from({ length: 400 }, () => donorsOf(round(ledger, (job) => trained(job, [job.member < 4 ? 1 : 0])))).flat()
    expectUniform(found, [0, 1, 2, 3])
  })
})
