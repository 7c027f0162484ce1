import { describe, expect, test } from 'vitest'
import { binaryTournament, none, truncation } from '../../../src/population/exploit/index.js'
import type { Explore, ExploreContext } from '../../../src/population/explore/explore.js'
import { custom, pb2, perturb } from '../../../src/population/explore/index.js'
import { Ledger } from '../../../src/population/ledger.js'
import type { Copy, Entry, ScheduleName } from '../../../src/population/types.js'
import { integer, logUniform } from '../../../src/search-space/index.js'
import { divides } from '../../../src/search-space/rules/index.js'
import type { Values } from '../../../src/trainable.js'
import { config, resumed, round, run, trained } from './driver.js'

const schedules: readonly ScheduleName[] = ['async', 'lockstep']

/** Notes the context of every call and halves the rate. */
function spy(history: boolean): { explore: Explore; contexts: ExploreContext[]; peers: ReturnType<ExploreContext['peers']>[] } {
  const contexts: ExploreContext[] = []
  const peers: ReturnType<ExploreContext['peers']>[] = []
  const halve = (values: Values, context: ExploreContext) => {
    contexts.push({ ...context, history: [...context.history] })
    peers.push(context.peers())
    return { rate: Math.max(1e-4, Number(values.rate) / 2) }
  }
  return { explore: custom('spy', halve, { history }), contexts, peers }
}

describe('truth: what an explore may know', () => {
  const bottom = truncation({ fraction: 0.25 })

  test('finished slices go from score to score; after a copy the next begins at the score that was copied', () => {
    const { explore, contexts, peers } = spy(true)
    const population = new Ledger(config({ schedule: 'lockstep', population: 3, exploit: bottom, explore }))
    const start = population.start().map(({ event }) => event.after)
    // Member 0 copies 2 after each generation.
    const play = (score: number) => round(population, (job) => trained(job, [], { score: job.member + score }))
    play(0)
    play(10)
    play(20)
    expect(contexts.map(({ member, steps, score, history }) => [member, steps, score, history.length])).toEqual([
      [0, 100, 2, 0],
      [0, 200, 12, 3],
      [0, 300, 22, 6],
    ])
    const copied = Number(start[2]!.rate) / 2
    expect(contexts[1]!.hyperparameters).toEqual(start[2])
    expect(contexts[1]!.history).toEqual([
      { member: 0, steps: 100, score: 2, hyperparameters: { rate: copied }, after: { steps: 200, score: 10 } },
      { member: 1, steps: 100, score: 1, hyperparameters: start[1], after: { steps: 200, score: 11 } },
      { member: 2, steps: 100, score: 2, hyperparameters: start[2], after: { steps: 200, score: 12 } },
    ])
    expect(peers[1]).toEqual([
      { member: 1, steps: 200, score: 11, hyperparameters: start[1] },
      { member: 2, steps: 200, score: 12, hyperparameters: start[2] },
    ])
  })

  test('no history is kept for one that does not ask for it', () => {
    const { explore, contexts } = spy(false)
    run(new Ledger(config({ explore, exploit: binaryTournament() })))
    expect(contexts.length).toBeGreaterThan(3)
    expect(contexts.every(({ history }) => history.length === 0)).toBe(true)
  })

  test('history holds the latest 1,000 slices', () => {
    const { explore, contexts } = spy(true)
    const setup = config({ explore, exploit: bottom, budget: { stepsPerMember: 40_000 } })
    run(new Ledger(setup))
    const { history } = contexts.at(-1)!
    expect(history).toHaveLength(1000)
    expect(history.at(-1)!.after.steps).toBeGreaterThan(39_000)
  })
})

describe.each(schedules)('law: %s', (schedule) => {
  const setup = config({
    schedule,
    population: 5,
    exploit: binaryTournament({ startAfter: 200 }),
    explore: pb2({ rows: 20 }),
    budget: { stepsPerMember: 1000 },
  })

  test('a run with pb2 cut anywhere goes on with the same history (ray#30838: the state of PBT was gone after a restore)', () => {
    const kept = new Map<string, number>()
    const whole = new Ledger(setup)
    whole.takeUnneeded = () => []
    const entries = run(whole, { kept, lanes: 1 })
    expect(entries.filter(({ event }) => event.decision === 'exploit').length).toBeGreaterThan(5)
    // One lane: what is out at a cut is the next job anyway. In lockstep a generation is decided on as one.
    for (let cut = 5; cut < entries.length; cut += schedule === 'lockstep' ? 15 : 17) {
      const rest = run(resumed(setup, entries.slice(0, cut)), { kept: new Map(kept), lanes: 1 })
      expect(timeless(rest)).toEqual(timeless(entries.slice(cut)))
    }
  })

  test('with a start delay nobody waits for ever, and nobody copies early (ray#23424: all trials paused; Sample Factory: a resume began a round at once)', () => {
    const entries = run(new Ledger(setup))
    const copies = entries.filter(({ event }) => event.decision === 'exploit')
    expect(copies.length).toBeGreaterThan(0)
    expect(copies.every(({ event }) => event.steps >= 200)).toBe(true)
    expect(entries.some(({ event }) => event.reason === 'startAfter: 100 of 200 steps')).toBe(true)
    const cut = entries.findIndex(({ event }) => event.steps === 100 && event.decision === 'keep')
    const after = run(resumed(setup, entries.slice(0, cut)), {
      kept: new Map(),
      play: (job) => ({ result: trained(job, [job.member]), weights: 0 }),
    })
    expect(after.filter(({ event }) => event.decision === 'exploit').every(({ event }) => event.steps >= 200)).toBe(true)
  })
})

test('truth: the reference never copies but is copied, and starts anew when it diverges', () => {
  const setup = config({ schedule: 'lockstep', exploit: truncation({ fraction: 0.25, reference: true }) })
  const population = new Ledger(setup)
  population.start()
  const last = round(population, (job) => trained(job, [job.member === 0 ? -5 : job.member]))
  expect(last[0]!.event).toMatchObject({ decision: 'keep', reason: 'reference: never copies' })
  const first = round(population, (job) => trained(job, [job.member === 0 ? 50 : -job.member]))
  expect(first.slice(1).some(({ event }) => event.copied?.donor === 0)).toBe(true)
  const broken = round(population, (job) => trained(job, [1], { finite: job.member !== 0 }))
  expect(broken[0]!.event).toMatchObject({ decision: 'respawn', copied: null })
})

test('truth: a guard does not keep a diverged member from being replaced', () => {
  const population = new Ledger(config({ schedule: 'lockstep', exploit: truncation({ fraction: 0.5, startAfter: 1e6 }) }))
  population.start()
  const entries = round(population, (job) => trained(job, [job.member], { finite: job.member !== 1 }))
  expect(entries.map(({ event }) => event.decision)).toEqual(['keep', 'exploit', 'keep', 'keep'])
})

describe('truth: adapt', () => {
  const space = { rate: logUniform(1e-4, 1), unroll: integer(1, 50) }
  test.each<[Copy, number]>([
    ['both', 3],
    ['weights', 0],
    ['hyperparameters', 3],
  ])('what is not to be adapted stays as it is copied: copy %s', (copy, source) => {
    const population = new Ledger(
      config({
        schedule: 'lockstep',
        space,
        adapt: ['rate'],
        copy,
        explore: perturb({ factors: [0.5] }),
        defaults: { rate: 1, unroll: 1 },
      }),
    )
    const before = population.start().map(({ event }) => event.after)
    const [{ event }] = round(population, (job) => trained(job, [job.member])) as [Entry]
    expect(event.after).toEqual({ rate: Math.max(1e-4, Number(before[source]!.rate) / 2), unroll: before[source]!.unroll })
  })
})

describe('truth: an explore that does not keep to the ranges stops the run in one sentence', () => {
  test.each<[unknown, string]>([
    [{ rate: 2 }, 'Expected the explore mine to keep rate inside its range, got 2'],
    [{ rate: Number.NaN }, 'Expected the explore mine to keep rate inside its range, got NaN'],
    [{ rate: '0.1' }, 'Expected the explore mine to keep rate inside its range, got "0.1"'],
    [{ unroll: 2 }, 'Expected the explore mine to change nothing but rate, got 2 for unroll'],
    [{ lr: 0.1 }, 'Expected the explore mine to change nothing but rate, got 0.1 for lr'],
    [{ rate: { valueOf: () => 0.1 } }, 'Expected the explore mine to keep rate inside its range, got an object with valueOf'],
    [undefined, 'Expected the explore mine to return an object of values, got undefined'],
    [null, 'Expected the explore mine to return an object of values, got null'],
  ])('%j', (values, message) => {
    const space = { rate: logUniform(1e-4, 1), unroll: integer(10, 50) }
    const changes = { space, adapt: ['rate'], explore: custom('mine', () => values as Values), defaults: { rate: 1, unroll: 10 } }
    const population = new Ledger(config({ schedule: 'lockstep', ...changes }))
    population.start()
    expect(() => round(population, (job) => trained(job, [job.member]))).toThrow(
      expect.objectContaining({ code: 'EXPLORE_INVALID', message: expect.stringContaining(`${message} (strategies-in-runs.test.ts:`) }),
    )
  })
})

test('truth: rules hold from the first draw on, and where explore may not change enough the copy stays as it is', () => {
  const space = { rollout: integer(20, 400), minibatch: integer(8, 64) }
  const rule = divides('minibatch', 'rollout')
  const changes = { schedule: 'lockstep', population: 20, space, rules: [rule], defaults: { rollout: 128, minibatch: 32 } } as const
  const population = new Ledger(config({ ...changes, exploit: none() }))
  const start = population.start().map(({ event }) => event.after)
  expect(start.every(rule.holds)).toBe(true)
  expect(new Set(start.map((values) => JSON.stringify(values))).size).toBeGreaterThan(15)
  // 53 divides no other number from 100 to 110, so the rollout cannot move.
  const tight = { rollout: integer(100, 110), minibatch: integer(53, 53 + 1) }
  const stuck = new Ledger(config({ ...changes, population: 4, space: tight, adapt: ['rollout'], explore: perturb({ factors: [0.5] }) }))
  stuck.start()
  const [{ event }] = round(stuck, (job) => trained(job, [job.member])) as [Entry]
  expect(event.decision).toBe('exploit')
  expect(rule.holds(event.after)).toBe(true)
})

function timeless(entries: readonly Entry[]): unknown {
  return entries.map(({ result, event }) => ({ result: result && { ...result, lane: 0, wall: 0 }, event: { ...event, wall: 0 } }))
}
