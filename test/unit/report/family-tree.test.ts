import { expect, it } from 'vitest'
import type { Entry } from '../../../src/population/types.js'
import { familyTree } from '../../../src/report/figures/family-tree.js'
import { init } from './entries.js'
import { Story } from './story.js'

const joins = (entries: readonly Entry[]) =>
  familyTree(entries, 0).joins.map(({ member, steps, source }) => [member, steps, source.member, source.steps])

it('truth: in lockstep a join leads from a slice whose entry comes after the copy', () => {
  const { entries } = new Story([1, 2]).together({ member: 0, trained: 90, copies: { donor: 1 } }, { member: 1, trained: 110 })
  expect(joins(entries)).toEqual([[0, 90, 1, 110]])
})

it('truth: copied hyperparameters alone are a join from the member whose they are, and move no weights', () => {
  const { entries } = new Story([1, 2, 3]).inTurn(
    { member: 0 },
    { member: 2, trained: 70 },
    { member: 1, copies: { donor: 0, weights: false } },
    { member: 1, copies: { donor: 0, weights: false, hyperparametersOf: 2 } },
  )
  expect(joins(entries)).toEqual([
    [1, 100, 0, 100],
    [1, 200, 2, 70],
  ])
  expect(familyTree(entries, 1).legs).toEqual([{ member: 1, from: 0, to: 200 }])
})

it("truth: where nothing is copied (copy: 'nothing') there is no join", () => {
  const { entries } = new Story([1, 2]).inTurn({ member: 0 }, { member: 1, copies: { donor: 0, weights: false, hyperparametersOf: null } })
  expect(joins(entries)).toEqual([])
})

it('truth: a divergence and a failure for good are marked, a respawn too', () => {
  const { entries } = new Story([1, 1]).inTurn(
    { member: 0 },
    { member: 0, trained: null, respawns: true },
    { member: 1 },
    { member: 1, respawns: true },
    { member: 0, trained: null, copies: { donor: 1 } },
  )
  expect(familyTree(entries, 0).marks).toEqual([
    { member: 0, steps: 100, kind: 'diverged' },
    { member: 0, steps: 100, kind: 'respawn' },
    { member: 1, steps: 200, kind: 'diverged' },
    { member: 1, steps: 200, kind: 'respawn' },
    { member: 0, steps: 100, kind: 'diverged' },
  ])
})

it('truth: a custom exploit whose reason begins with ‘diverged’ puts no divergence into the picture', () => {
  const { entries } = new Story([1, 1]).inTurn({ member: 0 }, { member: 1, copies: { donor: 0 }, reason: 'diverged too far from the best' })
  expect(familyTree(entries, 0).marks).toEqual([])
})

it('truth: before its first report a run has a tree of nothing', () => {
  expect(familyTree([init(0, { lr: 1 })], 0)).toEqual({
    ...{ members: 1, winner: 0, slices: [], joins: [], marks: [], winnerSlices: [] },
    legs: [{ member: 0, from: 0, to: 0 }],
  })
})
