import { describe, expect, test } from 'vitest'
import { Ledger } from '../../../src/population/ledger.js'
import { schedules } from '../../../src/population/schedules.js'
import type { Entry, ScheduleName } from '../../../src/population/types.js'
import { climb, config, failed, type Play, resumed, run } from './driver.js'

const names = Object.keys(schedules) as ScheduleName[]

/** Every fifth first attempt fails, and member 2 comes back with broken weights from its fourth slice. */
const rough: Play = (job, weights) => {
  if (job.attempt === 1 && (job.member + job.slice) % 5 === 0) return { result: failed('lane died'), weights }
  const played = climb(job, weights)
  const broken = job.member === 2 && job.slice === 4 && played.result.ok
  return broken ? { ...played, result: { ...played.result, finite: false } as typeof played.result } : played
}

/** All that a resume must bring back and a change of lanes must not change: `lane` and `wall` are about this machine. */
function timeless(entries: readonly Entry[]): unknown {
  return entries.map(({ result, event }) => ({ result: result && { ...result, lane: 0, wall: 0 }, event: { ...event, wall: 0 } }))
}

describe.each(names)('%s', (schedule) => {
  const setup = config({ schedule, population: 6, budget: { stepsPerMember: 1200 } })

  test('law: a run ends with every member at its budget', () => {
    const population = new Ledger(setup)
    const entries = run(population, { play: rough })
    expect(population.done).toBe(true)
    expect(population.standings().map((standing) => [standing.steps, standing.state])).toEqual(Array(6).fill([1200, 'finished']))
    expect(entries.filter(({ event }) => event.decision === 'finish')).toHaveLength(6)
    expect(entries.some(({ event }) => event.decision === 'exploit')).toBe(true)
    expect(population.progress).toEqual({ steps: 7200, total: 7200 })
  })

  test('law: replaying the entries gives the same standings, and the same orders next', () => {
    const whole = new Ledger(setup)
    const entries = run(whole, { play: rough })
    expect(resumed(setup, entries).standings()).toEqual(whole.standings())
    expect(resumed(setup, entries).start()).toEqual([])
  })

  test('law: a run cut anywhere goes on from its entries to the end', () => {
    const whole = new Ledger(setup)
    const entries: Entry[] = []
    const cuts = new Set<number>()
    const complete = whole.complete.bind(whole)
    let count = 0
    whole.complete = (result) => {
      cuts.add(count + setup.population)
      const decided = complete(result)
      count += decided.length
      return decided
    }
    const kept = new Map<string, number>()
    // Nothing is dropped from this map: a cut run needs the snapshots of its time.
    whole.takeUnneeded = () => []
    entries.push(...run(whole, { play: rough, kept }))
    for (const cut of cuts) {
      const again = resumed(setup, entries.slice(0, cut))
      const rest = run(again, { play: rough, kept: new Map(kept) })
      expect(again.done).toBe(true)
      if (schedule === 'lockstep') expect(timeless(rest)).toEqual(timeless(entries.slice(cut)))
    }
  })

  test('law: a journal with another decision is refused', () => {
    const entries = run(new Ledger(setup), { play: rough })
    const at = entries.findIndex(({ event }) => event.decision === 'exploit')
    const { result, event } = entries[at]!
    for (const change of [
      { decision: 'keep' as const },
      { cause: 'budget' as const },
      { copied: null },
      { copied: { ...event.copied!, weights: null } },
      { copied: { ...event.copied!, hyperparameters: null } },
      { after: { rate: 0.5 } },
      { weightsHash: 'other' },
    ]) {
      const forged = entries.with(at, { result, event: { ...event, ...change } })
      expect(() => resumed(setup, forged)).toThrow(expect.objectContaining({ code: 'JOURNAL_MISMATCH' }))
    }
  })
})

test('law: in lockstep neither the number of lanes nor the order in which results arrive changes an entry', () => {
  const setup = config({ schedule: 'lockstep', population: 7, budget: { stepsPerMember: 1000 } })
  const first = timeless(run(new Ledger(setup), { play: rough, lanes: 1 }))
  for (const [lanes, arrival] of [
    [1, 2],
    [2, 3],
    [7, 4],
    [20, 5],
  ] as const) {
    expect(timeless(run(new Ledger(setup), { play: rough, lanes, arrival }))).toEqual(first)
  }
})
