import { expect, test } from 'vitest'
import type { Explore } from '../../../src/population/explore/explore.js'
import { type explores, none, perturb } from '../../../src/population/explore/index.js'
import { stream } from '../../../src/random.js'
import { choice, integer, oneMinus, uniform } from '../../../src/search-space/index.js'
import { describeExplore } from '../../conformance/describe-explore.js'

/** One or more of every explore; a new one without an example does not compile. */
const examples: Record<keyof typeof explores, readonly Explore[]> = {
  perturb: [perturb({ factors: [0.8, 1.2] }), perturb({ factors: [0.5, 1, 2] })],
  none: [none()],
}
for (const [name, strategies] of Object.entries(examples)) {
  for (const explore of strategies) describeExplore(`${name} ${JSON.stringify(explore.config)}`, explore)
}

const space = { rate: uniform(0, 10), unroll: integer(1, 50), discount: oneMinus(uniform(0.1, 0.5)), size: choice([16, 32, 64]) }
const start = { rate: 0.5, unroll: 10, discount: 0.75, size: 32 }

test('truth: perturb ×0.8 or ×1.2 gives these values, every combination of them, and no other', () => {
  const seen = new Set<string>()
  const random = stream(1, 'explore')
  for (let i = 0; i < 500; i += 1) seen.add(JSON.stringify(perturb({ factors: [0.8, 1.2] }).explore(start, space, random)))
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
  for (let i = 0; i < 1000; i += 1) up += Number(perturb({ factors: [0.8, 1.2] }).explore(start, space, random).rate) > 0.5 ? 1 : 0
  // 500 expected; five standard deviations are 79.
  expect(Math.abs(up - 500)).toBeLessThan(79)
})

test('law: the order in which an experiment lists its hyperparameters changes nothing', () => {
  const { rate, unroll, discount, size } = space
  const explore = (listed: typeof space) => perturb({ factors: [0.8, 1.2] }).explore(start, listed, stream(7, 'explore'))
  expect(explore({ size, discount, unroll, rate })).toEqual(explore({ rate, unroll, discount, size }))
})

test.each([[[]], [[0, 1.2]], [[-1]], [[Number.NaN]]])('truth: factors of %j are refused', (factors) => {
  expect(() => perturb({ factors })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
})
