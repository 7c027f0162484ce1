import { describe, expect, test } from 'vitest'
import { truncation } from '../../../src/population/exploit/index.js'
import { Ledger } from '../../../src/population/ledger.js'
import type { MethodName } from '../../../src/population/policies/index.js'
import type { Origin } from '../../../src/population/types.js'
import { lineageOf } from '../../../src/report/lineage.js'
import { Members } from '../../../src/run-reader/members.js'
import { climb, config, type Play, resumed, round, run, trained } from './driver.js'

const from: Origin = { run: 'cartpole-1', member: 3, steps: 4000, score: 12.5, weightsHash: 'f00d', hyperparameters: { rate: 0.05 } }
const origin = { member: 0, slice: 0, weightsHash: 'f00d' }
const began = (ledger: Ledger) => ledger.start().map(({ event }) => event)

test('truth: all members begin from the agent, member 0 with its hyperparameters as they are, the others with them explored', () => {
  const ledger = new Ledger(config({ from }))
  const events = began(ledger)
  expect(events.map(({ weightsHash }) => weightsHash)).toEqual(Array(4).fill('f00d'))
  expect(events[0]!.reason).toBe('method pbt; begins from member 3 of cartpole-1, score 12.5 after 4000 steps')
  expect(events[0]!.after).toEqual({ rate: 0.05 })
  for (const { after } of events.slice(1)) expect([0.05 * 0.8, 0.05 * 1.2]).toContain(after.rate)
  for (let member = 0; member < 4; member++) expect(ledger.jobOf(member)).toMatchObject({ slice: 1, own: null, inherit: origin })
})

test.each<[MethodName, Origin]>([
  ['pbt', { ...from, hyperparameters: null }],
  ['fixed', from],
  ['sequential', from],
])('truth: with fresh draws, and with a method of its own values, %s begins with what it would without', (method, from) => {
  const [withAgent, without] = [from, null].map((from) => began(new Ledger(config({ method, from }))))
  expect(withAgent!.map(({ after }) => after)).toEqual(without!.map(({ after }) => after))
})

describe('truth: a member that diverges', () => {
  /** Member 1's first slice breaks its weights, and nobody has a score to be copied for. */
  const broken: Play = (job, weights) => ({ result: trained(job, [], { finite: job.member !== 1 || job.slice > 1 }), weights })
  const ledger = new Ledger(config({ from, population: 2 }))
  const entries = [...ledger.start(), ...round(ledger, (job) => broken(job, 0).result)]
  const respawn = entries.find(({ event }) => event.decision === 'respawn')!

  test('begins from the agent again', () => {
    expect(respawn.event).toMatchObject({ member: 1, weightsHash: 'f00d', copied: null })
    expect([0.05 * 0.8, 0.05 * 1.2]).toContain(respawn.event.after.rate)
    expect(ledger.jobOf(1)).toMatchObject({ slice: 2, life: 1, own: null, inherit: origin })
    expect(resumed(config({ from, population: 2 }), entries).jobOf(1)).toEqual(ledger.jobOf(1))
  })

  test('has trained none of its weights', () => {
    expect(lineageOf(entries).legs(1)).toEqual([{ member: 1, from: 100, to: 100 }])
    const members = new Members(1)
    for (const entry of entries) members.take(entry, 0)
    expect(members.standings().find(({ id }) => id === 1)!.snapshot).toEqual(origin)
  })
})

test('law: the agent stays in the journal, whoever has trained on from it', () => {
  const setup = config({ from, exploit: truncation({ fraction: 0.5 }) })
  const ledger = new Ledger(setup)
  const dropped: string[] = []
  const takeUnneeded = ledger.takeUnneeded.bind(ledger)
  ledger.takeUnneeded = () => {
    const refs = takeUnneeded()
    dropped.push(...refs.map(({ member, slice }) => `${member}/${slice}`))
    return refs
  }
  const entries = run(ledger, { play: climb, kept: new Map([['0/0', 1]]) })
  expect(dropped.length).toBeGreaterThan(10)
  expect(dropped).not.toContain('0/0')
  expect(resumed(setup, entries).standings()).toEqual(ledger.standings())
})
