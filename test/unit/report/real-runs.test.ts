import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Ledger } from '../../../src/population/ledger.js'
import { type MethodName, methods } from '../../../src/population/policies/index.js'
import type { Copy, Job, ScheduleName, SnapshotRef } from '../../../src/population/types.js'
import { stream } from '../../../src/random.js'
import { familyTree } from '../../../src/report/figures/family-tree.js'
import { lineageOf } from '../../../src/report/lineage.js'
import { config, failed, type Play, run, trained } from '../population/driver.js'

interface Setting {
  readonly method: MethodName
  readonly schedule: ScheduleName
  readonly copy: Copy
  readonly seed: number
}

const settings: fc.Arbitrary<Setting> = fc.record({
  method: fc.constantFrom('pbt', 'pbt', ...(Object.keys(methods) as MethodName[])),
  schedule: fc.constantFrom<ScheduleName>('async', 'lockstep'),
  copy: fc.constantFrom<Copy>('both', 'both', 'weights', 'hyperparameters', 'nothing'),
  seed: fc.nat(1000),
})

const keyOf = ({ member, slice }: Pick<SnapshotRef, 'member' | 'slice'>) => `${member}/${slice}`
const trainedIn = ({ member, slice, hyperparameters }: Pick<Job, 'member' | 'slice' | 'hyperparameters'>) => ({
  member,
  slice,
  hyperparameters,
})

/** A run whose weights are all equal, with what each slice's weights were really trained on; one slice in ten fails or breaks them. */
function played({ method, schedule, copy: wanted, seed }: Setting) {
  // The methods that copy in ways of their own want all of it copied.
  const copy = method === 'pbt' ? wanted : 'both'

  const setup = config({
    method,
    schedule,
    copy,
    seed,
    population: methods[method].population,
    retries: 1,
    budget: { stepsPerMember: 1200 },
  })
  const random = stream(seed, 'play')
  const pasts = new Map<string, readonly ReturnType<typeof trainedIn>[]>()
  const play: Play = (job) => {
    const luck = random()
    if (luck < 0.07) return { result: failed('no luck'), weights: 0 }
    const from = job.inherit ?? job.own
    pasts.set(keyOf(job), [...(from ? pasts.get(keyOf(from))! : []), trainedIn(job)])
    return { result: trained(job, [random()], { hash: 'e3b0c44298fc1c14', finite: luck > 0.1 }), weights: 0 }
  }
  const ledger = new Ledger(setup)
  const entries = run(ledger, { play, arrival: seed })
  return { ledger, entries, pasts }
}

it('law: in a run of any method, whose weights are all equal, the line is what the weights were trained on', () => {
  let copies = 0
  fc.assert(
    fc.property(settings, (setting) => {
      const { ledger, entries, pasts } = played(setting)
      const lineage = lineageOf(entries)
      for (const { member } of ledger.standings()) {
        const { own, inherit } = ledger.jobOf(member)
        const weights = inherit ?? own
        const line = lineage.slices(member)
        expect(line.map(trainedIn)).toEqual(weights ? pasts.get(keyOf(weights)) : [])
        expect(line.every(({ age, from, to, before }) => age - (to - from) === (before?.age ?? 0))).toBe(true)
        copies += lineage.ancestors(member).length
      }
      const winner = ledger.standings()[0]!.member
      const { joins, legs } = familyTree(entries, winner)
      expect(joins).toHaveLength(
        entries.filter(({ event: { copied } }) => copied?.weights || (copied && copied.hyperparameters !== null)).length,
      )
      for (const [i, leg] of legs.slice(1).entries()) {
        const source = { member: legs[i]!.member, steps: legs[i]!.to }
        expect(joins).toContainEqual(expect.objectContaining({ member: leg.member, steps: leg.from, source }))
      }
    }),
    { numRuns: 150 },
  )
  expect(copies).toBeGreaterThan(100)
})
