import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decode, encode } from '../../src/journal/codec.js'
import { pb2, perturb } from '../../src/population/explore/index.js'
import { Ledger, type LedgerState } from '../../src/population/ledger.js'
import type { Method } from '../../src/population/policies/policy.js'
import type { Entry, PopulationConfig } from '../../src/population/types.js'
import { below, stream } from '../../src/random.js'
import { choice, integer, logUniform } from '../../src/search-space/index.js'
import { config, failed, type Play, resumed, run, trained } from '../unit/population/driver.js'
import { seeds } from './seeds.js'

const space = { rate: logUniform(1e-4, 1e-2), unroll: integer(1, 8), optimiser: choice(['adam', 'rmsprop']) }
const defaults = { rate: 1e-3, unroll: 5, optimiser: 'adam' }

/** The most that a slice trains beyond what it was asked for. */
const OVERSHOOT = 40

/** Slices that end in anything at all; `health` of ten go well. */
function anything(seed: number, health: number): Play {
  return (job, weights) => {
    const random = stream(seed, `play/${job.member}/${job.slice}/${job.attempt}/${job.life}`)
    const steps = job.steps + below(random, OVERSHOOT)
    if (below(random, 10) < health) {
      const better = weights + Number(job.hyperparameters.rate)
      return { result: trained(job, [better + below(random, 3)], { steps, hash: `${better}` }), weights: better }
    }
    const bad = [
      () => failed('lane died'),
      () => trained(job, [Number.NaN], { steps }),
      () => trained(job, [], { steps }),
      () => trained(job, [1], { steps, finite: false }),
    ]
    return { result: bad[below(random, bad.length)]!(), weights }
  }
}

/** The entries, without what differs from one arrival of results to another. */
const decisions = (entries: readonly Entry[]) =>
  entries.map(({ result, event: { wall, ...event } }) => ({ event, slice: result?.slice, attempt: result?.attempt }))

/** The laws that every method keeps; `population` is a size that suits it. */
export function describeMethod(name: string, method: Method, population: number): void {
  const setup = (changes: Parameters<typeof config>[0]): PopulationConfig => config({ method, population, space, defaults, ...changes })
  const schedules = fc.constantFrom('async' as const, 'lockstep' as const)
  const budgets = fc.constantFrom(
    { stepsPerMember: 650 },
    { stepsPerMember: 650, totalSteps: 300 * population },
    { totalSteps: 500 * population },
  )

  describe(`method ${name}`, () => {
    test('law: whatever the slices end in a run ends, inside the ranges, and its entries bring the same state back', () => {
      fc.assert(
        fc.property(
          seeds,
          schedules,
          budgets,
          fc.constantFrom(3, 7, 10),
          fc.integer({ min: 1, max: 6 }),
          (seed, schedule, budget, health, lanes) => {
            const from = setup({ seed, schedule, budget, retries: 1 })
            const search = new Ledger(from)
            let entries: Entry[]
            try {
              entries = run(search, { play: anything(seed, health), lanes, arrival: seed })
            } catch (error) {
              expect(error).toMatchObject({ code: 'RUN_HOPELESS' })
              return
            }
            for (const { event } of entries) {
              for (const [key, kind] of Object.entries(space)) expect(kind.contains(event.after[key]!)).toBe(true)
              expect(event.reason).toMatch(/^[^\n]+$/)
            }
            const again = resumed(from, entries)
            expect(again.start()).toEqual([])
            expect(again.done).toBe(true)
            expect(again.standings()).toEqual(search.standings())
            expect(again.best).toEqual(search.best)
            expect(again.progress).toEqual(search.progress)
          },
        ),
        { numRuns: 30 },
      )
    })

    test('law: a run that was cut off anywhere goes on to the same end in lockstep', () => {
      fc.assert(
        fc.property(seeds, fc.double({ min: 0, max: 1, noNaN: true }), (seed, part) => {
          const from = setup({ seed, schedule: 'lockstep', budget: { stepsPerMember: 500 } })
          const kept = new Map<string, number>()
          const search = new Ledger(from)
          const commits: Entry[][] = []
          const complete = search.complete.bind(search)
          search.complete = (result) => {
            const entries = complete(result)
            commits.push(entries)
            return entries
          }
          const whole = run(search, { kept: new Kept(kept) })
          const committed = [...new Ledger(from).start(), ...commits.slice(0, Math.floor(part * commits.length)).flat()]
          const rest = run(resumed(from, committed), { kept: new Kept(kept) })
          expect(decisions([...committed, ...rest])).toEqual(decisions(whole))
        }),
        { numRuns: 30 },
      )
    })

    test('law: what it saves at any entry brings another to the same decisions as all entries before it', () => {
      fc.assert(
        fc.property(
          seeds,
          schedules,
          fc.constantFrom(3, 7, 10),
          fc.constantFrom(perturb({ factors: [0.8, 1.2] }), pb2({ rows: 4 })),
          fc.double({ min: 0, max: 1, noNaN: true }),
          (seed, schedule, health, explore, part) => {
            const from = setup({ seed, schedule, budget: { stepsPerMember: 650 }, retries: 1, explore })
            let entries: Entry[]
            try {
              entries = run(new Ledger(from), { play: anything(seed, health), arrival: seed })
            } catch (error) {
              expect(error).toMatchObject({ code: 'RUN_HOPELESS' })
              return
            }
            const whole = new Ledger(from)
            let kept: { state: Uint8Array; at: number } | undefined
            for (const [n, entry] of entries.entries()) {
              whole.apply(entry)
              whole.takeUnneeded()
              const state = kept === undefined && n >= part * entries.length ? whole.save() : null
              if (state !== null) kept = { state: encode(state), at: n + 1 }
            }
            // Nothing is saved in the midst of the last generation.
            if (kept === undefined) return
            const again = new Ledger(from)
            again.restore(decode(kept.state, 'the state') as LedgerState, kept.at)
            // Each of these throws where it decides otherwise than what is recorded.
            for (const entry of entries.slice(kept.at)) {
              again.apply(entry)
              again.takeUnneeded()
            }
            expect(again.start()).toEqual([])
            expect(again.standings()).toEqual(whole.standings())
            expect([again.best, again.progress, again.done]).toEqual([whole.best, whole.progress, whole.done])
            expect(again.save()).toEqual(whole.save())
          },
        ),
        { numRuns: 12 },
      )
    })

    test('law: in lockstep the number of lanes and who arrives first change nothing', () => {
      fc.assert(
        fc.property(seeds, fc.integer({ min: 1, max: 20 }), (seed, lanes) => {
          const from = setup({ seed, schedule: 'lockstep', budget: { stepsPerMember: 500 } })
          const [one, other] = [{ lanes: 1 }, { lanes, arrival: seed }].map((how) => decisions(run(new Ledger(from), how)))
          expect(other).toEqual(one)
        }),
        { numRuns: 30 },
      )
    })

    test('law: it trains what a population is given, but for the last update of each', () => {
      fc.assert(
        fc.property(seeds, schedules, (seed, schedule) => {
          const search = new Ledger(setup({ seed, schedule, budget: { stepsPerMember: 650 } }))
          const entries = run(search, { play: anything(seed, 10) })
          const steps = entries.reduce((sum, { result }) => sum + (result?.ok ? result.report.steps : 0), 0)
          expect(steps).toBeGreaterThanOrEqual(population * 650)
          expect(steps).toBeLessThan(population * (650 + OVERSHOOT))
          expect(search.standings().reduce((sum, standing) => sum + standing.steps, 0)).toBe(steps)
        }),
        { numRuns: 30 },
      )
    })

    test('law: its config is plain', () => {
      expect(JSON.parse(JSON.stringify(method.config))).toEqual(method.config)
    })
  })
}

/** Forgets nothing: what a run that is cut off later still needs was there then. */
class Kept extends Map<string, number> {
  constructor(private readonly all: Map<string, number>) {
    super()
  }
  override get(key: string): number | undefined {
    return this.all.get(key)
  }
  override set(key: string, value: number): this {
    this.all.set(key, value)
    return this
  }
}
