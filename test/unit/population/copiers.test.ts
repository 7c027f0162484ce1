import { describe, expect, test } from 'vitest'
import { truncation } from '../../../src/population/exploit/index.js'
import { Ledger } from '../../../src/population/ledger.js'
import { none } from '../../../src/population/none.js'
import type { Entry, Job, SnapshotRef } from '../../../src/population/types.js'
import { answer, config, type Ended, nothing, trained } from './driver.js'

/** Runs one job at a time, always of the member that the test names: what it decides. */
class ByHand {
  readonly ledger: Ledger
  private readonly jobs = new Map<number, Job>()

  constructor(changes: Parameters<typeof config>[0]) {
    this.ledger = new Ledger(config({ explore: none(), ...changes }))
    this.ledger.start()
  }

  report(member: number, play: (job: Job) => Ended): Entry['event'] {
    for (let job = this.ledger.next(nothing); job !== null; job = this.ledger.next(nothing)) this.jobs.set(job.member, job)
    const job = this.jobs.get(member)!
    const [entry] = this.ledger.complete(answer(job, play(job)))
    return entry!.event
  }

  scores(...scores: readonly number[]): void {
    for (const [member, score] of scores.entries()) this.report(member, (job) => trained(job, [score]))
  }
}

const ref = (member: number, slice: number): SnapshotRef => ({ member, slice, weightsHash: `${member}/${slice}` })

describe('truth: under async a member that has just copied', () => {
  test('still counts: the bottom fifth of ten is two, not one of the nine that were scored (half of the paper’s copies)', () => {
    const run = new ByHand({ population: 10, exploit: truncation({ fraction: 0.2 }) })
    run.scores(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
    // Both of the bottom copy before anybody reports again; whoever reports next as the ninth of ten copies too.
    expect(run.report(0, (job) => trained(job, [0], {})).decision).toBe('exploit')
    const event = run.report(1, (job) => trained(job, [0.5]))
    expect(event.decision).toBe('exploit')
    expect(event.reason).toBe('rank 10 of 10: bottom 20% copies top 20%')
    expect(run.report(2, (job) => trained(job, [3.5])).reason).toBe('rank 10 of 10: bottom 20% copies top 20%')
    expect(run.report(3, (job) => trained(job, [3.6])).decision).toBe('exploit')
    expect(run.report(6, (job) => trained(job, [7.5])).reason).toBe('rank 8 of 10')
  })

  test('ranks by its donor’s score, hands on its donor’s weights with its own hyperparameters, and is judged by its own returns only', () => {
    const run = new ByHand({ population: 3, exploit: truncation({ fraction: 0.34 }) })
    run.scores(1, 5, 9)
    const first = run.report(0, (job) => trained(job, [2]))
    expect(first.copied).toEqual({ donor: 2, donorSteps: 100, donorScore: 9, weights: ref(2, 1), hyperparameters: 2 })
    // Now member 2 is worse than both, so the best is the copier: it has trained nothing since, and gives what it goes on with.
    const second = run.report(2, (job) => trained(job, [-50]))
    expect(second.copied).toEqual({ donor: 0, donorSteps: 200, donorScore: 9, weights: ref(2, 1), hyperparameters: 0 })
    expect(second.weightsHash).toBe(first.weightsHash)
    // The returns 2 and 9 belong to policies that it gave up, or never had: its own window has one return.
    expect(run.report(0, (job) => trained(job, [4])).score).toBe(4)
    expect(run.ledger.standings().find(({ member }) => member === 2)!.score).toBeNull()
  })

  test('keeps its donor’s score while no episode ends, and its own snapshot is what others copy then', () => {
    const run = new ByHand({ population: 3, exploit: truncation({ fraction: 0.34 }) })
    run.scores(1, 5, 9)
    run.report(0, (job) => trained(job, [2]))
    const silent = run.report(0, (job) => trained(job, []))
    expect(silent).toMatchObject({ decision: 'keep', score: null, reason: 'no score since it copied' })
    const event = run.report(2, (job) => trained(job, [-50]))
    expect(event.copied).toMatchObject({ donor: 0, donorScore: 9, weights: ref(0, 3) })
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
