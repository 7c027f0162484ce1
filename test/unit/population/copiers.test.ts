import { describe, expect, test } from 'vitest'
import { truncation } from '../../../src/population/exploit/index.js'
import { Ledger } from '../../../src/population/ledger.js'
import { none } from '../../../src/population/none.js'
import type { Entry, Job, SnapshotRef } from '../../../src/population/types.js'
import { answer, config, type Ended, trained } from './driver.js'

/** Runs one job at a time, always of the member that the test names: what it decides. */
class ByHand {
  readonly ledger: Ledger
  private readonly jobs = new Map<number, Job>()

  constructor(changes: Parameters<typeof config>[0]) {
    this.ledger = new Ledger(config({ explore: none(), ...changes }))
    this.ledger.start()
  }

  report(member: number, play: (job: Job) => Ended): Entry['event'] {
    for (let job = this.ledger.next(); job !== null; job = this.ledger.next()) this.jobs.set(job.member, job)
    const job = this.jobs.get(member)!
    const [entry] = this.ledger.complete(answer(job, play(job)))
    return entry!.event
  }

  scores(...scores: readonly number[]): void {
    for (const [member, score] of scores.entries()) this.report(member, (job) => trained(job, [score]))
  }
}

const ref = (member: number, slice: number): SnapshotRef => ({ member, slice, weightsHash: `${member}/${slice}` })

// Decision 013 has the rates that this comes to; rates.test.ts holds them to Algorithm 1's.
describe('truth: under async a member that has just copied', () => {
  test('still counts: the bottom fifth of ten is two, not one of the nine that have a score', () => {
    const run = new ByHand({ population: 10, exploit: truncation({ fraction: 0.2 }) })
    run.scores(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
    for (const member of [0, 1]) expect(run.report(member, (job) => trained(job, [member])).decision).toBe('exploit')
    // The two that copied are ranked half way up: members 2 and 3 are the bottom two of ten now.
    expect(run.report(3, (job) => trained(job, [3])).reason).toBe('rank 9 of 10: bottom 20% copies top 20%')
    expect(run.report(4, (job) => trained(job, [4])).reason).toMatch(/^rank [6-9] of 10/)
  })

  test('is ranked half way between its own score and its donor’s latest, and is no donor', () => {
    const run = new ByHand({ population: 4, exploit: truncation({ fraction: 0.25 }), scoreWindow: 1 })
    run.scores(0, 3, 6, 20)
    expect(run.report(0, (job) => trained(job, [2])).copied).toMatchObject({ donor: 3, donorScore: 20, weights: ref(3, 1) })
    // (2 + 20) / 2 = 11: above member 2.
    expect(run.report(2, (job) => trained(job, [10])).reason).toBe('rank 3 of 4')
    // The donor was lucky: (2 + 7) / 2 = 4.5.
    expect(run.report(3, (job) => trained(job, [7])).reason).toBe('rank 2 of 4')
    expect(run.report(2, (job) => trained(job, [5])).reason).toBe('rank 2 of 4')
    expect(run.report(2, (job) => trained(job, [4])).reason).toBe('rank 3 of 4')
    // The best that is known of anybody is the donor itself, not who copied it.
    expect(run.report(1, (job) => trained(job, [-1])).copied).toMatchObject({ donor: 3, donorScore: 7, weights: ref(3, 2) })
  })

  test('is judged by its own returns alone, and judged at all once there are some', () => {
    const run = new ByHand({ population: 3, exploit: truncation({ fraction: 0.34 }) })
    run.scores(1, 5, 9)
    run.report(0, (job) => trained(job, [2]))
    const silent = run.report(0, (job) => trained(job, []))
    expect(silent).toMatchObject({ decision: 'keep', score: null, reason: 'no score since it copied' })
    expect(run.report(0, (job) => trained(job, [6])).score).toBe(6)
  })

  test('gives nobody weights that were copied from another: those are an old checkpoint by then (ray#53831)', () => {
    const run = new ByHand({ population: 3, exploit: truncation({ fraction: 0.34 }) })
    run.scores(1, 5, 9)
    run.report(0, (job) => trained(job, [2]))
    // Worse than who copied it, the donor copies the only other one with a score of its own.
    expect(run.report(2, (job) => trained(job, [-50])).copied).toMatchObject({ donor: 1, weights: ref(1, 1) })
  })

  test('that diverges, or whose weights are lost, counts no more', () => {
    for (const broken of [(job: Job) => trained(job, [], { finite: false }), () => ({ ok: false, message: 'lost', code: 'X' }) as const]) {
      const run = new ByHand({ population: 3, exploit: none(), copy: 'hyperparameters', retries: 0 })
      run.scores(1, 5, 9)
      expect(run.report(0, broken).decision).toBe('respawn')
      expect(run.report(0, (job) => trained(job, [])).reason).toBe('no score yet')
    }
  })
})

test('truth: while few are known, the upper half of those never copies', () => {
  const run = new ByHand({ population: 10, exploit: truncation({ fraction: 0.5 }) })
  const decisions = [5, 4, 3, 6].map((score, member) => run.report(member, (job) => trained(job, [score])))
  expect(decisions.map(({ decision, reason }) => [decision, reason])).toEqual([
    ['keep', 'rank 1 of 1'],
    ['exploit', 'rank 2 of 2: bottom 50% copies top 50%'],
    ['exploit', 'rank 3 of 3: bottom 50% copies top 50%'],
    ['keep', 'rank 1 of 4'],
  ])
})
