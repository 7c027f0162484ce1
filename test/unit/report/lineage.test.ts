import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Entry } from '../../../src/population/types.js'
import { familyTree } from '../../../src/report/figures/family-tree.js'
import { Lineage, lineageOf } from '../../../src/report/lineage.js'
import { type Move, Story } from './story.js'

/** Each stage as [from step, member, lr]. */
const stages = (entries: readonly Entry[], member: number) =>
  lineageOf(entries)
    .stages(member)
    .map((stage) => [stage.fromStep, stage.member, stage.hyperparameters.lr])
const legs = (entries: readonly Entry[], member: number) =>
  lineageOf(entries)
    .legs(member)
    .map(({ member, from, to }) => [member, from, to])

it('truth: a winner that never copied has one stage, one leg and no ancestor', () => {
  const { entries } = new Story([1, 2]).inTurn({ member: 1 }, { member: 0 }, { member: 1 })
  expect(stages(entries, 1)).toEqual([[0, 1, 2]])
  expect(legs(entries, 1)).toEqual([[1, 0, 200]])
  expect(lineageOf(entries).ancestors(1)).toEqual([])
  expect(() => lineageOf(entries).stages(7)).toThrow('No entry is about member 7')
})

it('truth: a chain of donors, on the clock of the weights', () => {
  const { entries } = new Story([1, 2, 3]).inTurn(
    { member: 0 },
    // Member 1 takes weights that were trained 100 steps, and goes on from its own step 120.
    { member: 1, trained: 120, copies: { donor: 0 }, lr: 1.2 },
    { member: 1 },
    // At its step 220 the weights of member 1 are 200 steps old.
    { member: 2, trained: 90, copies: { donor: 1 }, lr: 1.5 },
    { member: 2 },
    { member: 0 },
    // The donor's later slices are not the winner's past.
    { member: 1, copies: { donor: 0 }, lr: 9 },
  )
  expect(stages(entries, 2)).toEqual([
    [0, 0, 1],
    [100, 1, 1.2],
    [200, 2, 1.5],
  ])
  expect(legs(entries, 2)).toEqual([
    [0, 0, 100],
    [1, 120, 220],
    [2, 90, 190],
  ])
  const lineage = lineageOf(entries)
  expect(lineage.ancestors(2)).toEqual([1, 0])
  expect(lineage.slices(2).map(({ member, to, age }) => [member, to, age])).toEqual([
    [0, 100, 100],
    [1, 220, 200],
    [2, 190, 300],
  ])
  // 100 by member 0, 100 by member 1, 100 of its own; member 1 goes on with what member 0 had at its step 200.
  expect([0, 1, 2].map((member) => lineage.age(member))).toEqual([200, 200, 300])
  expect(legs(entries, 1)).toEqual([
    [0, 0, 200],
    [1, 320, 320],
  ])
})

it('truth: a line that crosses itself: 1 copies 0, then 0 copies 1', () => {
  const { entries } = new Story([1, 2]).inTurn(
    { member: 0 },
    { member: 1, copies: { donor: 0 }, lr: 1.5 },
    { member: 1 },
    { member: 0, copies: { donor: 1 }, lr: 1.1 },
    { member: 0 },
    { member: 1, copies: { donor: 0 }, lr: 0.9 },
  )
  expect(stages(entries, 1)).toEqual([
    [0, 0, 1],
    [100, 1, 1.5],
    [200, 0, 1.1],
    [300, 1, 0.9],
  ])
  expect(lineageOf(entries).ancestors(1)).toEqual([0, 1, 0])
  expect(stages(entries, 0)).toEqual([
    [0, 0, 1],
    [100, 1, 1.5],
    [200, 0, 1.1],
  ])
})

it('truth: a copy without a change of values makes no stage; a respawn starts anew', () => {
  const story = new Story([1, 2]).inTurn({ member: 0 }, { member: 1, copies: { donor: 0 }, lr: 1 })
  expect(stages(story.entries, 1)).toEqual([[0, 0, 1]])
  story.inTurn({ member: 0, trained: null, respawns: true, lr: 5 })
  expect(lineageOf(story.entries).age(0)).toBe(0)
  expect(legs(story.entries, 0)).toEqual([[0, 100, 100]])
  story.inTurn({ member: 0 }, { member: 1, copies: { donor: 0 }, lr: 4 })
  expect(stages(story.entries, 1)).toEqual([
    [0, 0, 5],
    [100, 1, 4],
  ])
  expect(lineageOf(story.entries).age(0)).toBe(100)
})

it('truth: a member whose weights are lost has no line, even where it does not begin anew', () => {
  const { entries } = new Story([1, 2]).inTurn({ member: 0 }, { member: 0, trained: null })
  expect(lineageOf(entries).age(0)).toBe(0)
  expect(stages(entries, 0)).toEqual([[0, 0, 1]])
})

it('truth: in lockstep a donor that copies somebody itself in the same round gives what it had reported', () => {
  const { entries } = new Story([1, 2, 3]).together(
    { member: 2 },
    { member: 1, copies: { donor: 2 }, lr: 2.5 },
    // Member 1's report, and the rate that it was made with, not what it has just taken from member 2.
    { member: 0, copies: { donor: 1 }, lr: 1.5 },
  )
  expect(stages(entries, 0)).toEqual([
    [0, 1, 2],
    [100, 0, 1.5],
  ])
})

it('truth: in lockstep a donor that is decided on later in the round gives what it has just trained', () => {
  const { entries } = new Story([1, 2, 3])
    .together({ member: 0 }, { member: 1 }, { member: 2, copies: { donor: 0 }, lr: 1 })
    .together({ member: 0, copies: { donor: 2 }, lr: 1 }, { member: 1 }, { member: 2 })
    .together({ member: 0 })
  expect(legs(entries, 0)).toEqual([
    [0, 0, 100],
    [2, 100, 200],
    [0, 200, 300],
  ])
})

it.each([
  ['hyperparameters only', { donor: 0, weights: false }],
  ["nothing (copy: 'nothing')", { donor: 0, weights: false, hyperparametersOf: null }],
])('truth: who copies %s stays on its own line', (_, copies) => {
  const { entries } = new Story([1, 2]).inTurn({ member: 0 }, { member: 1, copies, lr: 1.2 })
  expect(stages(entries, 1)).toEqual([
    [0, 1, 2],
    [100, 1, 1.2],
  ])
  expect(lineageOf(entries).ancestors(1)).toEqual([])
})

it('truth: a journal that lacks the slice that somebody goes on from is told, by name', () => {
  const { entries } = new Story([1, 2]).together({ member: 0, copies: { donor: 1 } }, { member: 1 })
  const torn = lineageOf(entries.slice(0, -1))
  expect(() => torn.slices(0)).toThrow('Member 0 goes on from slice 1 of member 1, which no entry reports')
})

it('law: of 20,000 slices whose weights nobody goes on from, none is kept', () => {
  const lineage = new Lineage()
  const story = new Story([1, 2])
  for (let round = 0; round < 10_000; round++) {
    story.inTurn({ member: 0, respawns: true }, { member: 1, respawns: true })
    for (const entry of story.entries.splice(0)) lineage.take(entry)
  }
  expect(reachable(lineage)).toBe(2)
})

/** The number of slices that can be reached from a lineage. */
function reachable(from: unknown, seen = new Set<unknown>()): number {
  if (typeof from !== 'object' || from === null || seen.has(from)) return 0
  seen.add(from)
  const values = from instanceof Map ? [...from.values()] : Object.values(from)
  return values.reduce((sum: number, value) => sum + reachable(value, seen), 'before' in from ? 1 : 0)
}

const draws = fc.record({
  member: fc.nat(3),
  donor: fc.nat(3),
  kind: fc.nat(9),
  lr: fc.integer({ min: 1, max: 3 }),
  trained: fc.integer({ min: 1, max: 3 }).map((slices) => 100 * slices),
})
type Draw = typeof draws extends fc.Arbitrary<infer Draw> ? Draw : never

/** The move that a draw stands for. A donor of weights is one that has some. */
function moveOf(story: Story, { member, donor, kind, lr, trained }: Draw, lost: ReadonlySet<number> = new Set()): Move {
  const canCopy = donor !== member && story.pastOf(donor).length > 0 && !lost.has(donor)
  if (kind === 0) return { member, trained: null, respawns: true, lr }
  if (kind === 1) return { member, trained, respawns: true, lr }
  if (kind < 4 || !canCopy) return { member, trained }
  if (kind === 4) return { member, trained, lr, copies: { donor, weights: false } }
  return { member, trained: kind === 5 ? null : trained, lr, copies: { donor } }
}

/** Stories of four members and any moves, in lockstep or one at a time. */
const stories = fc.tuple(fc.boolean(), fc.array(fc.tuple(draws, draws, draws, draws), { maxLength: 30 })).map(([lockstep, rounds]) => {
  const story = new Story([1, 2, 3, 1])
  for (const round of rounds) {
    const all = round.map((draw, i) => ({ ...draw, member: lockstep ? i : draw.member }))
    const lost = new Set(all.flatMap(({ member, kind }) => (kind === 0 || kind === 5 ? [member] : [])))
    if (lockstep) story.together(...all.map((draw) => moveOf(story, draw, lost)))
    else for (const draw of all) story.inTurn(moveOf(story, draw))
  }
  return story
})

it('law: whoever copied whom, the line is what the weights were trained on, and legs, ancestors and stages are read off it', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const lineage = lineageOf(story.entries)
      for (let member = 0; member < 4; member++) {
        const line = lineage.slices(member)
        expect(line.map(({ member, to, hyperparameters }) => ({ member, to, lr: hyperparameters.lr }))).toEqual(story.pastOf(member))
        for (const [i, slice] of line.entries()) expect(slice.age - (slice.to - slice.from)).toBe(i === 0 ? 0 : line[i - 1]!.age)
        expect(lineage.age(member)).toBe(line.at(-1)?.age ?? 0)

        const legs = lineage.legs(member)
        expect(legs.at(-1)).toMatchObject({ member, to: story.stepsOf(member) })
        expect(legs.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(lineage.age(member))
        expect(lineage.ancestors(member)).toEqual(
          legs
            .map((leg) => leg.member)
            .reverse()
            .slice(1),
        )

        const stages = lineage.stages(member)
        expect(stages[0]!.fromStep).toBe(0)
        for (const [i, { fromStep, hyperparameters }] of stages.slice(1).entries()) {
          expect(fromStep).toBeGreaterThan(stages[i]!.fromStep)
          expect(hyperparameters).not.toEqual(stages[i]!.hyperparameters)
        }
        for (const { age, from, to, hyperparameters } of line) {
          expect(stages.findLast(({ fromStep }) => fromStep <= age - (to - from))!.hyperparameters).toEqual(hyperparameters)
        }
        expect(stages.at(-1)!.hyperparameters).toEqual(story.entries.findLast(({ event }) => event.member === member)!.event.after)
      }
    }),
    { numRuns: 300 },
  )
})

it('law: the picture’s line is the winner’s, and a join leads from each of its legs to the next', () => {
  fc.assert(
    fc.property(stories, (story) => {
      for (let winner = 0; winner < 4; winner++) {
        const { winnerSlices, legs, joins } = familyTree(story.entries, winner)
        const lineage = lineageOf(story.entries)
        expect([winnerSlices, legs]).toEqual([lineage.slices(winner), lineage.legs(winner)])
        for (const [i, leg] of legs.slice(1).entries()) {
          const before = legs[i]!
          const source = { member: before.member, steps: before.to }
          expect(joins).toContainEqual(expect.objectContaining({ member: leg.member, steps: leg.from, source }))
        }
      }
    }),
    { numRuns: 100 },
  )
})
