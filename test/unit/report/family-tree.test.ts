import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Entry } from '../../../src/population/types.js'
import { familyTree, winnerSlices } from '../../../src/report/family-tree.js'
import { failure, init, report } from './entries.js'

const slice = (member: number, steps: number, score: number | null = null) =>
  report({ member, steps, trained: 100, decision: 'keep', before: { lr: 1 }, after: { lr: 1 }, score, hash: `own${member}` })
const exploit = (member: number, steps: number, donor: number, donorSteps: number) =>
  report({ member, steps, trained: 100, decision: 'exploit', donor, donorSteps, before: { lr: 1 }, after: { lr: 2 }, hash: `of${donor}` })
const respawn = (member: number, steps: number) =>
  failure({
    member,
    steps,
    decision: 'respawn',
    before: { lr: 1 },
    after: { lr: 3 },
    reason: 'diverged: slice failed 3 times: out of memory',
  })

const legs = (entries: readonly Entry[], winner: number) =>
  familyTree(entries, winner).line.map(({ member, from, to }) => [member, from, to])

it('truth: the line goes along each ancestor’s lane up to where it was copied', () => {
  const entries = [
    ...[0, 1, 2].map((member) => init(member, { lr: 1 })),
    slice(0, 100),
    exploit(1, 120, 0, 100),
    slice(1, 220),
    exploit(2, 90, 1, 220),
    slice(2, 190),
    // What the ancestor does later is not the winner's past.
    exploit(1, 320, 2, 190),
  ]
  expect(legs(entries, 2)).toEqual([
    [0, 0, 100],
    [1, 120, 220],
    [2, 90, 190],
  ])
  expect(winnerSlices(familyTree(entries, 2)).map(({ member, to, age }) => [member, to, age])).toEqual([
    [0, 100, 100],
    [1, 220, 200],
    [2, 190, 300],
  ])
  expect(familyTree(entries, 2).joins).toHaveLength(3)
})

it('truth: in lockstep a donor that copies in the same round gives what it had before', () => {
  const entries = [
    ...[0, 1, 2].map((member) => init(member, { lr: 1 })),
    exploit(0, 100, 1, 100),
    slice(1, 100),
    exploit(2, 100, 0, 100),
    slice(2, 200),
  ]
  expect(legs(entries, 2)).toEqual([
    [0, 0, 100],
    [2, 100, 200],
  ])
})

it('truth: in lockstep a donor that comes later in the round gives what it has just trained', () => {
  const entries = [
    ...[0, 1, 2].map((member) => init(member, { lr: 1 })),
    slice(0, 100),
    slice(1, 100),
    exploit(2, 100, 0, 100),
    exploit(0, 200, 2, 200),
    slice(1, 200),
    slice(2, 200),
    slice(0, 300),
  ]
  expect(legs(entries, 0)).toEqual([
    [0, 0, 100],
    [2, 100, 200],
    [0, 200, 300],
  ])
})

it('truth: copied hyperparameters alone move no weights; a respawn begins a line of its own and is marked', () => {
  const copy = exploit(1, 100, 0, 100)
  const hyperparametersOnly = { ...copy, event: { ...copy.event, weightsHash: 'ffffffffffffffff' } }
  const entries = [
    init(0, { lr: 1 }),
    init(1, { lr: 1 }),
    slice(0, 100),
    hyperparametersOnly,
    slice(1, 200),
    respawn(0, 150),
    slice(0, 250),
  ]
  expect(legs(entries, 1)).toEqual([[1, 0, 200]])
  expect(legs(entries, 0)).toEqual([[0, 150, 250]])
  expect(familyTree(entries, 1).joins).toHaveLength(1)
  expect(familyTree(entries, 1).marks).toEqual([
    { member: 0, steps: 150, kind: 'diverged' },
    { member: 0, steps: 150, kind: 'respawn' },
  ])
})

it('truth: before its first report a run has a tree of nothing', () => {
  expect(familyTree([init(0, { lr: 1 })], 0)).toEqual({
    ...{ members: 1, winner: 0, slices: [], joins: [], marks: [] },
    line: [{ member: 0, from: 0, to: 0 }],
  })
})

it('law: the winner’s slices follow one another in age from 0, whoever copied whom', () => {
  const moves = fc.array(fc.record({ member: fc.nat(3), donor: fc.nat(3), respawns: fc.nat(9) }), { maxLength: 60 })
  fc.assert(
    fc.property(moves, (steps) => {
      const at = [0, 0, 0, 0]
      const entries: Entry[] = at.map((_, member) => init(member, { lr: 1 }))
      for (const { member, donor, respawns } of steps) {
        if (respawns === 0) {
          entries.push(respawn(member, at[member]!))
          continue
        }
        at[member]! += 100
        entries.push(donor !== member && at[donor]! > 0 ? exploit(member, at[member]!, donor, at[donor]!) : slice(member, at[member]!))
      }
      for (let winner = 0; winner < 4; winner++) {
        const { line, joins } = familyTree(entries, winner)
        for (const [i, leg] of line.slice(1).entries()) {
          const before = line[i]!
          expect(joins).toContainEqual({ member: leg.member, steps: leg.from, donor: before.member, donorSteps: before.to })
        }
        const ages = winnerSlices(familyTree(entries, winner)).map(({ age }) => age)
        expect(ages).toEqual(ages.map((_, i) => 100 * (i + 1)))
      }
    }),
  )
})
