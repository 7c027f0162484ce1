import { describe, expect, test } from 'vitest'
import { NormalizedObservations } from '../../../agents/acting/observations.js'
import { a2c, mlp, type PpoOptions, ppo } from '../../../agents/index.js'
import {
  Box,
  type BoxType,
  Dict,
  Discrete,
  type Env,
  FlattenObservation,
  NormalizeObservation,
  type Space,
  SyncVectorEnv,
  Tuple,
} from '../../../envs/index.js'
import { finalReturn } from './final-return.js'

/** Episodes of ten steps that show a clock. The right action is 1 in the first half and 0 in the second. Random 5, best 10. */
function clock(space: Space, show: (time: number) => unknown): Env {
  let time = 0
  return {
    observationSpace: space,
    actionSpace: new Discrete(2),
    reset: () => {
      time = 0
      return [show(time), {}]
    },
    step: (action) => {
      const reward = (action === 1) === time < 5 ? 1 : 0
      time++
      return [show(time), reward, false, time === 10, {}]
    },
  }
}

const inf = Number.POSITIVE_INFINITY
const far = (type: BoxType, zero: number) => {
  const box = type.startsWith('float') ? new Box(-inf, inf, { shape: [1], type }) : new Box(0, zero + 10, { shape: [1], type })
  return clock(box, (time) => [zero + time])
}
const clocks: Record<string, () => Env> = {
  'float64 at 0': () => far('float64', 0),
  'float64 at 1e8': () => far('float64', 1e8),
  'int32 at 1e9': () => far('int32', 1e9),
  'uint32 at 4e9': () => far('uint32', 4e9),
  'in a Dict': () => {
    const space = new Dict({ clock: new Box(0, inf, { shape: [1], type: 'float64' }), other: new Discrete(2) })
    return clock(space, (time) => ({ clock: [1e8 + time], other: 0 }))
  },
  'in a Tuple': () => {
    const space = new Tuple([new Discrete(2), new Box(0, 2e9, { shape: [1], type: 'int32' })])
    return clock(space, (time) => [0, Int32Array.of(1e8 + time)])
  },
  'flattened by a wrapper': () => {
    const space = new Dict({ clock: new Box(0, inf, { shape: [1], type: 'float64' }), other: new Discrete(2) })
    return new FlattenObservation(clock(space, (time) => ({ clock: [1e8 + time], other: 0 })) as Env)
  },
}

const options: Omit<PpoOptions, 'env'> = { envs: 8, network: mlp([16]), unroll: 16, learningRate: 1e-2, discount: 0 }

describe('a clock at 1e8 learns as at 0', () => {
  test.each(Object.entries(clocks))('truth: %s, by normalizeObservations: above 9.5', async (_, env) => {
    expect(await finalReturn(ppo({ ...options, env, normalizeObservations: true }), 6000, 50)).toBeGreaterThan(9.5)
  })

  test('truth: by A2C, too', async () => {
    const env = clocks['float64 at 1e8']!
    expect(
      await finalReturn(a2c({ ...options, env, unroll: 5, learningRate: 3e-3, normalizeObservations: true }), 6000, 50),
    ).toBeGreaterThan(9.5)
  })

  test.each(['float64', 'int32'] as const)('truth: by the wrapper NormalizeObservation, %s', async (type) => {
    const env = () => new NormalizeObservation(far(type, 1e8) as Env<Float64Array, unknown>) as unknown as Env
    expect(await finalReturn(ppo({ ...options, env }), 6000, 50)).toBeGreaterThan(9.5)
  })
})

describe('what is kept of observations', () => {
  const shown = (env: () => Env) => new SyncVectorEnv(env, 2).reset({ seed: 1 })

  test('law: float64 and large whole numbers are kept exactly, in vectors too, and small ones in float32 as ever', () => {
    for (const name of ['float64 at 1e8', 'int32 at 1e9', 'uint32 at 4e9'] as const)
      expect(shown(clocks[name]!)).toBeInstanceOf(Float64Array)
    expect([...shown(() => far('int32', 2 ** 30 + 1))]).toEqual([2 ** 30 + 1, 2 ** 30 + 1])
    expect(shown(clocks['in a Dict']!)).toEqual(Float64Array.of(1e8, 1, 0, 1e8, 1, 0))
    expect(shown(() => far('int32', 1000))).toEqual(Float32Array.of(1000, 1000))
    expect(shown(() => far('float32', 0.1))).toEqual(Float32Array.of(0.1, 0.1))
  })

  test('law: a state of a vector brings them back exactly', () => {
    const make = (): SyncVectorEnv => {
      const [getState, setState] = [() => 0, () => {}]
      return new SyncVectorEnv(() => ({ ...far('float64', 1e8 + 1), getState, setState }), 2)
    }
    const [one, two] = [make(), make()]
    one.reset()
    const later = two.reset()
    one.step(Int32Array.of(0, 0))
    two.setState(one.getState())
    expect([...later]).toEqual([1e8 + 2, 1e8 + 2])
  })

  test('law: normalised, they are the same wherever 0 is, to seven digits', () => {
    const seen = (zero: number) => {
      const writer = new NormalizedObservations(1, true)
      const rows = { data: new Float32Array(4 * 40), stride: 4, columns: 1 }
      for (let t = 0; t < 20; t++) {
        const observations = Float64Array.of(zero + t, zero + ((7 * t) % 20))
        writer.updateStatistics(observations, 2)
        writer.writeAll(observations, rows, 2 * t, 2)
      }
      return rows.data.filter((_, i) => i % 4 === 0)
    }
    const near = seen(0)
    expect(Math.max(...near)).toBeGreaterThan(1)
    for (const zero of [1e8, -1e8]) for (const [i, x] of seen(zero).entries()) expect(x).toBeCloseTo(near[i]!, 5)
  })

  test('law: int64 numbers as a BigInt64Array is refused in one sentence', () => {
    const env = new SyncVectorEnv(() => clock(new Box(-inf, inf, { shape: [1], type: 'float64' }), () => BigInt64Array.of(3n)), 1)
    expect(() => env.reset()).toThrow(/Expected numbers, got the bigint 3n at 0: a Float64Array holds whole numbers up to 2\^53/)
  })

  test('law: a number that is infinite in float32 is refused as an infinity is', () => {
    const env = new SyncVectorEnv(() => clock(new Box(-inf, inf, { shape: [1], type: 'float64' }), () => [1e39]), 1)
    expect(() => env.reset()).toThrow(/"an observation holds finite numbers": it holds 1e\+39 at 0/)
  })
})
