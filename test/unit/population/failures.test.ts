import { describe, expect, test } from 'vitest'
import { none } from '../../../src/population/exploit/index.js'
import { Ledger } from '../../../src/population/ledger.js'
import type { Entry, Job } from '../../../src/population/types.js'
import { answer, config, type Ended, failed, round, trained } from './driver.js'

const crash = failed('lane died')

function begin(changes: Parameters<typeof config>[0]): Ledger {
  const population = new Ledger(config(changes))
  population.start()
  return population
}

/** Trains everybody a slice but `member`, whose attempts end in `results` one after the other. */
function roundWith(population: Ledger, member: number, results: readonly Ended[]): Entry[] {
  const left = [...results]
  const entries: Entry[] = []
  while (true) {
    const decided = round(population, (job) => (job.member === member && left.length > 0 ? left.shift()! : trained(job, [job.member])))
    entries.push(...decided)
    if (left.length === 0 && decided.length > 0) return entries
    if (population.done) return entries
  }
}

describe.each(['async', 'lockstep'] as const)('%s', (schedule) => {
  test('truth: a slice that failed is run again from its snapshot, and the run goes on as if it had not', () => {
    const population = begin({ schedule })
    round(population, (job) => trained(job, [job.member]))
    const job = population.jobOf(1)
    const out: Job[] = []
    for (let next = population.next(); next; next = population.next()) out.push(next)
    population.complete(answer(job, crash))
    const again = population.next()!
    expect(again).toEqual({ ...job, attempt: 2 })
    const entries = [again, ...out.filter(({ member }) => member !== 1)].flatMap((next) =>
      population.complete(answer(next, trained(next, [1]))),
    )
    expect(entries.some(({ result }) => result?.member === 1 && result.ok)).toBe(true)
    expect(population.jobOf(1)).toMatchObject({ slice: 3, attempt: 1, life: 0 })
  })

  test('one crashed member blocks nobody and the population keeps its size (ray#12122, ray#40787)', () => {
    const population = begin({ schedule, population: 3, retries: 1, budget: { stepsPerMember: 300 } })
    const entries: Entry[] = []
    while (!population.done)
      entries.push(...round(population, (job) => (job.member === 1 && job.life < 2 ? crash : trained(job, [job.member]))))
    expect(population.standings().map(({ steps }) => steps)).toEqual([300, 300, 300])
    expect(entries.filter(({ event }) => event.reason.startsWith('diverged'))).toHaveLength(2)
  }, 1000)
})

test('truth: after its retries a member gives up weights and environments and copies a healthy one', () => {
  const population = begin({ schedule: 'lockstep', retries: 2 })
  round(population, (job) => trained(job, [job.member]))
  const entries = roundWith(population, 1, [crash, crash, crash])
  const rows = entries.filter(({ event }) => event.member === 1).map(({ event }) => [event.decision, event.reason])
  expect(rows).toEqual([
    ['keep', 'slice failed (attempt 1 of 3): lane died; run again from its snapshot'],
    ['keep', 'slice failed (attempt 2 of 3): lane died; run again from its snapshot'],
    ['exploit', 'diverged: slice failed 3 times: lane died'],
  ])
  // In order of member, a member's failed attempts before its last result.
  expect(entries.map(({ event }) => event.member)).toEqual([0, 1, 1, 1, 2, 3])
  expect(population.jobOf(1)).toMatchObject({ slice: 2, attempt: 1, life: 1, own: null, inherit: { member: 3, slice: 2 } })
})

test('truth: a first slice that fails is run again from the start', () => {
  const population = begin({ schedule: 'async', population: 2 })
  const [entry] = population.complete(answer(population.next()!, crash))
  expect(entry!.event).toMatchObject({
    decision: 'keep',
    score: null,
    reason: 'slice failed (attempt 1 of 3): lane died; run again from the start',
  })
})

describe('truth: a diverged member is replaced at this very decision', () => {
  test.each<[string, (job: Job) => Ended, string]>([
    ['NaN score', (job) => trained(job, [Number.NaN]), 'diverged: score is NaN'],
    ['-Infinity score', (job) => trained(job, [], { score: Number.NEGATIVE_INFINITY }), 'diverged: score is -Infinity'],
    ['+Infinity score', (job) => trained(job, [], { score: Number.POSITIVE_INFINITY }), 'diverged: score is Infinity'],
    ['weights that are not finite', (job) => trained(job, [1e9], { finite: false }), 'diverged: weights are not finite'],
  ])('%s', (_name, broken, reason) => {
    const population = begin({ schedule: 'lockstep' })
    const entries = round(population, (job) => (job.member === 3 ? broken(job) : trained(job, [-job.member])))
    expect(entries[3]!.event).toMatchObject({
      decision: 'exploit',
      cause: 'diverged',
      copied: { donor: 0, donorScore: 0 },
      score: null,
      reason,
      weightsHash: '0/1',
    })
    // Its environments are sound: it keeps them.
    expect(population.jobOf(3)).toMatchObject({ life: 0, own: { member: 3, slice: 1 }, inherit: { member: 0, slice: 1 } })
    expect(population.best).toEqual({ score: 0, snapshot: { member: 0, slice: 1, weightsHash: '0/1' } })
  })

  test('by one of the better half where the exploit offers nobody', () => {
    for (let seed = 0; seed < 10; seed += 1) {
      const population = begin({ schedule: 'lockstep', seed, population: 5, exploit: none() })
      const entries = round(population, (job) => trained(job, [job.member], { finite: job.member !== 4 }))
      expect(entries[4]!.event.copied!.donor).toBeOneOf([2, 3])
    }
  })

  test('by a new one where nobody is fit to be copied', () => {
    const population = begin({ schedule: 'lockstep' })
    const before = [0, 1, 2, 3].map((member) => population.jobOf(member))
    const entries = round(population, (job) => trained(job, [Number.NaN]))
    for (const { event } of entries) {
      expect(event).toMatchObject({ decision: 'respawn', copied: null, weightsHash: null })
      const job = population.jobOf(event.member)
      expect(job).toMatchObject({ slice: 2, life: 1, own: null, inherit: null })
      expect(job.hyperparameters).not.toEqual(before[event.member]!.hyperparameters)
    }
  })

  test.each(['random', 'fixed'] as const)('by a new one where the method is %s', (method) => {
    const population = begin({ schedule: 'lockstep', method })
    const before = population.jobOf(3).hyperparameters
    const entries = round(population, (job) => trained(job, [job.member], { finite: job.member !== 3 }))
    expect(entries.map(({ event }) => event.decision)).toEqual(['keep', 'keep', 'keep', 'respawn'])
    if (method === 'fixed') expect(population.jobOf(3).hyperparameters).toEqual(before)
    else expect(population.jobOf(3).hyperparameters).not.toEqual(before)
  })

  test('by a new one where only hyperparameters are copied: they would not mend its weights', () => {
    const population = begin({ schedule: 'lockstep', copy: 'hyperparameters' })
    const entries = round(population, (job) => trained(job, [job.member], { finite: job.member !== 3 }))
    expect(entries[3]!.event.decision).toBe('respawn')
  })

  test('and one that diverges at its end finishes as the last', () => {
    const population = begin({ schedule: 'lockstep', budget: { stepsPerMember: 100 } })
    const entries = round(population, (job) => trained(job, job.member === 1 ? [] : [job.member - 9], { finite: job.member !== 2 }))
    expect(entries[2]!.event).toMatchObject({ decision: 'finish', score: null })
    expect(entries[2]!.event.reason).toMatch(/^diverged: weights are not finite; /)
    expect(population.standings().map(({ member }) => member)).toEqual([3, 0, 1, 2])
  })
})

test('truth: two failures for good of the same slice do not explore alike', () => {
  const population = begin({
    schedule: 'lockstep',
    population: 2,
    retries: 0,
    explore: { ...none(), explore: (_v, _s, random) => ({ rate: 0.01 + random() / 2 }) },
  })
  const explored = [1, 2].map(() => roundWith(population, 1, [crash]).find(({ event }) => event.member === 1)!.event.after.rate)
  expect(explored[0]).not.toBe(explored[1])
})

test('truth: a run in which every slice fails stops and says why', () => {
  const population = begin({ population: 3, retries: 1 })
  const play = () => {
    for (let i = 0; i < 100; i += 1) round(population, () => failed('no such module'))
  }
  expect(play).toThrow(
    expect.objectContaining({
      code: 'RUN_HOPELESS',
      badInput: false,
      message: 'Every slice fails: 3 in a row, after 1 retries each, the last with: no such module',
    }),
  )
})

test('truth: one success in between is hope', () => {
  const population = begin({ schedule: 'lockstep', population: 3, retries: 0, budget: { stepsPerMember: 2000 } })
  for (let i = 0; i < 10; i += 1) round(population, (job) => (job.member === 1 ? trained(job, [1]) : crash))
  expect(population.standings()[0]).toMatchObject({ member: 1, steps: 1000 })
})

describe('truth: what breaks a contract at the first slice', () => {
  const misfit = { ok: false, code: 'ENV_CONTRACT', message: 'Environment x broke the rule' } as const

  test.each(['async', 'lockstep'] as const)('of every member is bad input, told at the first try of the last one (%s)', (schedule) => {
    const population = begin({ schedule, population: 3, retries: 2 })
    const jobs: number[] = []
    const play = () => {
      for (let job = population.next(); job !== null; job = population.next()) {
        jobs.push(job.member)
        population.complete(answer(job, misfit))
      }
    }
    expect(play).toThrow(expect.objectContaining({ code: 'ENV_CONTRACT', badInput: true, message: misfit.message }))
    expect(jobs).toEqual([0, 1, 2])
  })

  test('of one member costs that member, and so does what any breaks later', () => {
    const population = begin({ schedule: 'lockstep', population: 3, retries: 0, budget: { stepsPerMember: 2000 } })
    for (let i = 0; i < 3; i += 1) round(population, (job) => (job.member === 1 ? trained(job, [1]) : misfit))
    for (let i = 0; i < 2; i += 1) round(population, (job) => (job.member === 0 ? misfit : trained(job, [1])))
    expect(population.standings().find(({ member }) => member === 1)).toMatchObject({ steps: 500 })
  })
})
