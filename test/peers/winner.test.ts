import { expect, test } from 'vitest'
import { none } from '../../dist/src/index.js'
import { splitSeed } from '../../dist/src/random.js'
import { lineageOf } from '../../dist/src/report/lineage.js'
import type { Stage } from '../../dist/src/report/trained-slice.js'
import { endOf } from '../conformance/ended.js'
import { configOf, fixture, inline, scratch, train } from './world.js'

const folder = scratch()

test('truth: a winner that never copied anybody has a schedule too, and training on it by hand ends in its weights (Ray has no file for it)', async () => {
  const config = { ...(await configOf(fixture('every-setting.mjs'))), exploit: none }
  const { entries, slices, standings } = await train(config, inline(config), folder())
  const [winner] = standings
  const lineage = lineageOf(entries)
  expect(lineage.ancestors(winner!.member)).toEqual([])
  const schedule = lineage.stages(winner!.member)
  expect(schedule).toEqual([{ member: winner!.member, fromStep: 0, hyperparameters: winner!.hyperparameters }])

  const [{ member, hyperparameters }] = schedule as [(typeof schedule)[0]]
  const byHand = await config.trainable.create({ load: async () => null })
  byHand.start((label) => splitSeed(config.seed, `member/${member}/life/0/${label}`), hyperparameters)
  const own = slices.filter(({ job }) => job.member === member)
  for (const { job } of own) await byHand.train(job.steps, hyperparameters)
  const { weights } = endOf(own.at(-1)!.finished)
  expect(byHand.snapshot().weights).toEqual(weights)
})

test('truth: a schedule across clones names every stage with who trained it, and what each trained with', async () => {
  const config = await configOf(fixture('every-setting.mjs'))
  const { entries, slices, standings } = await train(config, inline(config), folder())
  const lineage = lineageOf(entries)
  const clone = standings.find(({ member }) => lineage.ancestors(member).length > 0)!
  const schedule = lineage.stages(clone.member)
  // Back along the jobs: what a slice of these weights was trained with, and by whom.
  const stages: Omit<Stage, 'fromStep'>[] = []
  let at = slices.findLast(({ job }) => job.member === clone.member)
  while (at) {
    const { member, hyperparameters, own, inherit } = at.job
    stages.unshift({ member, hyperparameters })
    const from = inherit ?? own
    at = slices.find(({ job }) => job.member === from?.member && job.slice === from.slice)
  }
  const changed = stages.filter((stage, i) => JSON.stringify(stage.hyperparameters) !== JSON.stringify(stages[i - 1]?.hyperparameters))
  expect(schedule.map(({ member, hyperparameters }) => ({ member, hyperparameters }))).toEqual(changed)
  expect(schedule.length).toBeGreaterThan(1)
})
