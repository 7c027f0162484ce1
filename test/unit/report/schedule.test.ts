import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Entry } from '../../../src/population/types.js'
import { historyOf, winnerSchedule } from '../../../src/report/schedule.js'
import { failure, init, report } from './entries.js'

/** [from step, member, lr] of each stage. */
const stages = (entries: readonly Entry[], member: number) =>
  winnerSchedule(entries, member).map((stage) => [stage.fromStep, stage.member, stage.hyperparameters.lr])

const keep = (member: number, steps: number, lr: number) =>
  report({ member, steps, trained: 100, decision: 'keep', before: { lr }, after: { lr }, hash: `own${member}` })
const exploit = (member: number, steps: number, donor: number, donorSteps: number, before: number, after: number) =>
  report({
    member,
    steps,
    trained: 100,
    decision: 'exploit',
    donor,
    donorSteps,
    before: { lr: before },
    after: { lr: after },
    hash: `of${donor}`,
  })

it('truth: a winner that never copied has one stage', () => {
  const entries = [init(0, { lr: 1 }), init(1, { lr: 2 }), keep(1, 100, 2), keep(0, 100, 1), keep(1, 200, 2)]
  expect(stages(entries, 1)).toEqual([[0, 1, 2]])
  expect(stages(entries, 7)).toEqual([])
})

it('truth: a chain of donors, on the clock of the weights', () => {
  const entries = [
    init(0, { lr: 1 }),
    init(1, { lr: 2 }),
    init(2, { lr: 3 }),
    keep(0, 100, 1),
    // Member 1 takes weights that were trained 100 steps, and goes on from its own step 120.
    exploit(1, 120, 0, 100, 2, 1.2),
    keep(1, 220, 1.2),
    // At its step 220 the weights of member 1 are 200 steps old.
    exploit(2, 90, 1, 220, 3, 1.5),
    keep(2, 190, 1.5),
    // What the donor does later is not the winner's past.
    exploit(1, 320, 0, 200, 1.2, 9),
  ]
  expect(stages(entries, 2)).toEqual([
    [0, 0, 1],
    [100, 1, 1.2],
    [200, 2, 1.5],
  ])
  // 100 by member 0, 100 by member 1, 100 of its own; member 1 goes on with what member 0 had at its step 200.
  expect([0, 1, 2].map((member) => historyOf(entries, member)?.steps)).toEqual([100, 200, 300])
  expect(historyOf(entries, 3)).toBeNull()
})

it('truth: a line that crosses itself: 1 copies 0, then 0 copies 1', () => {
  const entries = [
    init(0, { lr: 1 }),
    init(1, { lr: 2 }),
    keep(0, 100, 1),
    exploit(1, 100, 0, 100, 2, 1.5),
    keep(1, 200, 1.5),
    exploit(0, 200, 1, 200, 1, 1.1),
    keep(0, 300, 1.1),
    exploit(1, 300, 0, 300, 1.5, 0.9),
  ]
  expect(stages(entries, 1)).toEqual([
    [0, 0, 1],
    [100, 1, 1.5],
    [200, 0, 1.1],
    [300, 1, 0.9],
  ])
  expect(stages(entries, 0)).toEqual([
    [0, 0, 1],
    [100, 1, 1.5],
    [200, 0, 1.1],
  ])
})

it('truth: a copy without a change of values makes no stage; a respawn starts anew', () => {
  const entries = [
    init(0, { lr: 1 }),
    init(1, { lr: 2 }),
    keep(0, 100, 1),
    exploit(1, 100, 0, 100, 2, 1),
    failure({ member: 0, steps: 100, decision: 'respawn', before: { lr: 1 }, after: { lr: 5 } }),
    keep(0, 200, 5),
    exploit(1, 200, 0, 200, 1, 4),
  ]
  expect(stages(entries.slice(0, 4), 1)).toEqual([[0, 0, 1]])
  expect(stages(entries, 1)).toEqual([
    [0, 0, 5],
    [100, 1, 4],
  ])
  expect(historyOf(entries, 0)?.steps).toBe(100)
  expect(historyOf(entries.slice(0, 5), 0)?.steps).toBe(0)
})

it('truth: a donor that copies somebody itself in the same round gave what it had reported', () => {
  const entries = [
    init(0, { lr: 1 }),
    init(1, { lr: 2 }),
    init(2, { lr: 3 }),
    keep(2, 100, 3),
    exploit(1, 100, 2, 100, 2, 2.5),
    // Decided in the same round: member 1's report, and the rate that it was made with, not what it has just taken from member 2.
    exploit(0, 100, 1, 100, 1, 1.5),
  ]
  expect(stages(entries, 0)).toEqual([
    [0, 1, 2],
    [100, 0, 1.5],
  ])
})

it('truth: where only hyperparameters are copied the line stays the member’s own', () => {
  const copy = exploit(1, 100, 0, 100, 2, 1.2)
  const own = { ...copy, event: { ...copy.event, weightsHash: 'ffffffffffffffff' } }
  expect(stages([init(0, { lr: 1 }), init(1, { lr: 2 }), keep(0, 100, 1), own], 1)).toEqual([
    [0, 1, 2],
    [100, 1, 1.2],
  ])
})

it('law: stages begin at 0, ascend, differ from their neighbour, and end in what the member has', () => {
  const moves = fc.array(fc.record({ member: fc.nat(3), donor: fc.nat(3), lr: fc.integer({ min: 1, max: 3 }) }), { maxLength: 60 })
  fc.assert(
    fc.property(moves, (steps) => {
      const lr = [1, 2, 3, 1]
      const at = [0, 0, 0, 0]
      const entries = lr.map((value, member) => init(member, { lr: value }))
      for (const move of steps) {
        const { member, donor } = move
        at[member]! += 100
        const copies = donor !== member && at[donor]! > 0
        entries.push(
          copies ? exploit(member, at[member]!, donor, at[donor]!, lr[member]!, move.lr) : keep(member, at[member]!, lr[member]!),
        )
        if (copies) lr[member] = move.lr
      }
      for (let member = 0; member < 4; member++) {
        const line = stages(entries, member)
        expect(line[0]![0]).toBe(0)
        expect(line.at(-1)![2]).toBe(lr[member])
        for (let i = 1; i < line.length; i++) {
          expect(line[i]![0]).toBeGreaterThan(line[i - 1]![0] as number)
          expect(line[i]![2]).not.toBe(line[i - 1]![2])
        }
      }
    }),
  )
})
