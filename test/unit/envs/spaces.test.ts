import { describe, expect, it } from 'vitest'
import { Box } from '../../../envs/spaces/box.js'
import { Dict } from '../../../envs/spaces/dict.js'
import { Discrete } from '../../../envs/spaces/discrete.js'
import { MultiBinary } from '../../../envs/spaces/multi-binary.js'
import { MultiDiscrete } from '../../../envs/spaces/multi-discrete.js'
import type { Space } from '../../../envs/spaces/space.js'
import { Tuple } from '../../../envs/spaces/tuple.js'
import { reference } from './reference.js'

const inf = Number.POSITIVE_INFINITY

/** The recorded spaces, by the names that the fixture gives them. */
const made: Record<string, () => Space> = {
  'Discrete(5)': () => new Discrete(5),
  'Discrete(3, -1)': () => new Discrete(3, -1),
  'Box(-1, 1, [3])': () => new Box(-1, 1, { shape: [3] }),
  'Box([-2, 0, 5], [2, 100, 5])': () => new Box([-2, 0, 5], [2, 100, 5]),
  'Box(-1, 1, [2, 3])': () => new Box(-1, 1, { shape: [2, 3] }),
  'Box(0, 255, [4]) uint8': () => new Box(0, 255, { shape: [4], type: 'uint8' }),
  'Box(-3, 3, [4]) int32': () => new Box(-3, 3, { shape: [4], type: 'int32' }),
  'Box(-1, 1, [2]) float64': () => new Box(-1, 1, { shape: [2], type: 'float64' }),
  'Box mixed': () => new Box([-inf, 0, -inf, -1], [inf, inf, 3, 1]),
  'MultiDiscrete([3, 4, 5])': () => new MultiDiscrete([3, 4, 5]),
  'MultiBinary(6)': () => new MultiBinary(6),
  'MultiBinary(9)': () => new MultiBinary(9),
  'Tuple(Discrete(4), Box(-1, 1, [2]))': () => new Tuple([new Discrete(4), new Box(-1, 1, { shape: [2] })]),
  'Dict(b: Discrete(4), a: Box(-1, 1, [2]))': () => new Dict({ b: new Discrete(4), a: new Box(-1, 1, { shape: [2] }) }),
}

type Recorded = { space: string; seed: number; samples: unknown[]; flat: number[]; flatSize: number }
const { spaces: recorded } = reference<{ spaces: Recorded[] }>('gymnasium.json')

/** Typed arrays as the plain ones that JSON has. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
  return value
}

describe.each(recorded)('$space, seed $seed', ({ space: name, seed, samples, flat, flatSize }) => {
  it("truth: samples, and their flattened form, are Gymnasium's", () => {
    const space = made[name]!()
    space.seed(seed)
    const ours = samples.map(() => space.sample())
    expect(ours.map(plain)).toEqual(samples)
    expect(space.flatSize).toBe(flatSize)
    const out = new Float32Array(flatSize + 2).fill(7)
    space.flatten(ours[0], out, 1)
    expect(Array.from(out)).toEqual([7, ...Array.from(Float32Array.from(flat)), 7])
  })
})

describe('explain names the broken rule', () => {
  const box = new Box([0, -1], [1, 1])
  it.each<[Space, unknown, string]>([
    [box, [0.5], 'Expected 2 numbers (shape [2]), got 1'],
    [box, 3, 'Expected an array of 2 numbers, got 3'],
    [box, [Number.NaN, 0], 'Expected a number at 0, got NaN'],
    [box, [0, '1'], 'Expected a number at 1, got "1"'],
    [box, Float32Array.of(0, -2), 'Expected a number from -1 to 1 at 1, got -2'],
    [new Box(0, 255, { shape: [1], type: 'uint8' }), [0.5], 'Expected a whole number at 0, got 0.5'],
    [new Discrete(2), 2, 'Expected a whole number from 0 to 1, got 2'],
    [new Discrete(3, -1), '0', 'Expected a whole number from -1 to 1, got "0"'],
    [new MultiDiscrete([2, 3]), [1, 3], 'Expected a whole number from 0 to 2 at 1, got 3'],
    [new MultiBinary(2), [1, 2], 'Expected 0 or 1 at 1, got 2'],
    [new Tuple([new Discrete(2), box]), [0, [0]], 'Expected 2 numbers (shape [2]), got 1 (value 1 of the Tuple)'],
    [new Dict({ a: new Discrete(2) }), {}, 'Expected the key a, got {}'],
    [new Dict({ a: new Discrete(2) }), { a: 0, b: 0 }, 'Expected no key but a, got b'],
    [new Dict({ a: new Discrete(2) }), { a: 5 }, 'Expected a whole number from 0 to 1, got 5 (key a of the Dict)'],
  ])('%o: %o', (space, value, reason) => {
    expect(space.explain(value)).toBe(reason)
    expect(space.contains(value)).toBe(false)
  })

  it.each([[[0.5, 0]], [Float32Array.of(0, 1)], [Float64Array.of(1, -1)]])('plain and typed arrays are contained: %o', (value) => {
    expect(box.explain(value)).toBeUndefined()
  })

  it('a bound that float32 rounds contains the number that was meant', () => {
    expect(new Box(-0.7, 0.7, { shape: [2] }).contains([0.7, -0.7])).toBe(true)
  })
})

describe('spaces that make no sense are refused', () => {
  it.each<[string, () => unknown]>([
    ['NaN bound', () => new Box(Number.NaN, 1)],
    ['crossed bounds', () => new Box([0, 2], [1, 1])],
    ['bounds of different lengths', () => new Box([0, 0], [1, 1, 1])],
    ['an infinite bound of integers', () => new Box(0, inf, { type: 'int32' })],
    ['a bound outside the type', () => new Box(0, 256, { type: 'uint8' })],
    ['an empty shape entry', () => new Box(0, 1, { shape: [0] })],
    ['an unknown type', () => new Box(0, 1, { type: 'float16' as 'float32' })],
    ['Discrete of nothing', () => new Discrete(0)],
    ['Discrete with half a start', () => new Discrete(2, 0.5)],
    ['MultiDiscrete of nothing', () => new MultiDiscrete([])],
    ['MultiDiscrete with a 0', () => new MultiDiscrete([2, 0])],
    ['MultiBinary of half', () => new MultiBinary(0.5)],
    ['an empty Tuple', () => new Tuple([])],
    ['an empty Dict', () => new Dict({})],
  ])('%s', (_, make) => {
    expect(make).toThrow(expect.objectContaining({ name: 'EnvError', code: 'SPACE_INVALID', badInput: true }))
  })
})
