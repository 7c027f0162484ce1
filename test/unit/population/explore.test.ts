import { expect, test } from 'vitest'
import type { Explore, ExploreContext } from '../../../src/population/explore/explore.js'
import { custom, explores, perturb, perturbOrResample, resample } from '../../../src/population/explore/index.js'
import { stream } from '../../../src/random.js'
import { choice, integer, oneMinus, uniform } from '../../../src/search-space/index.js'
import { describeExplore } from '../../conformance/describe-explore.js'

for (const [name, strategies] of Object.entries(explores)) {
  for (const explore of strategies) describeExplore(`${name} ${JSON.stringify(explore.config)}`, explore)
}

/** The context in a population of one that has just begun. */
const context: ExploreContext = { member: 0, steps: 0, score: null, hyperparameters: {}, history: [], peers: () => [] }

const space = { rate: uniform(0, 10), unroll: integer(1, 50), discount: oneMinus(uniform(0.1, 0.5)), size: choice([16, 32, 64]) }
const start = { rate: 0.5, unroll: 10, discount: 0.75, size: 32 }

test('truth: perturb ×0.8 or ×1.2 gives these values, every combination of them, and no other', () => {
  const seen = new Set<string>()
  const random = stream(1, 'explore')
  for (let i = 0; i < 500; i += 1) seen.add(JSON.stringify(perturb({ factors: [0.8, 1.2] }).explore(start, space, random, context)))
  const expected = [0.8, 1.2].flatMap((discount) =>
    [0.4, 0.6].flatMap((rate) =>
      [16, 64].flatMap((size) => [8, 12].map((unroll) => JSON.stringify({ discount: 1 - 0.25 * discount, rate, size, unroll }))),
    ),
  )
  expect([...seen].sort()).toEqual(expected.sort())
})

test('truth: each factor is drawn as often', () => {
  const random = stream(1, 'explore')
  let up = 0
  for (let i = 0; i < 1000; i += 1) up += Number(perturb({ factors: [0.8, 1.2] }).explore(start, space, random, context).rate) > 0.5 ? 1 : 0
  // 500 expected; five standard deviations are 79.
  expect(Math.abs(up - 500)).toBeLessThan(79)
})

test('law: the order in which an experiment lists its hyperparameters changes nothing', () => {
  const { rate, unroll, discount, size } = space
  const explore = (listed: typeof space) => perturb({ factors: [0.8, 1.2] }).explore(start, listed, stream(7, 'explore'), context)
  expect(explore({ size, discount, unroll, rate })).toEqual(explore({ rate, unroll, discount, size }))
})

/** The values of one hyperparameter over many draws, ascending. */
function valuesOf(explore: Explore, name: keyof typeof start): unknown[] {
  const random = stream(1, 'explore')
  const drawn = Array.from({ length: 300 }, () => explore.explore(start, space, random, context)[name])
  return [...new Set(drawn)].sort((a, b) => Number(a) - Number(b))
}

test('truth: symmetric uses a factor as it is or upside down', () => {
  expect(valuesOf(perturb({ factors: [1.25], symmetric: true }), 'rate')).toEqual([0.4, 0.625])
  expect(valuesOf(perturb({ factors: [0.8, 2], symmetric: true }), 'rate')).toEqual([0.25, 0.4, 0.625, 1])
})

test('truth: ×0.8 or ×1.2 drifts down by 2% an event, and symmetric does not drift', () => {
  const drift = (explore: Explore) => {
    const random = stream(1, 'drift')
    let sum = 0
    for (let i = 0; i < 20_000; i += 1) sum += Math.log(Number(explore.explore(start, space, random, context).rate) / start.rate)
    return sum / 20_000
  }
  // ln sqrt(0.96) = -0.0204; five standard errors are 0.0072.
  expect(Math.abs(drift(perturb({ factors: [0.8, 1.2] })) + 0.0204)).toBeLessThan(0.0072)
  expect(Math.abs(drift(perturb({ factors: [0.8, 1.2], symmetric: true })))).toBeLessThan(0.0072)
})

test('truth: resample draws anew as often as it says, each hyperparameter on its own, and else leaves it', () => {
  const random = stream(1, 'resample')
  const changed = { rate: 0, discount: 0, both: 0 }
  for (let i = 0; i < 4000; i += 1) {
    const { rate, discount } = resample().explore(start, space, random, context)
    if (rate !== start.rate) changed.rate += 1
    if (discount !== start.discount) changed.discount += 1
    if (rate !== start.rate && discount !== start.discount) changed.both += 1
  }
  // 1000, 1000 and 250 expected; five standard deviations of a binomial are 137 and 77.
  expect(Math.abs(changed.rate - 1000)).toBeLessThan(137)
  expect(Math.abs(changed.discount - 1000)).toBeLessThan(137)
  expect(Math.abs(changed.both - 250)).toBeLessThan(77)
  expect(valuesOf(resample({ probability: 0 }), 'rate')).toEqual([0.5])
  expect(valuesOf(resample({ probability: 1 }), 'size')).toEqual([16, 32, 64])
})

test('truth: perturbOrResample multiplies what it does not draw anew', () => {
  expect(valuesOf(perturbOrResample({ probability: 0, factors: [0.8, 1.2] }), 'unroll')).toEqual([8, 12])
  const random = stream(1, 'either')
  let moved = 0
  for (let i = 0; i < 4000; i += 1) {
    if ([0.4, 0.6].includes(Number(perturbOrResample().explore(start, space, random, context).rate))) moved += 1
  }
  // 3000 expected; five standard deviations are 137.
  expect(Math.abs(moved - 3000)).toBeLessThan(137)
})

test('truth: an unordered choice moves to any other value, an ordered one to a neighbour', () => {
  const kinds = { optimiser: choice(['a', 'b', 'c']), size: choice([1, 2, 4, 8]), named: choice(['s', 'm', 'l', 'xl'], { ordered: true }) }
  const seen: Record<string, Set<unknown>> = { optimiser: new Set(), size: new Set(), named: new Set() }
  const random = stream(1, 'choice')
  for (let i = 0; i < 200; i += 1) {
    const values = perturb({ factors: [0.8, 1.2] }).explore({ optimiser: 'a', size: 2, named: 'm' }, kinds, random, context)
    for (const [name, value] of Object.entries(values)) seen[name]!.add(value)
  }
  expect(seen).toEqual({ optimiser: new Set(['b', 'c']), size: new Set([1, 4]), named: new Set(['s', 'l']) })
})

test('truth: custom gets the values and the context, and what it leaves out stays', () => {
  const seen: unknown[] = []
  const explore = custom('mine', (values, { random, space: ranges, member, steps }) => {
    seen.push(values, Object.keys(ranges), member, steps)
    return { rate: Number(values.rate) + random() }
  })
  const after = explore.explore(start, space, () => 0.25, { ...context, member: 3, steps: 70 })
  expect(after).toEqual({ ...start, rate: 0.75 })
  expect(seen).toEqual([start, Object.keys(space), 3, 70])
  expect(custom('mine', () => ({}), { history: true }).history).toBe(true)
  expect(() => custom('', () => ({}))).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  expect(() => custom('mine', 3 as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
})

test.each([-0.1, 1.1, Number.NaN])('truth: a probability of %s is refused', (probability) => {
  expect(() => resample({ probability })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  expect(() => perturbOrResample({ probability })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
})

test.each([[[]], [[0, 1.2]], [[-1]], [[Number.NaN]]])('truth: factors of %j are refused', (factors) => {
  expect(() => perturb({ factors })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
})

test.each([[[1]], [[1, 1]], [[0]], [[-1, 2]], [[Number.POSITIVE_INFINITY]], [[1e-310]], [[]]])(
  'truth: factors that move nothing or everything to a bound are refused: %j',
  (factors) => {
    const refused = expect.objectContaining({ code: 'INVALID_OPTION', badInput: true })
    expect(() => perturb({ factors })).toThrow(refused)
    expect(() => perturbOrResample({ factors })).toThrow(refused)
  },
)
