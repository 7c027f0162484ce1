import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Explore } from '../../src/population/explore/explore.js'
import { type Random, stream } from '../../src/random.js'
import { choice, integer, kinds, oneMinus, uniform } from '../../src/search-space/index.js'
import { mapSpace, type Space } from '../../src/search-space/space.js'
import type { Values } from '../../src/trainable.js'
import { anyContext } from './populations.js'
import { seeds } from './seeds.js'

/** A hyperparameter for each example of every registered kind: `uniform 1`. */
export const everyKind: Space = Object.fromEntries(
  Object.entries(kinds).flatMap(([name, examples]) => examples.map((kind, i) => [`${name} ${i}`, kind])),
)

const start = (random: Random) => Object.freeze(mapSpace(everyKind, (kind) => kind.sample(random)))

/** Ranges with a value that multiplication would leave where it is, and starts at these values and at bounds. */
const trapping = {
  zero: uniform(0, 1),
  across: uniform(-1, 1),
  count: integer(-2, 5),
  discount: oneMinus(uniform(0, 0.1)),
  size: choice([0, 1]),
}
const TRAPS: readonly Values[] = [
  { zero: 0, across: 0, count: 0, discount: 1, size: 0 },
  { zero: 1e-300, across: -1e-300, count: 1, discount: 1 - 2 ** -53, size: 1 },
  { zero: 1, across: -1, count: -2, discount: 0.9, size: 0 },
]

/** The laws that every explore keeps, whatever it starts from. */
export function describeExplore(name: string, explore: Explore): void {
  describe(`explore ${name}`, () => {
    test('law: however often it is applied, every hyperparameter stays in its range', () => {
      fc.assert(
        fc.property(seeds, fc.integer({ min: 1, max: 10 }), (seed, times) => {
          const random = stream(seed, 'explore')
          let values = start(random)
          for (let i = 0; i < times; i += 1) {
            values = Object.freeze(explore.explore(values, everyKind, random, anyContext(everyKind, stream(seed, `context/${i}`))))
            expect(Object.keys(values).sort()).toEqual(Object.keys(everyKind).sort())
            for (const [key, kind] of Object.entries(everyKind)) {
              if (!kind.contains(values[key]!)) expect.fail(`${key} = ${values[key]}`)
            }
          }
        }),
        { numRuns: 50 },
      )
    })

    test('law: the same stream explores the same', () => {
      fc.assert(
        fc.property(seeds, (seed) => {
          const again = () =>
            explore.explore(start(stream(seed, 'start')), everyKind, stream(seed, 'a'), anyContext(everyKind, stream(seed, 'context')))
          expect(again()).toEqual(again())
        }),
        { numRuns: 50 },
      )
    })

    test('law: of a part of the space it changes no more than that part', () => {
      fc.assert(
        fc.property(seeds, fc.subarray(Object.keys(everyKind)), (seed, names) => {
          const part: Space = Object.fromEntries(names.map((key) => [key, everyKind[key]!]))
          const values = start(stream(seed, 'start'))
          const after = explore.explore(values, part, stream(seed, 'a'), anyContext(everyKind, stream(seed, 'context')))
          for (const [key, value] of Object.entries(after)) {
            if (part[key] ? !part[key].contains(value) : !Object.is(value, values[key])) expect.fail(`${key} = ${value}`)
          }
          expect(Object.keys(after)).toEqual(expect.arrayContaining(names))
        }),
      )
    })

    // What copies hyperparameters as they are says so, by its name or in its note.
    test.skipIf(explore.name === 'none' || explore.note !== undefined)(
      'law: no hyperparameter is silently constant: in 60 explorations each leaves the value that it began with',
      () => {
        fc.assert(
          fc.property(seeds, fc.constantFrom(...TRAPS), (seed, begin) => {
            const random = stream(seed, 'explore')
            const left = new Set<string>()
            let values: Values = begin
            for (let i = 0; i < 60; i += 1) {
              values = explore.explore(values, trapping, random, anyContext(trapping, stream(seed, `context/${i}`), 4))
              for (const name of Object.keys(trapping)) if (values[name] !== begin[name]) left.add(name)
            }
            expect([...left].sort()).toEqual(Object.keys(trapping).sort())
          }),
          { numRuns: 5 },
        )
      },
    )

    test('law: its config is plain', () => {
      expect(JSON.parse(JSON.stringify(explore.config))).toEqual(explore.config)
    })
  })
}
