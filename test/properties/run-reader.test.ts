import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CladeError } from '../../src/errors.js'
import { binaryTournament, none, truncation, tTest } from '../../src/population/exploit/index.js'
import { Ledger } from '../../src/population/ledger.js'
import type { MethodName } from '../../src/population/policies/index.js'
import type { Entry, PopulationConfig, Result } from '../../src/population/types.js'
import { below, stream } from '../../src/random.js'
import { Members } from '../../src/run-reader/members.js'
import { seeds } from '../conformance/seeds.js'
import { config, failed, type Play, run, trained } from '../unit/population/driver.js'

const setups = fc.record({
  seed: seeds,
  population: fc.integer({ min: 1, max: 12 }),
  method: fc.constantFrom<MethodName>('pbt', 'pbt', 'pbt', 'random', 'fixed', 'sequential', 'multi-frequency', 'fire'),
  schedule: fc.constantFrom('async' as const, 'lockstep' as const),
  exploit: fc.constantFrom(truncation({ fraction: 0.5 }), tTest({ alpha: 0.5 }), binaryTournament({ reference: true }), none()),
  copy: fc.constantFrom('both' as const, 'both' as const, 'weights' as const, 'hyperparameters' as const, 'nothing' as const),
  retries: fc.integer({ min: 0, max: 2 }),
  scoreWindow: fc.integer({ min: 1, max: 3 }),
  budget: fc.constantFrom({ stepsPerMember: 1000 }, { totalSteps: 4000 }, { stepsPerMember: 1000, totalSteps: 4000 }),
})

/** Slices that end in anything at all, with many equal scores. */
function anything(seed: number, health: number): Play {
  return (job, weights) => {
    const random = stream(seed, `play/${job.member}/${job.slice}/${job.attempt}/${job.life}`)
    const steps = job.steps + below(random, 40)
    if (below(random, 10) < health) return { result: trained(job, [below(random, 3)], { steps }), weights }
    const bad = [
      () => failed('lane died'),
      () => trained(job, [Number.NaN], { steps }),
      () => trained(job, [], { steps }),
      () => trained(job, [], { steps, score: Number.NEGATIVE_INFINITY }),
      () => trained(job, [1], { steps, finite: false }),
    ]
    return { result: bad[below(random, bad.length)]!(), weights }
  }
}

/** A ledger beside which a reader takes the same entries. */
class Watched extends Ledger {
  readonly reader: Members

  constructor(setup: PopulationConfig) {
    super(setup)
    this.reader = new Members(setup.seed)
  }

  override start(): Entry[] {
    return this.read(super.start())
  }

  override complete(result: Result): Entry[] {
    return this.read(super.complete(result))
  }

  private read(entries: Entry[]): Entry[] {
    for (const entry of entries) this.reader.take(entry, 0)
    const standings = this.standings().map(({ member, score, steps, hyperparameters, diverged, state }) => {
      const { own, inherit } = this.jobOf(member)
      return { member, score, steps, hyperparameters, diverged, finished: state === 'finished', snapshot: inherit ?? own }
    })
    // In lockstep a result waits for its generation: the ledger shows nothing of it either.
    expect(this.reader.standings().map(({ id, tieBreak: _, slices, ...member }) => ({ member: id, ...member }))).toEqual(standings)
    expect(this.reader.best).toEqual(this.best && { ...this.best, age: 0 })
    expect(this.reader.done).toBe(this.done)
    for (const { member } of standings) expect(this.reader.slicesOf(member)).toBe(this.slicesOf(member))
    return entries
  }
}

test("law: after every entry a reader's standings, snapshots and best are the ledger's, ties and diverged members included", () => {
  fc.assert(
    fc.property(setups, seeds, fc.constantFrom(3, 7, 9, 10), fc.integer({ min: 1, max: 10 }), (changes, seed, health, lanes) => {
      const suits = changes.method === 'fire' ? { copy: 'both' as const, population: 11, budget: { stepsPerMember: 2500 } } : {}
      const population = changes.method === 'multi-frequency' ? { population: 16 } : {}
      const setup = config({ ...changes, ...suits, ...population })
      const ledger = new Watched(setup)
      try {
        run(ledger, { play: anything(seed, health), lanes, arrival: seed })
      } catch (error) {
        if (!(error instanceof CladeError && error.code === 'RUN_HOPELESS')) throw error
      }
    }),
    { numRuns: 300 },
  )
})
