import { describe, expect, test } from 'vitest'
import { truncation } from '../../../src/population/exploit/index.js'
import { Ledger } from '../../../src/population/ledger.js'
import { none } from '../../../src/population/none.js'
import type { Event, Job } from '../../../src/population/types.js'
import { answer, config, trained } from './driver.js'

/** Members that report when the test says so, with the reasons that tell where they rank. */
class ByHand {
  readonly ledger: Ledger
  private readonly jobs = new Map<number, Job>()

  constructor(changes: Parameters<typeof config>[0] = {}) {
    this.ledger = new Ledger(config({ explore: none(), scoreWindow: 1, population: 5, exploit: truncation({ fraction: 0.2 }), ...changes }))
    this.ledger.start()
  }

  /** The member's slice ends: with one episode of this return, without one (null), or diverged (undefined). */
  reports(member: number, score: number | null | undefined): Event {
    for (let job = this.ledger.next(); job !== null; job = this.ledger.next()) this.jobs.set(job.member, job)
    const job = this.jobs.get(member)!
    this.jobs.delete(member)
    const report = trained(job, typeof score === 'number' ? [score] : [], { finite: score !== undefined })
    return this.ledger.complete(answer(job, report)).at(-1)!.event
  }
}

/** Scores 0, 3, 6, 9 and 20; then member 0 copies member 4, and counts as half way between 2 and 20. */
function begun(): ByHand {
  const run = new ByHand()
  for (const [member, score] of [0, 3, 6, 9, 20].entries()) run.reports(member, score)
  expect(run.reports(0, 2)).toMatchObject({ decision: 'exploit', copied: { donor: 4 } })
  return run
}

/** The rank of this member of 5 when it reports that score. */
function rankOf(run: ByHand, member: number, score: number): string {
  return run.reports(member, score).reason.split(':')[0]!
}

describe('truth: an heir without a score follows the weights that it took, and no others', () => {
  test("its donor's reports move it", () => {
    const run = begun()
    expect(rankOf(run, 3, 10)).toBe('rank 3 of 5')
    run.reports(4, 14)
    // Half way between 2 and 14 is 8.
    expect(rankOf(run, 3, 10)).toBe('rank 2 of 5')
  })

  test('not when the donor has diverged and goes on with weights of somebody else', () => {
    const run = begun()
    expect(run.reports(4, undefined)).toMatchObject({ cause: 'diverged', decision: 'exploit' })
    run.reports(4, -50)
    expect(rankOf(run, 3, 10)).toBe('rank 2 of 5')
    expect(rankOf(run, 3, 12)).toBe('rank 1 of 5')
  })

  test('not when it has copied somebody else since', () => {
    const run = begun()
    run.reports(3, 30)
    // Without an episode it is decided on by its estimate, and copies nobody while it is not among the last.
    const [first, second] = [run.reports(0, -9), run.reports(0, null)]
    expect(first).toMatchObject({ copied: { donor: 3 } })
    expect(second.copied).toBeNull()
    run.reports(4, -1000)
    // Half way between -9 and 30 is 10.5.
    expect(rankOf(run, 1, 11)).toBe('rank 2 of 5')
  })

  test('not when it has diverged itself: it counts as what it then took', () => {
    const run = begun()
    expect(run.reports(0, undefined)).toMatchObject({ cause: 'diverged', decision: 'exploit', copied: { donor: 4 } })
    run.reports(4, 14)
    expect(rankOf(run, 3, 13)).toBe('rank 3 of 5')
    expect(rankOf(run, 3, 15)).toBe('rank 1 of 5')
  })
})

test('truth: the exploit hears of every decision but the finish, after which there is nothing to decide', () => {
  const heard: Event[] = []
  const exploit = () => ({ ...truncation({ fraction: 0.2 }), observe: (event: Event) => void heard.push(event) })
  const run = new ByHand({ exploit, population: 2, budget: { stepsPerMember: 200 } })
  for (const score of [1, 2]) for (const member of [0, 1]) run.reports(member, score)
  expect(heard.map(({ member, steps, decision }) => [member, steps, decision])).toEqual([
    [0, 100, 'keep'],
    [1, 100, 'keep'],
  ])
})
