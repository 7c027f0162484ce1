import fc from 'fast-check'
import { expect, test } from 'vitest'
import { truncation } from '../../src/population/exploit/index.js'
import { pb2, perturb } from '../../src/population/explore/index.js'
import { Ledger } from '../../src/population/ledger.js'
import { type MethodName, methods } from '../../src/population/policies/index.js'
import { entriesKept } from '../../src/population/taken-back.js'
import type { Budget, Entry, PopulationConfig, Raise } from '../../src/population/types.js'
import { below, stream } from '../../src/random.js'
import { seeds } from '../conformance/seeds.js'
import { config, failed, type Play, run, trained } from '../unit/population/driver.js'

const names = Object.keys(methods) as MethodName[]

/** Slices with failures that a retry mends, scores of every kind and weights that break; `exact` slices train as many steps as ordered. */
function anything(seed: number, { exact, lost }: { exact: boolean; lost: boolean }): Play {
  return (job, weights) => {
    const random = stream(seed, `play/${job.member}/${job.slice}/${job.attempt}/${job.life}`)
    const grown = weights + below(random, 5) * Number(job.hyperparameters.rate)
    const steps = exact ? job.steps : job.steps + below(random, 120)
    const what = below(random, 12)
    if (what === 0 && (lost || job.attempt === 1)) return { result: failed('lane died'), weights }
    if (what === 1) return { result: trained(job, [1], { steps, finite: false }), weights: grown }
    if (what === 2) return { result: trained(job, [], { steps }), weights: grown }
    return {
      result: trained(job, [grown, below(random, 5)], { steps, hash: `${job.member}/${job.slice}/${grown.toString(16)}` }),
      weights: grown,
    }
  }
}

interface Trial {
  readonly entries: readonly Entry[]
  /** Numbers of entries at which the run may have been cut off. */
  readonly cuts: readonly number[]
  /** All snapshots that there ever were, and those that are left at the end. */
  readonly kept: ReadonlyMap<string, number>
  readonly left: ReadonlyMap<string, number>
  readonly ledger: Ledger
}

/** Trains a ledger to the end of its budget, after the entries that it has taken. */
function train(
  ledger: Ledger,
  before: readonly Entry[],
  options: { play: Play; lanes: number; kept?: ReadonlyMap<string, number> },
): Trial {
  const kept = new Map(options.kept)
  const complete = ledger.complete.bind(ledger)
  const start = ledger.start.bind(ledger)
  let count = before.length
  const cuts = [count]
  ledger.start = () => {
    const decided = start()
    count += decided.length
    cuts.push(count)
    return decided
  }
  ledger.complete = (result) => {
    const decided = complete(result)
    count += decided.length
    cuts.push(count)
    return decided
  }
  // None is dropped from `kept`: a run that is cut off needs the snapshots of its time.
  const unneeded = ledger.takeUnneeded.bind(ledger)
  const dropped = new Set<string>()
  ledger.takeUnneeded = () => {
    for (const { member, slice } of unneeded()) dropped.add(`${member}/${slice}`)
    return []
  }
  const entries = [...before, ...run(ledger, { ...options, kept })]
  return { entries, cuts, kept, left: new Map([...kept].filter(([key]) => !dropped.has(key))), ledger }
}

/** The run of so many entries with another budget, and where it was raised. */
function raise(setup: PopulationConfig, raises: readonly Raise[], recorded: readonly Entry[], budget: Budget) {
  const entries = entriesKept(setup.schedule, recorded.length, (n) => recorded[n]!)
  const ledger = new Ledger(setup, raises)
  for (const entry of recorded.slice(0, entries)) ledger.apply(entry)
  const results = recorded.slice(entries).flatMap(({ result }) => result ?? [])
  const again = ledger.raise(budget, results)
  const all = [...raises, { entries, taken: recorded.length - entries, again: results.length, budget }]
  return { ledger, raises: all, entries: [...recorded.slice(0, entries), ...again] }
}

const timeless = (entries: readonly Entry[]) =>
  entries.map(({ result, event }) => ({ result: result && { ...result, lane: 0, wall: 0 }, event: { ...event, wall: 0 } }))

const unlimited: Budget = { stepsPerMember: Infinity, totalSteps: Infinity, seconds: Infinity }
const setupOf = (changes: Omit<NonNullable<Parameters<typeof config>[0]>, 'method'> & { readonly method: MethodName }) =>
  config({ population: methods[changes.method].population, ...changes })

test('law: in lockstep a budget raised at the end, or anywhere before, leaves the very entries of a run that had it from the start', () => {
  const setups = fc.record({
    seed: seeds,
    method: fc.constantFrom(...names.filter((name) => name !== 'sequential')),
    // Steps count from the start; a share would be one of the budget.
    exploit: fc.constantFrom(truncation({ fraction: 0.25 }), truncation({ fraction: 0.5, startAfter: 200 })),
    explore: fc.constantFrom(perturb({ factors: [0.8, 1.2] }), pb2({ rows: 4 })),
  })
  const limits = fc.constantFrom('stepsPerMember' as const, 'totalSteps' as const)
  fc.assert(
    fc.property(
      setups,
      limits,
      seeds,
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 8 }),
      fc.nat(1000),
      (changes, limit, seed, first, more, at) => {
        const play = anything(seed, { exact: true, lost: false })
        const { population } = methods[changes.method]
        const budgetOf = (rounds: number): Budget => ({ ...unlimited, [limit]: rounds * 100 * (limit === 'totalSteps' ? population : 1) })
        const setup = setupOf({ ...changes, schedule: 'lockstep', budget: budgetOf(first) })
        const whole = train(new Ledger({ ...setup, budget: budgetOf(first + more) }), [], { play, lanes: 2 })
        const short = train(new Ledger(setup), [], { play, lanes: 3 })
        for (const cut of [short.entries.length, short.cuts[at % short.cuts.length]!]) {
          const raised = raise(setup, [], short.entries.slice(0, cut), budgetOf(first + more))
          const long = train(raised.ledger, raised.entries, { play, lanes: 1, kept: cut < short.entries.length ? short.kept : short.left })
          expect(timeless(long.entries)).toEqual(timeless(whole.entries))
          expect(long.ledger.standings()).toEqual(whole.ledger.standings())
        }
      },
    ),
    { numRuns: 40 },
  )
})

test('law: however often a budget is raised, whatever the slices end in, the run ends at it, and its journal proves every decision', () => {
  const budgets = fc.constantFrom<Partial<Budget>>(
    { stepsPerMember: 450 },
    { totalSteps: 2000 },
    { stepsPerMember: 450, totalSteps: 3000 },
    { seconds: 30 },
    { stepsPerMember: 450, seconds: 30 },
  )
  const setups = fc.record({
    seed: seeds,
    method: fc.constantFrom(...names),
    schedule: fc.constantFrom('async' as const, 'lockstep' as const),
    budget: budgets,
  })
  const raisings = fc.array(fc.record({ factor: fc.constantFrom(1.001, 1.3, 2), at: fc.option(fc.nat(1000)) }), {
    minLength: 1,
    maxLength: 3,
  })
  fc.assert(
    fc.property(setups, raisings, seeds, fc.integer({ min: 1, max: 6 }), (changes, raisings, seed, lanes) => {
      const play = anything(seed, { exact: false, lost: true })
      const isTimed = changes.budget.seconds !== undefined && changes.budget.stepsPerMember === undefined
      // A trial needs a length.
      fc.pre(!(isTimed && changes.method === 'sequential'))
      const setup = setupOf({ ...changes, retries: 1 })
      let { budget } = setup
      let raises: readonly Raise[] = []
      let trial: Trial
      try {
        trial = train(new Ledger(setup), [], { play, lanes })
        for (const { factor, at } of raisings) {
          const cut = at === null ? trial.entries.length : trial.cuts[at % trial.cuts.length]!
          fc.pre(cut > 0 && (raises.at(-1)?.entries ?? 0) <= cut)
          budget = {
            stepsPerMember: Math.ceil(budget.stepsPerMember * factor),
            totalSteps: Math.ceil(budget.totalSteps * factor),
            seconds: budget.seconds * factor,
          }
          const raised = raise(setup, raises, trial.entries.slice(0, cut), budget)
          raises = raised.raises
          trial = train(raised.ledger, raised.entries, { play, lanes, kept: cut < trial.entries.length ? trial.kept : trial.left })
        }
      } catch (error) {
        if ((error as { code?: string }).code === 'RUN_HOPELESS') return
        throw error
      }
      const proof = new Ledger(setup, raises)
      for (const entry of trial.entries) {
        // The order that verify would train again: a slice that succeeded was at most as long as an update more.
        if (entry.result?.ok) {
          const { steps } = proof.jobOf(entry.result.member)
          expect(entry.result.report.steps).toBeGreaterThanOrEqual(steps)
          expect(entry.result.report.steps).toBeLessThan(steps + 120)
        }
        proof.apply(entry)
      }
      expect(proof.done).toBe(true)
      expect(proof.standings()).toEqual(trial.ledger.standings())
      expect(proof.progress).toEqual(trial.ledger.progress)
      // Those that the budget before had ended train on too; a trial that was stopped stays ended.
      const { steps, total } = proof.progress
      const left = proof.standings().filter((standing) => standing.steps < budget.stepsPerMember)
      if (budget.seconds !== Infinity) return
      if (changes.method === 'sequential') expect(steps).toBe(total)
      else if (steps < total) expect(left).toEqual([])
    }),
    { numRuns: 150 },
  )
})
