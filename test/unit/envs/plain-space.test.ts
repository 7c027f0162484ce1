import { describe, expect, test } from 'vitest'
import { Box, Dict, Discrete, listEnvs, MultiDiscrete, make, Tuple } from '../../../envs/index.js'
import { MultiBinary } from '../../../envs/spaces/multi-binary.js'
import { plainSpace, spaceOf, spaceWords } from '../../../envs/spaces/plain-space.js'
import type { Space } from '../../../envs/spaces/space.js'

const through = (space: Space): Space => spaceOf(JSON.parse(JSON.stringify(plainSpace(space))))

const spaces: Record<string, Space> = {
  'Box(2) of float32': new Box([0.1, -Infinity], [0.7, Infinity]),
  'Box(12, 12, 4) of uint8': new Box(0, 255, { shape: [12, 12, 4], type: 'uint8' }),
  'Box() of float64': new Box(-1e300, 0.1, { shape: [], type: 'float64' }),
  'Discrete(3) from -1': new Discrete(3, -1),
  'MultiDiscrete([2, 11]) from [0, 25]': new MultiDiscrete([2, 11], { start: [0, 25] }),
  'MultiBinary(2, 3)': new MultiBinary([2, 3]),
  'Tuple(Discrete(2), Box(1) of bool)': new Tuple([new Discrete(2), new Box(false, true, { type: 'bool' })]),
  'Dict(10: Discrete(2), 9: Discrete(3))': new Dict({ 10: new Discrete(2), 9: new Discrete(3) }),
}

describe('plain descriptions of spaces', () => {
  for (const [words, space] of Object.entries(spaces)) {
    test(`law: ${words} comes back from JSON with the same samples and the same flat values`, () => {
      const back = through(space)
      space.seed(7)
      back.seed(7)
      for (let i = 0; i < 3; i++) {
        const value = space.sample()
        expect(back.sample()).toEqual(value)
        const [flat, again] = [new Float64Array(space.flatSize), new Float64Array(space.flatSize)]
        space.flatten(value, flat, 0)
        back.flatten(value, again, 0)
        expect(again).toEqual(flat)
      }
      expect(plainSpace(back)).toEqual(plainSpace(space))
    })
  }

  test('truth: a space in a few words', () => {
    expect(Object.values(spaces).map(spaceWords).sort()).toEqual(
      Object.keys(spaces)
        .map((words) => words.replace('10: Discrete(2), 9: Discrete(3)', '9: Discrete(3), 10: Discrete(2)'))
        .sort(),
    )
  })

  test('truth: equal bounds are one number each', () => {
    expect(plainSpace(spaces['Box(12, 12, 4) of uint8']!)).toEqual({ name: 'Box', shape: [12, 12, 4], type: 'uint8', low: 0, high: 255 })
  })

  test('law: every registered environment has a description below 1 kB', () => {
    for (const id of listEnvs()) {
      const env = make(id)
      for (const space of [env.observationSpace, env.actionSpace]) {
        expect(JSON.stringify(plainSpace(space)).length).toBeLessThan(1000)
        expect(plainSpace(through(space))).toEqual(plainSpace(space))
      }
    }
  })

  test('truth: a space of another kind has none, nor a large Box of many bounds, nor what holds one', () => {
    const own: Space = { ...new Discrete(2), name: 'Graph', seed() {}, sample: () => 0, explain: () => undefined, flatten() {} } as never
    const many = new Box(
      Float32Array.from({ length: 2000 }, (_, i) => i),
      3000,
    )
    for (const space of [own, many, new Tuple([new Discrete(2), many])]) expect(plainSpace(space)).toBeNull()
    expect(spaceWords(own)).toBe('Graph of 2 numbers')
  })

  test.each([
    null,
    3,
    {},
    { name: 'Box' },
    { name: 'Discrete', n: -1, start: 0 },
    { name: 'Tuple', spaces: 'x' },
    { name: 'Box', low: 'a', high: 1, shape: [1], type: 'float32' },
  ])('truth: what describes no space is refused: %j', (plain) => {
    expect(() => spaceOf(plain)).toThrow(expect.objectContaining({ code: 'SPACE_INVALID' }))
  })
})
