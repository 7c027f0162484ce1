import { describe, expect, test } from 'vitest'
import type { RunConfig } from '../../dist/src/experiment.js'
import { integer, logUniform, perturb, truncation } from '../../dist/src/index.js'
import type { ScheduleName } from '../../dist/src/population/types.js'
import { SummaryProjection } from '../../dist/src/report/csv/summary.js'
import { lineageOf } from '../../dist/src/report/lineage.js'
import { resolveExperiment } from '../../dist/src/resolve-experiment.js'
import { endOf } from '../conformance/ended.js'
import { type Result, type Script, scripted } from './scripted.js'
import { inline, type Row, type Run, rows, scratch, train } from './world.js'

const folder = scratch()
const SEED = 5

function experiment(script: Script, population: number, fraction: number, schedule: ScheduleName): RunConfig {
  return resolveExperiment(
    {
      name: 'scripted',
      trainable: scripted(script, SEED),
      hyperparameters: { gain: logUniform(1e-3, 1), unroll: integer(1, 8) },
      population,
      stepsPerMember: 50,
      readyEvery: 10,
      exploit: truncation({ fraction }),
      explore: perturb({ factors: [0.8, 1.2] }),
      scoreWindow: 1,
      schedule,
      seed: SEED,
    },
    {},
  )
}

interface Played extends Run {
  readonly events: readonly Row[]
  readonly summary: readonly Row[]
  /** Who began the weights that each member ended with. */
  readonly origins: readonly number[]
}

async function play(config: RunConfig): Promise<Played> {
  const run = await train(config, inline(config), folder())
  const summary = new SummaryProjection()
  summary.begin({ folder: run.folder, hyperparameters: Object.keys(config.space), from: null })
  summary.end({ standings: run.standings, lineage: lineageOf(run.entries) })
  const last = (member: number) => run.slices.filter(({ job, finished }) => job.member === member && finished.snapshot).at(-1)!
  const origins = run.standings.map((_, member) => endOf(last(member).finished).weights[0]!)
  return { ...run, events: rows(run.folder, 'events.csv'), summary: rows(run.folder, 'summary.csv'), origins }
}

/** Each member scores the same in every slice. */
const always =
  (scores: readonly number[]): Script =>
  (member) => ({ returns: [scores[member]!] })

const copies = ({ events }: Played) =>
  events.filter(({ decision }) => decision === 'exploit').map(({ member, donor }) => `${member}<${donor}`)

describe.each(['lockstep', 'async'] satisfies ScheduleName[])('%s', (schedule) => {
  const played = (scores: readonly number[], fraction = 0.25) => play(experiment(always(scores), scores.length, fraction, schedule))

  test.each([
    ['NaN', Number.NaN],
    ['−∞', Number.NEGATIVE_INFINITY],
    ['+∞', Number.POSITIVE_INFINITY],
  ])('truth: a score of %s is copied by nobody, ranks last and gets its member replaced at once (ray PR#57160)', async (_, bad) => {
    const run = await played([2, bad, 4, 3])
    expect(run.events.filter(({ donor }) => donor === '1')).toEqual([])
    const ofBad = run.events.filter(({ member }) => member === '1').map(({ decision }) => decision)
    // In async the first report may be alone: then there is nobody to copy, and it begins anew.
    expect(ofBad[0]).toBe('init')
    for (const decision of ofBad.slice(1, -1)) expect(decision).toMatch(/exploit|respawn/)
    expect(ofBad.at(-1)).toBe('finish')
    expect(ofBad).toContain('exploit')
    expect(run.summary.map(({ member, score }) => [member, score])).toEqual([
      ['2', '4'],
      ['3', '3'],
      ['0', '2'],
      ['1', ''],
    ])
    // The sick member is at the bottom; nobody who is well has to give way in its place.
    expect(run.origins[2]).toBe(2)
    expect(run.origins[1]).not.toBe(1)
  })

  test('truth: weights with a NaN are never given away, whatever they score', async () => {
    const script: Script = (member, slice, life) => ({
      returns: [member === 3 ? 1000 : member],
      broken: member === 3 && (slice >= 2 || life > 0),
    })
    const { events, slices } = await play(experiment(script, 4, 0.5, schedule))
    const seconds = slices.findIndex(({ job }) => job.member === 3 && job.slice === 2)
    expect(seconds).toBeGreaterThan(0)
    const steps = (row: Row) => Number(row.donor_steps)
    expect(events.filter((row) => row.donor === '3' && steps(row) > 10)).toEqual([])
    for (const { job, finished } of slices) {
      const { result } = finished
      expect(result.ok && result.finite, `member ${job.member}`).toBe(!(job.member === 3 && job.slice >= 2))
    }
  })

  test.each([
    ['equal', [7, 7, 7, 7]],
    ['zero, of either sign', [0, -0, 0, -0]],
    ['equal and negative', [-3, -3, -3, -3]],
  ])('truth: where all scores are %s nobody copies anybody', async (_, scores) => {
    const run = await played(scores, 0.5)
    expect(copies(run)).toEqual([])
    expect(run.origins).toEqual([0, 1, 2, 3])
    expect(run.summary.map(({ member }) => member).sort()).toEqual(['0', '1', '2', '3'])
  })

  test('truth: of those that tie a draw says who gives way and who is copied, and nobody copies its equal', async () => {
    const run = await played([5, 5, 1, 1])
    // In async the first ones to report meet a smaller population.
    if (schedule === 'lockstep') expect(new Set(copies(run).map((copy) => /^[23]<[01]$/.test(copy)))).toEqual(new Set([true]))
    for (const row of run.events.filter(({ decision }) => decision === 'exploit')) {
      expect(Number(row.donor_score)).toBeGreaterThan(Number(row.score))
    }
    expect(run.origins.slice(0, 2)).toEqual([0, 1])
  })

  test('truth: negative scores rank as numbers do: −10 gives, −1000 takes (Sample Factory divided by them)', async () => {
    const run = await played([-1000, -10, -30, -20])
    if (schedule === 'lockstep') expect(new Set(copies(run))).toEqual(new Set(['0<1']))
    expect(run.origins[1]).toBe(1)
    expect(run.origins[0]).not.toBe(0)
    expect(run.summary.map(({ member }) => member)).toEqual(['1', '3', '2', '0'])
  })

  test('truth: a population that is all NaN begins anew each time, with new weights, and ends', async () => {
    const run = await played([Number.NaN, Number.NaN, Number.NaN])
    expect(run.events.map(({ decision }) => decision).filter((decision) => decision === 'exploit')).toEqual([])
    for (const member of ['0', '1', '2']) {
      const own = run.events.filter((row) => row.member === member).map(({ decision }) => decision)
      expect(own).toEqual(['init', 'respawn', 'respawn', 'respawn', 'respawn', 'finish'])
    }
    expect(run.slices.filter(({ job }) => job.member === 1).map(({ job }) => job.life)).toEqual([0, 1, 2, 3, 4])
  })

  test('truth: no episode, no score: neither donor nor loser', async () => {
    const script: Script = (member): Result => (member === 2 ? {} : { returns: [member] })
    const run = await play(experiment(script, 4, 0.25, schedule))
    for (const row of run.events.filter(({ member }) => member === '2')) expect(row.decision).toMatch(/init|keep|finish/)
    expect(run.events.filter(({ donor }) => donor === '2')).toEqual([])
    expect(copies(run)).toContain('0<3')
  })

  test('truth: a fraction of 0 copies nothing; it does not make the whole population the top (ray PR#65790)', async () => {
    const run = await played([1, 2, 3, 4], 0)
    expect(copies(run)).toEqual([])
    expect(run.origins).toEqual([0, 1, 2, 3])
  })

  test('truth: at a fraction of 0.5 the lower half copies out of the upper; who is in the middle of an odd number is left alone', async () => {
    const even = await played([1, 2, 3, 4], 0.5)
    const odd = await played([1, 2, 3, 4, 5], 0.5)
    if (schedule === 'lockstep') {
      for (const copy of copies(even)) expect(copy).toMatch(/^[01]<[23]$/)
      expect(copies(even)).toHaveLength(2 * 4)
      for (const copy of copies(odd)) expect(copy).toMatch(/^[01]<[34]$/)
      expect(copies(odd)).toHaveLength(2 * 4)
    }
    for (const run of [even, odd]) {
      for (const { donor_score, score } of run.events.filter(({ decision }) => decision === 'exploit')) {
        expect(Number(donor_score)).toBeGreaterThan(Number(score))
      }
    }
  })

  test('truth: the donor of the decision is the one whose weights go over, and the one that scored better (mle-hyperopt drew another)', async () => {
    const run = await played([1, 2, 3, 4, 5, 6, 7, 8], 0.5)
    const exploits = run.entries.filter(({ event }) => event.decision === 'exploit')
    expect(exploits.length).toBeGreaterThan(8)
    for (const { event } of exploits) {
      const { weights, donorScore, donor, donorSteps } = event.copied!
      const source = run.slices.find(
        ({ job, finished }) => finished.result.ok && job.member === weights!.member && job.slice === weights!.slice,
      )!
      expect(source.finished.result).toHaveProperty('weightsHash', event.weightsHash)
      expect(donorScore).toBe(1 + weights!.member)
      expect(donorScore).toBeGreaterThan(event.score!)
      const next = run.slices.find(({ job }) => job.member === event.member && job.inherit && job.slice === event.steps / 10 + 1)!
      expect(next.job.inherit).toMatchObject(event.copied!.weights!)
      // A donor that has just copied itself hands on its own donor's weights, with the hyperparameters that it goes on with.
      const asReported = weights!.member === donor
      const slice = asReported ? source : run.slices.find(({ job }) => job.member === donor && 10 * (job.slice - 1) === donorSteps)!
      const { gain, unroll } = slice.job.hyperparameters
      expect([0.8, 1.2].map((factor) => factor * Number(gain))).toContain(event.after.gain)
      expect(Math.abs(Number(event.after.unroll) - Number(unroll))).toBeLessThanOrEqual(2)
    }
  })

  test('truth: alone in the population, a member copies nobody and trains to its end', async () => {
    for (const fraction of [0, 0.2, 0.5]) {
      const run = await played([3], fraction)
      expect(run.events.map(({ decision }) => decision)).toEqual(['init', 'keep', 'keep', 'keep', 'keep', 'finish'])
    }
    const sick = await played([Number.NaN])
    expect(sick.events.map(({ decision }) => decision)).toEqual(['init', 'respawn', 'respawn', 'respawn', 'respawn', 'finish'])
  })

  test('truth: of two, the worse copies the better, at any fraction but 0', async () => {
    for (const fraction of [0.01, 0.2, 0.5]) {
      const run = await played([3, 4], fraction)
      expect(new Set(copies(run))).toEqual(new Set(['0<1']))
      expect(run.origins).toEqual([1, 1])
    }
    expect(copies(await played([3, 4], 0))).toEqual([])
  })
})
