import { describe, expect, test } from 'vitest'
import { defineExperiment } from '../../../src/experiment.js'
import type { Choice, Exploit, Ranking, Scored } from '../../../src/population/exploit/exploit.js'
import { guarded, truncation } from '../../../src/population/exploit/index.js'
import { Ledger } from '../../../src/population/ledger.js'
import { none } from '../../../src/population/none.js'
import { type MethodName, methods } from '../../../src/population/policies/index.js'
import type { Event } from '../../../src/population/types.js'
import type { Random } from '../../../src/random.js'
import { resolveExperiment } from '../../../src/resolve-experiment.js'
import { logUniform } from '../../../src/search-space/index.js'
import type { TrainableSpec } from '../../../src/trainable.js'
import { run } from './driver.js'

/** Copies the best, once for every `every` decisions that it saw: a strategy with state, and methods on its prototype. */
class Counting implements Exploit {
  readonly name = 'counting'
  readonly config = {}
  private seen = 0

  choose(self: Scored, ranking: Ranking, _random: Random): Choice {
    const best = ranking.at(0)
    if (this.seen % 5 !== 0 || best.member === self.member) return { donor: null, reason: `saw ${this.seen}` }
    return { donor: best.member, reason: `saw ${this.seen}` }
  }

  observe(_event: Event): void {
    this.seen += 1
  }
}

const trainable: TrainableSpec<'rate'> = {
  name: 'made up',
  tunables: { rate: { default: 0.01, min: 0 } },
  config: null,
  create: () => Promise.reject(new Error('never built')),
}

const experiment = (changes: object = {}) =>
  defineExperiment({
    name: 'state',
    trainable,
    hyperparameters: { rate: logUniform(1e-4, 1) },
    population: 16,
    stepsPerMember: 1000,
    readyEvery: 100,
    ...changes,
  })

/** The decisions of a run of that seed, without its time. */
function decisions(from: object, seed: number, method: MethodName = 'pbt') {
  const entries = run(new Ledger(resolveExperiment(from, { seed, method })))
  return entries.map(({ event: { wall, ...event } }) => event)
}

describe('truth: one run decides nothing for the next', () => {
  test.each(Object.keys(methods) as MethodName[])('two seeds of %s in one process, in either order', (method) => {
    const shared = experiment()
    const [one, two] = [decisions(shared, 1, method), decisions(shared, 2, method)]
    expect(decisions(shared, 2, method)).toEqual(two)
    expect(decisions(shared, 1, method)).toEqual(one)
    expect(decisions(experiment(), 2, method)).toEqual(two)
  })

  test('with an exploit that keeps state (in a compare, seed 2 depended on what seed 1 had done)', () => {
    const shared = experiment({ exploit: () => new Counting() })
    const [one, two] = [decisions(shared, 1), decisions(shared, 2)]
    expect(one.some(({ copied }) => copied !== null)).toBe(true)
    expect(decisions(shared, 2)).toEqual(two)
    expect(decisions(shared, 1)).toEqual(one)
  })

  test('verify does not call a sound run false: a ledger that is fed the entries decides alike', () => {
    const from = resolveExperiment(experiment({ exploit: () => guarded(new Counting(), { startAfter: 200 }) }), {})
    const entries = run(new Ledger(from))
    for (let again = 0; again < 2; again++) {
      const ledger = new Ledger(from)
      for (const entry of entries) ledger.apply(entry)
      expect(ledger.done).toBe(true)
    }
  })
})

test('truth: guards keep the methods of a class (its observe was lost)', () => {
  const counting = new Counting()
  const behind = guarded(counting, { startAfter: 100 })
  behind.observe?.({} as Event)
  const self = { member: 0, steps: 100, score: 1, returns: [], estimated: false, diverged: false, tieBreak: 0 }
  const ranking = { at: () => self } as unknown as Ranking
  expect(behind.choose(self, { ...ranking, scored: 1, population: 1 }, () => 0).reason).toBe('saw 1')
  expect(behind.name).toBe('counting')
})

describe('truth: a strategy that would share state between runs is refused in one sentence', () => {
  const refusal = (changes: object) => () => resolveExperiment(experiment(changes), {})
  const how = 'write exploit: () => new Mine(), so that no run decides for another'

  test('one that observes, as it is', () => {
    const message = `Expected an exploit that keeps state to be a function that makes it, got one with observe, which is there to keep state: ${how}`
    expect(refusal({ exploit: new Counting() })).toThrow(expect.objectContaining({ code: 'STRATEGY_HAS_STATE', message }))
  })

  test('a function that gives the same one again', () => {
    const counting = new Counting()
    const message = `Expected an exploit that keeps state to be one that is made anew at each call, got the same one twice: ${how}`
    expect(refusal({ exploit: () => counting })).toThrow(expect.objectContaining({ code: 'STRATEGY_HAS_STATE', message }))
  })

  test('a function that gives the same one behind other guards', () => {
    const counting = { ...new Counting(), choose: () => ({ donor: null, reason: 'no' }) }
    expect(refusal({ exploit: () => guarded(counting, { startAfter: 100 }) })).toThrow(
      expect.objectContaining({ code: 'STRATEGY_HAS_STATE' }),
    )
  })

  test.each<[string, () => object]>([
    [
      'a field behind guards',
      () => {
        const inner = {
          ...none(),
          seen: 0,
          choose(this: { seen: number }) {
            this.seen += 1
            return { donor: null, reason: 'no' }
          },
        }
        return guarded(inner, { startAfter: 100 })
      },
    ],
    [
      'the last of a thousand elements',
      () => ({
        ...none(),
        seen: Array.from({ length: 1000 }, () => 0),
        choose(this: { seen: number[] }) {
          this.seen[999]! += 1
          return { donor: null, reason: 'no' }
        },
      }),
    ],
    [
      'a field',
      () => ({
        ...none(),
        seen: 0,
        choose(this: { seen: number }) {
          this.seen += 1
          return { donor: null, reason: 'no' }
        },
      }),
    ],
    [
      'a Map',
      () => ({
        ...none(),
        seen: new Map(),
        choose(this: { seen: Map<number, number> }, { member }: Scored) {
          this.seen.set(member, 1)
          return { donor: null, reason: 'no' }
        },
      }),
    ],
  ])('one that a run has changed: %s', (_name, make) => {
    const shared = experiment({ exploit: make() })
    decisions(shared, 1)
    expect(() => decisions(shared, 2)).toThrow(expect.objectContaining({ code: 'STRATEGY_HAS_STATE' }))
  })

  test('but not one whose observe is none', () => {
    expect(refusal({ exploit: { ...none(), observe: undefined } })).not.toThrow()
  })

  test('and what is no strategy is told as before', () => {
    const message = 'Expected exploit to be a strategy such as truncation({ fraction: 0.2 }), got truncation'
    expect(refusal({ exploit: 'truncation' })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: message.replace('got truncation', 'got "truncation"') }),
    )
    expect(refusal({ exploit: truncation })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    expect(refusal({ explore: () => null })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})
