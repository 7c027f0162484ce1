import { expect, test } from 'vitest'
import { truncation } from '../../../src/population/exploit/index.js'
import { Ledger } from '../../../src/population/ledger.js'
import type { Budget, Job } from '../../../src/population/types.js'
import { answer, config, resumed, round, run, trained } from './driver.js'

const play = (job: Job) => trained(job, [job.member])

test('truth: the member furthest behind is next, of equals the lowest number', () => {
  const population = new Ledger(config({ population: 3 }))
  const [zero, one, two] = [population.next()!, population.next()!, population.next()!]
  expect([zero.member, one.member, two.member, population.next()]).toEqual([0, 1, 2, null])
  population.complete(answer(two, trained(two, [1], { steps: 150 })))
  population.complete(answer(one, play(one)))
  expect(population.next()!.member).toBe(1)
  population.complete(answer(zero, play(zero)))
  expect([population.next()!.member, population.next()!.member]).toEqual([0, 2])
})

test('truth: what a slice trains too many, the next is asked for less', () => {
  const population = new Ledger(config({ population: 1, budget: { stepsPerMember: 350 } }))
  const asked: number[] = []
  while (!population.done) {
    round(population, (job) => {
      asked.push(job.steps)
      return trained(job, [1], { steps: Math.ceil(job.steps / 48) * 48 })
    })
  }
  // 144, then 56 -> 96 (240), 60 -> 96 (336), 14 -> 48 (384).
  expect(asked).toEqual([100, 56, 60, 14])
})

test('nobody stops early, and a copy does not set the count of steps back (ray#11499, ray#11936)', () => {
  const population = new Ledger(config({ population: 8, budget: { stepsPerMember: 1000 } }))
  const entries = run(population)
  expect(entries.filter(({ event }) => event.decision === 'exploit').length).toBeGreaterThan(0)
  expect(population.standings().map(({ steps }) => steps)).toEqual(Array(8).fill(1000))
  for (let member = 0; member < 8; member += 1) {
    const steps = entries.filter(({ event }) => event.member === member).map(({ event }) => event.steps)
    expect(steps).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000])
  }
})

test('truth: a startAfter below 1 is a share of what a member trains, whichever steps limit the run, and no time', () => {
  const first = (budget: Partial<Budget>) => {
    const exploit = truncation({ fraction: 0.25, startAfter: 0.45 })
    const entries = run(new Ledger(config({ population: 8, schedule: 'lockstep', exploit, budget })), { lanes: 1 })
    return Math.min(...entries.flatMap(({ event }) => (event.copied ? [event.steps] : [])))
  }
  expect(first({ stepsPerMember: 1000 })).toBe(500)
  expect(first({ totalSteps: 8000 })).toBe(500)
  expect(first({ stepsPerMember: 1000, totalSteps: 4000 })).toBe(300)
  expect(first({ seconds: 50 })).toBe(100)
})

test('truth: the last report finishes, without an exploit', () => {
  const population = new Ledger(config({ schedule: 'lockstep', budget: { stepsPerMember: 100 } }))
  const entries = round(population, play)
  expect(entries.map(({ event }) => [event.decision, event.reason, event.copied])).toEqual(
    Array(4).fill(['finish', 'budget used: steps per member', null]),
  )
  expect(population.done).toBe(true)
})

test('truth: when the steps of the whole population are used up, who idles finishes too, and no slice is begun for nothing', () => {
  const population = new Ledger(config({ population: 4, budget: { totalSteps: 300 } }))
  const out = [population.next()!, population.next()!, population.next()!]
  expect(population.next()).toBeNull()
  const entries = out.flatMap((job) => population.complete(answer(job, play(job), 5)))
  expect(entries.map(({ result, event }) => [event.member, event.decision, result === null])).toEqual([
    [0, 'keep', false],
    [1, 'keep', false],
    [2, 'finish', false],
    [0, 'finish', true],
    [1, 'finish', true],
    [3, 'finish', true],
  ])
  expect(entries.at(-1)!.event).toMatchObject({ wall: 5, reason: 'budget used: total steps' })
  expect(population.done).toBe(true)
  expect(population.progress).toEqual({ steps: 300, total: 300 })
})

test('truth: a slice that fails gives its share of the steps back', () => {
  const population = new Ledger(config({ population: 2, budget: { totalSteps: 100 } }))
  const job = population.next()!
  expect(population.next()).toBeNull()
  population.complete(answer(job, { ok: false, message: 'x', code: 'X' }))
  expect(population.next()).not.toBeNull()
})

test('truth: time is up at the first report after it; who still trains finishes at its own', () => {
  const setup = config({ population: 3, budget: { seconds: 10 } })
  const population = new Ledger(setup)
  const inits = population.start()
  const [zero, one] = [population.next()!, population.next()!]
  const early = population.complete(answer(zero, play(zero), 9))
  expect(population.progress).toEqual({ steps: 9, total: 10 })
  const again = population.next()!
  expect(again.member).toBe(2)
  const late = population.complete(answer(again, play(again), 11))
  expect(late.map(({ event }) => [event.member, event.decision, event.reason])).toEqual([
    [2, 'finish', 'budget used: time'],
    [0, 'finish', 'budget used: time'],
  ])
  expect(population.next()).toBeNull()
  // Cut here, a resumed run has nothing more to train: it finishes the member whose slice was lost.
  const after = resumed(setup, [...inits, ...early, ...late])
  expect(after.start().map(({ result, event }) => [result, event.member, event.decision])).toEqual([[null, 1, 'finish']])
  expect(after.done).toBe(true)
  // Not cut, it finishes with its own report.
  const last = population.complete(answer(one, play(one), 12))
  expect(last.map(({ result, event }) => [result?.member, event.decision])).toEqual([[1, 'finish']])
  expect(resumed(setup, [...inits, ...early, ...late, ...last]).standings()).toEqual(population.standings())
})

test('truth: a failure after the time is up is not run again', () => {
  const population = new Ledger(config({ population: 2, budget: { seconds: 10 } }))
  const [zero, one] = [population.next()!, population.next()!]
  population.complete(answer(zero, play(zero), 11))
  const [entry] = population.complete(answer(one, { ok: false, message: 'x', code: 'X' }, 12))
  expect(entry!.event.decision).toBe('finish')
  expect(population.done).toBe(true)
})

test('truth: lockstep trains whole generations, so it may go over the total by less than one', () => {
  const population = new Ledger(config({ schedule: 'lockstep', population: 3, budget: { totalSteps: 400 } }))
  run(population)
  expect(population.standings().map(({ steps }) => steps)).toEqual([200, 200, 200])
})

test('another seed is another run, the same seed the same (ray#13616)', () => {
  const rates = (seed: number) => new Ledger(config({ seed })).start().map(({ event }) => event.after.rate)
  expect(rates(1)).toEqual(rates(1))
  expect(rates(1)).not.toEqual(rates(2))
})

test('an exploit never copies a member that has no snapshot yet (ray#27170)', () => {
  const population = new Ledger(config({ population: 4 }))
  population.start()
  const job = population.next()!
  const [entry] = population.complete(answer(job, trained(job, [-1e9])))
  expect(entry!.event).toMatchObject({ decision: 'keep', reason: 'rank 1 of 1' })
})
