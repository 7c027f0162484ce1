import { describe, expect, test } from 'vitest'
import { truncation } from '../../../src/population/exploit/index.js'
import { Ledger } from '../../../src/population/ledger.js'
import { multiFrequency } from '../../../src/population/policies/index.js'
import type { PopulationConfig, ScheduleName } from '../../../src/population/types.js'
import { stream } from '../../../src/random.js'
import { uniform } from '../../../src/search-space/index.js'
import { mean } from '../../../src/statistics/summaries.js'
import { algorithm1, normal, quartering, type Rule, truncating, type World } from './algorithm-1.js'
import { config, type Play, run, trained } from './driver.js'

const ROUNDS = 60
const SEEDS = 6

const worlds: Readonly<Record<string, World>> = {
  // Who copies catches up with its donor, and what a score says holds for long.
  'skills that differ': { noise: 0.3, gain: (h) => h },
  'some chance': { noise: 1, gain: (h) => h },
  // A score says little, and that only of the moment.
  'scores of chance': { noise: 1, gain: () => 0 },
  'much chance': { noise: 3, gain: (h) => h },
}

/** Plays a world: the weights are the skill, the hyperparameter is what it gains by. */
const played =
  ({ noise, gain }: World, seed: number): Play =>
  (job, skill) => {
    const grown = skill + gain(Number(job.hyperparameters.rate))
    const random = stream(seed, `noise/${job.member}/${job.slice}/${job.life}`)
    return { result: trained(job, [grown + noise * normal(random)]), weights: grown }
  }

/** The share of reports, after the first round and without the last, that ended in a copy; the mean of the seeds. */
function rate(world: World, schedule: ScheduleName, changes: Parameters<typeof config>[0]): number {
  return mean(
    Array.from({ length: SEEDS }, (_, seed) => {
      const from: PopulationConfig = config({
        space: { rate: uniform(0, 1) },
        scoreWindow: 1,
        ...changes,
        seed,
        schedule,
        budget: { stepsPerMember: 100 * (ROUNDS + 2) },
      })
      const entries = run(new Ledger(from), { play: played(world, seed), lanes: 2, arrival: seed })
      const later = entries.filter(({ event }) => event.steps > 100 && event.decision !== 'finish')
      return later.filter(({ event }) => event.decision === 'exploit').length / later.length
    }),
  )
}

const WIDTH = 34

/** Compares the rates of all worlds with Algorithm 1's, in a table for whoever runs the test. */
function compare(name: string, members: readonly number[], ruleOf: (members: number) => Rule, changes: Parameters<typeof config>[0]): void {
  const lines = [`${name.padEnd(WIDTH)}  Algorithm 1  lockstep  async`]
  for (const [world, what] of Object.entries(worlds)) {
    for (const population of members) {
      const simulated = mean(Array.from({ length: SEEDS }, (_, seed) => algorithm1(what, population, ruleOf(population), ROUNDS, seed)))
      const [lockstep, async] = (['lockstep', 'async'] as const).map((schedule) => rate(what, schedule, { ...changes, population }))
      const cells = [simulated, lockstep!, async!].map((share, i) => share.toFixed(3).padStart([11, 8, 5][i]!))
      lines.push([`${world}, ${population} members`.padEnd(WIDTH), ...cells].join('  '))
      expect(async! / simulated, lines.at(-1)).toBeGreaterThan(0.8)
      expect(async! / simulated, lines.at(-1)).toBeLessThan(1.2)
    }
  }
  process.stdout.write(`${lines.join('\n')}\n`)
}

describe('truth: async copies as often as Algorithm 1, which evaluates again after a copy', () => {
  test('with truncation (of ten members it made two thirds of them)', () => {
    compare('truncation, copies a report', [10, 24], (members) => truncating(members, 0.2), { exploit: truncation({ fraction: 0.2 }) })
  })

  test('with the quarters of MF-PBT (it made 0.41 of them, in sub-populations of four none)', () => {
    const every = [1, 2, 4, 8]
    compare('MF-PBT, copies a report', [16, 32], (members) => quartering(every, members / every.length), {
      method: multiFrequency({ every }),
    })
  })
})
