import { describe, expect, test } from 'vitest'
import { Ledger } from '../../../src/population/ledger.js'
import { replay } from '../../../src/population/policies/replay.js'
import { lineageOf } from '../../../src/report/lineage.js'
import { config, failed, type Play, run, trained } from './driver.js'

const stages = [
  [0, 0.1],
  [130, 0.2],
  [200, 0.3],
  [450, 0.4],
].map(([fromStep, rate]) => ({ fromStep: fromStep!, hyperparameters: { rate: rate! } }))

/** [steps at the slice's start, steps asked for, rate] of every slice of a member, in order. */
function slices(play: Play, population = 1) {
  const from = config({ method: replay({ steps: 500, stages }), population, retries: 0, budget: { stepsPerMember: 500 } })
  const asked: number[][] = []
  const at = new Map<number, number>()
  const entries = run(new Ledger(from), {
    play: (job, weights) => {
      const played = play(job, weights)
      const before = at.get(job.member) ?? 0
      if (job.member === 0) asked.push([before, job.steps, Number(job.hyperparameters.rate)])
      if (played.result.ok) at.set(job.member, before + played.result.report.steps)
      return played
    },
  })
  return { asked, entries }
}

describe('a member that replays a schedule', () => {
  test('truth: trains each slice with the values of its age, cut where a stage begins and at ready points', () => {
    const { asked, entries } = slices((job, weights) => ({ result: trained(job, [1]), weights }))
    expect(asked).toEqual([
      [0, 100, 0.1],
      [100, 30, 0.1],
      [130, 70, 0.2],
      [200, 100, 0.3],
      [300, 100, 0.3],
      [400, 50, 0.3],
      [450, 50, 0.4],
    ])
    const lineage = lineageOf(entries)
    expect(lineage.age(0)).toBe(500)
    expect(lineage.stages(0)).toEqual(stages.map((stage) => ({ ...stage, member: 0 })))
  })

  test('truth: a slice that trains too many steps begins the next stage late, and none is left out', () => {
    const { asked } = slices((job, weights) => ({ result: trained(job, [1], { steps: job.steps + 20 }), weights }))
    expect(asked).toEqual([
      [0, 100, 0.1],
      [120, 10, 0.1],
      [150, 50, 0.2],
      [220, 80, 0.3],
      [320, 80, 0.3],
      [420, 30, 0.3],
      [470, 30, 0.4],
    ])
  })

  test('truth: one that diverged begins the schedule anew, at the age of its new weights', () => {
    let lost = false
    const { asked } = slices((job, weights) => {
      const fails = !lost && job.member === 0 && job.slice === 4
      lost ||= fails
      return { result: fails ? failed('lane died') : trained(job, [1]), weights }
    }, 2)
    expect(asked.slice(3)).toEqual([
      [200, 100, 0.3],
      [200, 100, 0.1],
      [300, 30, 0.1],
      [330, 70, 0.2],
      [400, 100, 0.3],
    ])
  })
})
