import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Explore } from '../../src/population/explore/explore.js'
import { stream } from '../../src/random.js'
import { choice, integer, logUniform, oneMinus, uniform } from '../../src/search-space/index.js'
import { mapSpace } from '../../src/search-space/space.js'
import { seeds } from './seeds.js'

const space = {
  learningRate: logUniform(1e-4, 1e-2),
  clip: uniform(0.1, 0.3),
  unroll: integer(1, 50),
  discount: oneMinus(logUniform(1e-3, 1e-1)),
  optimiser: choice(['rmsprop', 'adam']),
}

/** What every explore keeps, whatever it starts from. */
export function describeExplore(name: string, explore: Explore): void {
  describe(`explore ${name}`, () => {
    test('law: however often it is applied, every hyperparameter stays in its range', () => {
      fc.assert(
        fc.property(seeds, fc.integer({ min: 1, max: 30 }), (seed, times) => {
          const random = stream(seed, 'explore')
          let values = mapSpace(space, (kind) => kind.sample(random))
          for (let i = 0; i < times; i += 1) {
            values = explore.explore(Object.freeze(values), space, random)
            expect(Object.keys(values).sort()).toEqual(Object.keys(space).sort())
            for (const [key, kind] of Object.entries(space)) expect(kind.contains(values[key]!)).toBe(true)
          }
        }),
      )
    })

    test('law: the same stream explores the same', () => {
      fc.assert(
        fc.property(seeds, (seed) => {
          const values = mapSpace(space, (kind) => kind.sample(stream(seed, 'start')))
          expect(explore.explore(values, space, stream(seed, 'a'))).toEqual(explore.explore(values, space, stream(seed, 'a')))
        }),
      )
    })

    test('law: its config is plain', () => {
      expect(JSON.parse(JSON.stringify(explore.config))).toEqual(explore.config)
    })
  })
}
