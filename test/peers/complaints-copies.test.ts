import { beforeAll, describe, expect, test } from 'vitest'
import { a2c, mlp } from '../../dist/agents/index.js'
import type { RunConfig } from '../../dist/src/experiment.js'
import { type Candidate, logUniform, perturb, truncation } from '../../dist/src/index.js'
import type { ScheduleName } from '../../dist/src/population/types.js'
import { splitSeed } from '../../dist/src/random.js'
import { resolveExperiment } from '../../dist/src/resolve-experiment.js'
import type { Runner } from '../../dist/src/runner/runner.js'
import { threadRunner } from '../../dist/src/runner/threads.js'
import { endOf } from '../conformance/ended.js'
import { scripted } from './scripted.js'
import { clonesIn, configOf, failedOf, fixture, inline, type Run, rows, type Slice, scratch, session, train } from './world.js'

const folder = scratch()
const schedules = ['lockstep', 'async'] satisfies ScheduleName[]
const weightsOf = ({ finished }: Slice) => endOf(finished).weights

describe.each(schedules)('%s', (schedule) => {
  test('truth: good members are never thrown back to an old checkpoint: who keeps, and who is copied, goes on from its latest (ray#53831)', async () => {
    const config = resolveExperiment(
      {
        name: 'thrown-back',
        // The ranking turns over all the time, so that everybody is donor, loser and neither by turns.
        trainable: scripted((member, slice) => ({ returns: [(7 * member + 3 * slice) % 8] }), 3),
        hyperparameters: { gain: logUniform(1e-3, 1) },
        population: 8,
        stepsPerMember: 150,
        readyEvery: 10,
        exploit: truncation({ fraction: 0.25 }),
        explore: perturb({ factors: [0.8, 1.2] }),
        scoreWindow: 1,
        schedule,
        seed: 3,
      },
      {},
    )
    // More members than lanes: they are restored from the journal all the time.
    const { entries, slices } = await train(config, inline(config), folder())
    /** What is known of each: its own report, or since it copied its donor's score. */
    const known = new Map<number, { readonly steps: number; readonly score: number | null }>()
    let copies = 0
    for (const { event } of entries) {
      if (event.decision === 'exploit') {
        copies++
        const { donor, donorSteps, donorScore } = event.copied!
        if (schedule === 'async') expect(known.get(donor)).toEqual({ steps: donorSteps, score: donorScore })
        else expect(donorSteps).toBe(event.steps)
        expect(donorScore).toBeGreaterThan(event.score!)
        const next = slices.find(({ job }) => job.member === event.member && 10 * (job.slice - 1) === event.steps)!
        expect(next.job.inherit).toMatchObject(event.copied!.weights!)
      }
      known.set(event.member, { steps: event.steps, score: event.copied?.donorScore ?? event.score })
    }
    expect(copies).toBeGreaterThan(20)
    // The third weight counts the steps that these weights were trained.
    const ages = new Map(slices.map((slice) => [`${slice.job.member}/${slice.job.slice}`, weightsOf(slice)[2]!]))
    for (const { job } of slices) {
      expect(job.own).toEqual(job.slice === 1 ? null : expect.objectContaining({ member: job.member, slice: job.slice - 1 }))
      const from = job.inherit ?? job.own
      const age = ages.get(`${job.member}/${job.slice}`)
      expect(age).toBe(from === null ? 10 : ages.get(`${from.member}/${from.slice}`)! + 10)
      if (schedule === 'lockstep') expect(age).toBe(10 * job.slice)
    }
  })

  test('truth: after a clone the step counter does not reset, nobody stops early, and all end at the same step (ray#11499, #11936)', async () => {
    const out = folder()
    await session(fixture('small.mjs'), out, { overrides: { schedule, population: 6 } })
    const events = rows(out, 'events.csv')
    expect(events.filter(({ decision }) => decision === 'exploit').length).toBeGreaterThan(1)
    for (const member of ['0', '1', '2', '3', '4', '5']) {
      const stepsIn = (file: string) => rows(out, file).flatMap((row) => (row.member === member ? [Number(row.steps)] : []))
      expect(stepsIn('members.csv')).toEqual([96, 192, 288])
      expect(stepsIn('events.csv')).toEqual([0, 96, 192, 288])
      const episodes = stepsIn('episodes.csv')
      expect(episodes).toEqual([...episodes].sort((a, b) => a - b))
      expect(stepsIn('summary.csv')).toEqual([288])
    }
  })
})

test('truth: a checkpoint is not deleted before the loser has loaded it, however far its donor has gone, and after a failure again (ray#8441, #9036)', async () => {
  const config = resolveExperiment(
    {
      name: 'late-loser',
      // The donor was never better than at first, so that no record of the best keeps the copied snapshot alive.
      trainable: scripted((member, slice) => ({ returns: [100 * member - slice] }), 4),
      hyperparameters: { gain: logUniform(1e-3, 1) },
      population: 2,
      stepsPerMember: 200,
      readyEvery: 10,
      scoreWindow: 1,
      exploit: {
        name: 'once',
        config: {},
        choose: ({ member, steps }: Candidate) => ({ donor: member === 0 && steps === 50 ? 1 : null, reason: 'scripted' }),
      },
      explore: perturb({ factors: [0.8, 1.2] }),
      seed: 4,
    },
    {},
  )
  const inner = inline(config)
  let donorIsDone = () => {}
  const done = new Promise<void>((resolve) => {
    donorIsDone = resolve
  })
  const late: Runner = {
    ...inner,
    lanes: inner.lanes,
    async run(lane, job, fetch) {
      if (job.inherit) await done
      const finished = await inner.run(lane, job, fetch)
      if (job.member === 1 && job.slice === 20) donorIsDone()
      if (!job.inherit || job.attempt > 1) return finished
      return { ...finished, snapshot: null, result: failedOf(finished) }
    },
  }
  const { slices } = await train(config, late, folder())
  const loads = slices.filter(({ job }) => job.inherit)
  expect(loads.map(({ job, finished }) => [job.attempt, finished.result.ok])).toEqual([
    [1, false],
    [2, true],
  ])
  const { inherit } = loads[1]!.job
  expect(inherit!.member).toBe(1)
  expect(inherit!.slice).toBeGreaterThan(1)
  expect(inherit!.slice).toBeLessThan(8)
  expect([...weightsOf(loads[1]!)]).toEqual([1, 0, 10 * inherit!.slice + 10])
})

test('truth: an exploit destroys neither environments nor worker: each thread builds them once, for the whole run (ray#2741, #5425)', async () => {
  const experimentPath = fixture('counted.mjs')
  const config = await configOf(experimentPath)
  const run = await train(config, threadRunner({ lanes: 2, experimentPath, seed: config.seed, sliceTimeout: 60 }), folder())
  expect(clonesIn(run).length).toBeGreaterThanOrEqual(4)
  const seen = [0, 1].map((lane) => {
    const own = run.slices.flatMap(({ finished: { result } }) => (result.lane === lane && result.ok ? [result] : []))
    return new Set(own.map(({ report: { metrics } }) => `${metrics.built} in thread ${metrics.threadId}`))
  })
  expect(seen.map(({ size }) => size)).toEqual([1, 1])
  for (const one of seen) expect([...one][0]).toMatch(/^4 in thread/)
})

describe('after a copy and after a new beginning the optimiser has all parameters, those of the critic too', () => {
  /** Policy and value have layers of their own, of one padded size: the critic is the second half of the weights. */
  const critical = async (overrides: Parameters<typeof configOf>[1] = {}): Promise<RunConfig> => ({
    ...(await configOf(fixture('every-setting.mjs'), overrides)),
    trainable: a2c({ env: 'CartPole-v1', envs: 4, network: mlp([8], { separate: true }) }),
  })

  const moved = (from: Float32Array, to: Float32Array) => [...to.keys()].filter((i) => !Object.is(from[i], to[i]))
  let config: RunConfig
  let run: Run
  let all: readonly number[]

  beforeAll(async () => {
    config = await critical()
    run = await train(config, inline(config), folder())
    all = movedBy(await fresh(0, 0), run.slices.find(({ job }) => job.member === 0 && job.slice === 1)!)
    const half = weightsOf(run.slices[0]!).length / 2
    expect(all.filter((i) => i >= half).length).toBeGreaterThanOrEqual(4 * 8 + 8 + 8 + 1)
  })

  const movedBy = (from: Float32Array, slice: Slice) => moved(from, weightsOf(slice))

  /** What a member begins with. */
  async function fresh(member: number, life: number): Promise<Float32Array> {
    const agent = await config.trainable.create({ load: async () => null })
    agent.start((label) => splitSeed(config.seed, `member/${member}/life/${life}/${label}`), {})
    return agent.snapshot().weights
  }

  test('truth: a copy, also one with a longer unroll, trains the critic on: nothing drops out of the optimiser (AgileRL#154)', () => {
    const clones = clonesIn(run)
    expect(clones.some(({ job, donor }) => Number(job.hyperparameters.unroll) > Number(donor.job.hyperparameters.unroll))).toBe(true)
    for (const clone of clones) expect(movedBy(weightsOf(clone.donor), clone)).toEqual(all)
  })

  test('truth: who begins anew trains the critic from the first slice on (AgileRL#154)', async () => {
    const random = await critical({ method: 'random' })
    const inner = inline(random)
    const failing: Runner = {
      ...inner,
      lanes: inner.lanes,
      async run(lane, job, fetch) {
        const finished = await inner.run(lane, job, fetch)
        if (job.member !== 1 || job.slice !== 2 || job.life > 0) return finished
        return { ...finished, snapshot: null, result: failedOf(finished) }
      },
    }
    const { slices } = await train(random, failing, folder())
    const [first, second] = slices.filter(({ job }) => job.member === 1 && job.life === 1)
    expect(movedBy(await fresh(1, 1), first!)).toEqual(all)
    expect(movedBy(weightsOf(first!), second!)).toEqual(all)
  })
})
