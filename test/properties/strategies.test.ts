import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Candidate } from '../../src/population/exploit/exploit.js'
import { exploits, none } from '../../src/population/exploit/index.js'
import { isDonor, isScored, Scoreboard } from '../../src/population/exploit/scoreboard.js'
import { explores } from '../../src/population/explore/index.js'
import { explored } from '../../src/population/hyperparameters.js'
import { OrderedMembers } from '../../src/population/ordered-members.js'
import { Copying } from '../../src/population/policies/pbt.js'
import type { Decision } from '../../src/population/policies/policy.js'
import type { PopulationConfig } from '../../src/population/types.js'
import { stream } from '../../src/random.js'
import { integer } from '../../src/search-space/index.js'
import { divides } from '../../src/search-space/rules/index.js'
import { mapSpace } from '../../src/search-space/space.js'
import { everyKind } from '../conformance/describe-explore.js'
import { anyContext, populations } from '../conformance/populations.js'
import { seeds } from '../conformance/seeds.js'
import { config } from '../unit/population/driver.js'

const space = { ...everyKind, minibatch: integer(1, 40), rollout: integer(20, 100) }
const rule = divides('minibatch', 'rollout')
const start = { minibatch: 8, rollout: 64 }

/** What becomes of this member of the population. */
function decide(self: Candidate, all: readonly Candidate[], ranking: Scoreboard, from: PopulationConfig): Decision {
  const hyperparameters = { rate: 0.1 }
  const published = (member: number) => ({ candidate: all[member]!, snapshot: { member, slice: 1, weightsHash: '' }, hyperparameters })
  const { member, steps, score = null } = self
  const divergence = self.diverged ? ({ cause: 'diverged', reason: 'diverged: score is NaN' } as const) : null
  const own = { member, slice: 1, weightsHash: '' }
  const view = { id: member, life: 0, slice: 1, steps, born: 0, hyperparameters, own, score, startScore: null, divergence }
  return new Copying('pbt', from, from.exploit()).decide(
    { ...view, published: published(member) },
    { ranking, published, starts: () => [] },
  )
}

test('law: 10,000 populations as bad as they come, every exploit with every explore: none throws, leaves a range, breaks a rule or copies a diverged member (ray#57160)', () => {
  fc.assert(
    fc.property(populations, seeds, fc.subarray(Object.keys(space)), (all, seed, adapt) => {
      const ranking = new Scoreboard(all)
      const self = all[seed % all.length]!
      const values = { ...mapSpace(everyKind, (kind) => kind.sample(stream(seed, 'start'))), ...start }
      const context = anyContext(space, stream(seed, 'context'), seed % 50 === 0 ? 12 : 2)
      for (const exploit of Object.values(exploits).map(([example]) => example)) {
        const decision = decide(self, all, ranking, config({ seed, exploit, explore: none(), population: all.length }))
        if (decision.decision !== 'exploit') continue
        const donor = all[decision.donor]
        if (!isDonor(donor) || donor === self) expect.fail(`copies ${decision.donor}`)
        if (decision.cause === 'method' && donor.score <= self.score!) expect.fail(`copies ${decision.donor}, which is no better`)
        for (const explore of Object.values(explores).map(([example]) => example)) {
          const after = explored(
            explore,
            values,
            stream(seed, 'explore'),
            context,
            config({ space, adapt, rules: [rule], defaults: values }),
          )
          if (!rule.holds(after)) expect.fail(`${explore.name}: ${after.minibatch} does not divide ${after.rollout}`)
          for (const [name, kind] of Object.entries(space)) {
            const kept = adapt.includes(name) || after[name] === values[name as keyof typeof values]
            if (!kept || !kind.contains(after[name]!)) expect.fail(`${explore.name}: ${name} = ${after[name]}`)
          }
        }
      }
    }),
    { numRuns: 10_000 },
  )
})

test('law: a scoreboard that changes one member at a time ranks as sorting all of them does', () => {
  fc.assert(
    fc.property(
      populations,
      fc.array(fc.tuple(fc.nat(11), fc.constantFrom(undefined, Number.NaN, -1, 0, -0, 0.5, 1, 2)), { maxLength: 40 }),
      (all, changes) => {
        const board = new Scoreboard(all)
        const now = [...all]
        for (const [at, score] of changes) {
          const member = at % all.length
          now[member] = { ...now[member]!, score }
          board.put(now[member])
        }
        const sorted = now.filter(isScored).sort((a, b) => b.score - a.score || a.tieBreak - b.tieBreak || a.member - b.member)
        const donors = sorted.filter(isDonor)
        expect(Array.from({ length: board.donors }, (_, rank) => board.donorAt(rank))).toEqual(donors)
        expect(Array.from({ length: board.scored }, (_, rank) => board.at(rank))).toEqual(sorted)
        for (const candidate of now) {
          const rank = sorted.indexOf(candidate as (typeof sorted)[number])
          expect(board.rankOf(candidate.member)).toBe(rank < 0 ? null : rank)
          expect(board.donorRankOf(candidate.member)).toBe(isDonor(candidate) ? donors.indexOf(candidate) : null)
        }
        for (const score of [-1, 0, 0.7, 3]) expect(board.donorsAbove(score)).toBe(donors.filter((one) => one.score > score).length)
        expect(board.deviation()).toBe(new Scoreboard(now).deviation())
      },
    ),
    { numRuns: 1000 },
  )
})

test('law: ordered members are those that were put in and not taken out, in order', () => {
  const changes = fc.array(fc.tuple(fc.boolean(), fc.nat(39), fc.integer({ min: -3, max: 3 }), fc.nat(2)), { maxLength: 120 })
  fc.assert(
    fc.property(changes, (list) => {
      const order = new OrderedMembers()
      const keys = new Map<number, readonly [key: number, tie: number]>()
      for (const [put, member, key, tie] of list) {
        if (put) order.put(member, key, tie)
        else order.take(member)
        if (put) keys.set(member, [key, tie])
        else keys.delete(member)
      }
      const sorted = [...keys].sort(([a, [keyA, tieA]], [b, [keyB, tieB]]) => keyA - keyB || tieA - tieB || a - b)
      const expected = sorted.map(([member]) => member)
      expect(Array.from({ length: order.length }, (_, rank) => order.at(rank))).toEqual(expected)
      expect([...Array(40).keys()].map((member) => order.rankOf(member))).toEqual(
        [...Array(40).keys()].map((member) => (keys.has(member) ? expected.indexOf(member) : null)),
      )
      expect(order.rankOf(99)).toBeNull()
      expect(order.below(0)).toBe([...keys.values()].filter(([key]) => key < 0).length)
    }),
  )
})
