import fc from 'fast-check'
import { expect, test } from 'vitest'
import { binaryTournament, none, truncation, tTest } from '../../src/population/exploit/index.js'
import { pb2, perturb, perturbOrResample } from '../../src/population/explore/index.js'
import { Ledger } from '../../src/population/ledger.js'
import type { Entry } from '../../src/population/types.js'
import { below, stream } from '../../src/random.js'
import { integer, logUniform } from '../../src/search-space/index.js'
import { divides } from '../../src/search-space/rules/index.js'
import { seeds } from '../conformance/seeds.js'
import { config, failed, type Play, resumed, run, trained } from '../unit/population/driver.js'

const space = { rate: logUniform(1e-4, 1e-2), unroll: integer(1, 8), batch: integer(5, 40) }

const setups = fc.record({
  seed: seeds,
  population: fc.integer({ min: 1, max: 8 }),
  method: fc.constantFrom('pbt' as const, 'pbt' as const, 'random' as const, 'fixed' as const),
  schedule: fc.constantFrom('async' as const, 'lockstep' as const),
  exploit: fc.constantFrom(
    truncation({ fraction: 0 }),
    truncation({ fraction: 0.2 }),
    truncation({ fraction: 0.5, minGap: 0.5 }),
    tTest({ alpha: 0.5 }),
    binaryTournament({ startAfter: 200, reference: true }),
    none(),
  ),
  explore: fc.constantFrom(...Array(4).fill(perturb({ factors: [0.8, 1.2] })), perturbOrResample(), pb2({ rows: 4 })),
  rules: fc.constantFrom([], [divides('unroll', 'batch')]),
  adapt: fc.constantFrom(['rate', 'unroll', 'batch'], ['rate']),
  copy: fc.constantFrom('both' as const, 'weights' as const, 'hyperparameters' as const),
  retries: fc.integer({ min: 0, max: 2 }),
  scoreWindow: fc.integer({ min: 1, max: 3 }),
  budget: fc.constantFrom({ stepsPerMember: 650 }, { totalSteps: 2000 }, { stepsPerMember: 650, totalSteps: 2000 }, { seconds: 40 }),
})

/** Slices that end in anything at all; `health` of ten go well. */
function anything(seed: number, health: number): Play {
  return (job, weights) => {
    const random = stream(seed, `play/${job.member}/${job.slice}/${job.attempt}/${job.life}`)
    const steps = job.steps + below(random, 40)
    if (below(random, 10) < health) return { result: trained(job, [below(random, 5), below(random, 5)], { steps }), weights }
    const bad = [
      () => failed('lane died'),
      () => trained(job, [Number.NaN], { steps }),
      () => trained(job, [], { steps }),
      () => trained(job, [], { steps, score: Number.NEGATIVE_INFINITY }),
      () => trained(job, [1], { steps, finite: false }),
      () => trained(job, [-1, -1, -1], { steps }),
    ]
    return { result: bad[below(random, bad.length)]!(), weights }
  }
}

test('law: whatever the slices end in, a run ends, and every decision keeps the rules', () => {
  fc.assert(
    fc.property(setups, seeds, fc.constantFrom(0, 3, 7, 10), fc.integer({ min: 1, max: 10 }), (changes, seed, health, lanes) => {
      const setup = config({ ...changes, space, defaults: { rate: 1e-3, unroll: 5, batch: 20 } })
      const population = new Ledger(setup)
      const kept = new Map<string, number>()
      let entries: Entry[]
      try {
        entries = run(population, { play: anything(seed, health), lanes, arrival: seed, kept })
      } catch (error) {
        expect(error).toMatchObject({ code: 'RUN_HOPELESS' })
        return
      }
      for (const { event } of entries) {
        for (const [name, kind] of Object.entries(space)) expect(kind.contains(event.after[name]!)).toBe(true)
        for (const rule of setup.rules) expect(rule.holds(event.after)).toBe(true)
        expect(event.reason).not.toBe('')
        expect(event.score === null || Number.isFinite(event.score)).toBe(true)
        if (event.decision !== 'exploit') {
          expect(event.copied).toBeNull()
          continue
        }
        expect(setup.method.name).toBe('pbt')
        const { donor, donorScore } = event.copied!
        expect(donor).not.toBe(event.member)
        expect(event.member).not.toBe(setup.exploit().reference)
        expect(Number.isFinite(donorScore)).toBe(true)
        if (event.cause === 'method') expect(donorScore).toBeGreaterThan(event.score!)
      }
      expect(
        population
          .standings()
          .map(({ member }) => member)
          .sort(),
      ).toEqual([...Array(setup.population).keys()])
      // Its latest and what it was about to inherit of every member, and the best.
      expect(kept.size).toBeLessThanOrEqual(2 * setup.population + 1)
      expect(resumed(setup, entries).standings()).toEqual(population.standings())
    }),
    { numRuns: 500 },
  )
})

test('law: over a thousand rounds the snapshots that are needed stay as few (ray#10890, ray#12208)', () => {
  const population = new Ledger(config({ population: 4, budget: { stepsPerMember: 100_000 } }))
  let most = 0
  class Counted extends Map<string, number> {
    override set(key: string, value: number): this {
      super.set(key, value)
      most = Math.max(most, this.size)
      return this
    }
  }
  run(population, { kept: new Counted() })
  // 2 of each member, the best, and the one that has just arrived.
  expect(most).toBeLessThanOrEqual(2 * 4 + 2)
})

test('law: the snapshot of the best score ever is never dropped', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const kept = new Map<string, number>()
      const population = new Ledger(config({ seed, population: 5, space, defaults: { rate: 1e-3, unroll: 5, batch: 20 } }))
      const entries = run(population, { play: anything(seed, 8), kept })
      const highest = Math.max(...entries.map(({ event }) => event.score ?? Number.NEGATIVE_INFINITY))
      expect(population.best!.score).toBe(highest)
      expect(kept.has(`${population.best!.snapshot.member}/${population.best!.snapshot.slice}`)).toBe(true)
    }),
    { numRuns: 100 },
  )
})
