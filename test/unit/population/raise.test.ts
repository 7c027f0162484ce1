import { describe, expect, test } from 'vitest'
import { none, truncation } from '../../../src/population/exploit/index.js'
import { Ledger } from '../../../src/population/ledger.js'
import { none as unchanged } from '../../../src/population/none.js'
import { sequential } from '../../../src/population/policies/index.js'
import { entriesKept } from '../../../src/population/taken-back.js'
import type { Budget, Entry, Job } from '../../../src/population/types.js'
import { answer, config, resumed, round, run, trained } from './driver.js'

const unlimited: Budget = { stepsPerMember: Infinity, totalSteps: Infinity, seconds: Infinity }
/** A run's snapshots, whatever they are: weights of 0. */
const everything = Object.assign(new Map<string, number>(), { get: () => 0 })
const play = (job: Job) => trained(job, [10 * job.member])
const told = (entries: readonly Entry[]) =>
  entries.map(({ event }) => [event.member, event.steps, event.decision, event.copied?.donor ?? null])
const kept = (schedule: 'async' | 'lockstep', entries: readonly Entry[]) => entriesKept(schedule, entries.length, (n) => entries[n]!)

/** Three members; 1 and 2 are at the end of their 200 steps while 0 still trains its second slice. */
function uneven() {
  const setup = config({ population: 3, exploit: truncation({ fraction: 0.34 }), explore: unchanged(), budget: { stepsPerMember: 200 } })
  const population = new Ledger(setup)
  const entries = [...population.start(), ...round(population, play)]
  const [zero, one, two] = [population.next()!, population.next()!, population.next()!]
  entries.push(...population.complete(answer(one, play(one))), ...population.complete(answer(two, play(two))))
  return { setup, population, entries, zero }
}

describe('truth: in an asynchronous run nothing is taken back, and who had finished goes on by a decision of its own', () => {
  test('against the latest reports, from snapshots that are there', () => {
    const { setup, population, entries, zero } = uneven()
    const all = [...entries, ...population.complete(answer(zero, play(zero)))]
    expect(told(all.slice(-3)).map(([, , decision]) => decision)).toEqual(['finish', 'finish', 'finish'])
    expect(kept('async', all)).toBe(all.length)
    const ledger = resumed(setup, all)
    const again = ledger.raise({ ...unlimited, stepsPerMember: 300 }, [])
    expect(told(again)).toEqual([
      [0, 200, 'exploit', 2],
      [1, 200, 'keep', null],
      [2, 200, 'keep', null],
    ])
    expect(again[0]!.event.reason).toBe('budget raised; rank 3 of 3: bottom 34% copies top 34%')
    expect(again.map(({ result }) => result)).toEqual([null, null, null])
  })

  test('while another one is not at its end', () => {
    const { setup, entries } = uneven()
    const ledger = resumed(setup, entries)
    const again = ledger.raise({ ...unlimited, stepsPerMember: 300 }, [])
    expect(told(again)).toEqual([
      [1, 200, 'keep', null],
      [2, 200, 'keep', null],
    ])
    const rest = run(ledger, { kept: everything })
    expect(ledger.standings().map(({ steps }) => steps)).toEqual([300, 300, 300])
    const raise = { entries: entries.length, taken: 0, again: 0, budget: { ...unlimited, stepsPerMember: 300 } }
    const proof = new Ledger(setup, [raise])
    for (const entry of [...entries, ...again, ...rest]) proof.apply(entry)
    expect(proof.done).toBe(true)
    // Without the raise the journal is none that this run can have written.
    expect(() => resumed(setup, [...entries, ...again])).toThrow(expect.objectContaining({ code: 'JOURNAL_MISMATCH' }))
  })

  test('who idled when the steps of all were used up, too', () => {
    const setup = config({ population: 4, budget: { totalSteps: 300 }, exploit: none() })
    const entries = run(new Ledger(setup), { lanes: 1 })
    expect(entries.filter(({ result, event }) => result === null && event.decision === 'finish').length).toBeGreaterThan(0)
    const ledger = resumed(setup, entries)
    expect(ledger.raise({ ...unlimited, totalSteps: 800 }, [])).toHaveLength(4)
    run(ledger, { kept: everything })
    expect(ledger.progress).toEqual({ steps: 800, total: 800 })
  })
})

test('truth: a share of the budget is one of the budget in force', () => {
  const setup = config({
    population: 2,
    schedule: 'lockstep',
    exploit: truncation({ fraction: 0.5, startAfter: 0.2 }),
    budget: { stepsPerMember: 500 },
  })
  const ledger = new Ledger(setup)
  const reasons = (entries: readonly Entry[]) => entries.map(({ event }) => event.reason)
  ledger.start()
  expect(reasons(round(ledger, play))[1]).toBe('rank 1 of 2')
  expect(reasons(ledger.raise({ ...unlimited, stepsPerMember: 1500 }, []))).toEqual([])
  expect(reasons(round(ledger, play))).toEqual(['startAfter: 200 of 300 steps', 'startAfter: 200 of 300 steps'])
  expect(reasons(round(ledger, play))[1]).toBe('rank 1 of 2')
})

test('truth: a sequential search with more steps makes more trials of the same length', () => {
  const setup = config({ method: sequential({ random: 10 }), population: 2, budget: { stepsPerMember: 300 } })
  const entries = run(new Ledger(setup), { play: (job, weights) => ({ result: trained(job, [1]), weights }) })
  const ledger = resumed(setup, entries)
  // Both trials had their whole length: they have finished all the same, and a third one begins.
  expect(told(ledger.raise({ ...unlimited, stepsPerMember: 600 }, []))).toEqual([[2, 0, 'init', null]])
  run(ledger, { play: (job, weights) => ({ result: trained(job, [1]), weights }) })
  expect(ledger.standings().map(({ steps }) => steps)).toEqual([300, 300, 300, 300])
})

test('truth: a lockstep generation is taken back whole, with its failed slices, and an earlier one stays', () => {
  const entry = (member: number, decision: Entry['event']['decision'], cause: Entry['event']['cause'] = 'method'): Entry =>
    ({ result: null, event: { member, decision, cause } }) as Entry
  const [keep, finish] = [(member: number) => entry(member, 'keep'), (member: number) => entry(member, 'finish', 'budget')]
  const retry = (member: number) => entry(member, 'keep', 'retry')
  const generations = [
    [keep(0), keep(1)],
    [retry(0), retry(0), finish(0), retry(1), finish(1)],
  ]
  expect(kept('lockstep', generations.flat())).toBe(2)
  expect(kept('lockstep', [keep(0), keep(1), finish(0), keep(1)])).toBe(2)
  expect(kept('lockstep', [keep(0), finish(1), keep(0)])).toBe(3)
  expect(kept('lockstep', [keep(0), keep(1), keep(0), keep(1)])).toBe(4)
  // A population of one: each generation is one entry, but for failed slices.
  expect(kept('lockstep', [keep(0), keep(0), retry(0), finish(0)])).toBe(2)
  expect(kept('lockstep', [])).toBe(0)
})
