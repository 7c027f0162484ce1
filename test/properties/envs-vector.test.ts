import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AutoresetMode, type EnvId, listEnvs, makeVector, Pcg64, type ResetOptions, type VectorEnv } from '../../envs/index.js'
import { choicesOf } from '../../envs/spaces/choices.js'
import { expectSame } from '../conformance/same.js'

const ids = fc.constantFrom<EnvId[]>(...listEnvs())
const modes = fc.constantFrom<AutoresetMode>('SAME_STEP', 'NEXT_STEP')

/** Actions of any kind of space, drawn from `random`. */
function actionsOf(env: VectorEnv, random: Pcg64): Int32Array | Float32Array {
  const { flatSize } = env.singleActionSpace
  const sizes = choicesOf(env.singleActionSpace)?.sizes
  if (sizes !== undefined) {
    return Int32Array.from({ length: env.count * sizes.length }, (_, i) => random.integers(0, sizes[i % sizes.length]!))
  }
  return Float32Array.from({ length: env.count * flatSize }, () => random.uniform(-2, 2))
}

function play(env: VectorEnv, steps: number, seed: number): unknown[] {
  const random = new Pcg64(seed)
  return Array.from({ length: steps }, () => {
    const { finalObservations: _, ...step } = env.step(actionsOf(env, random))
    return structuredClone({ ...step, infos: Object.keys(step.infos) })
  })
}

describe('vectors of every id', () => {
  it('law: same seed and actions, same everything; and a state taken anywhere brings back what followed', () => {
    fc.assert(
      fc.property(ids, modes, fc.integer({ min: 1, max: 4 }), fc.nat(1e6), fc.nat(60), (id, autoreset, count, seed, before) => {
        const env = makeVector(id, count, { autoreset })
        const start = env.reset({ seed }).slice()
        const first = play(env, before, 1)
        const state = structuredClone(env.getState())
        const second = play(env, 30, 2)

        const twin = makeVector(id, count, { autoreset })
        expectSame(twin.reset({ seed }), start)
        expectSame(play(twin, before, 1), first)
        expectSame(twin.getState(), state)

        const heir = makeVector(id, count, { autoreset })
        heir.setState(state)
        expectSame(play(heir, 30, 2), second)
        expectSame(heir.getState(), env.getState())
      }),
      { numRuns: 60 },
    )
  })

  it('law: row i is the environment of seed + i', () => {
    fc.assert(
      fc.property(ids, fc.integer({ min: 2, max: 4 }), fc.nat(1e6), (id, count, seed) => {
        const whole = makeVector(id, count).reset({ seed })
        const size = whole.length / count
        for (let row = 0; row < count; row++) {
          expectSame(makeVector(id, 1).reset({ seed: seed + row }), whole.slice(row * size, (row + 1) * size))
        }
      }),
    )
  })

  it.each(listEnvs())('a vector of %s refuses seeds that are none for a row of it, and options that nothing reads', (id) => {
    const env = makeVector(id, 2)
    const largest = Number.MAX_SAFE_INTEGER - 1
    for (const seed of [null, '3', 3n, -1, 0.5, Number.NaN, largest + 1]) {
      expect(() => env.reset({ seed: seed as number })).toThrow(
        expect.objectContaining({
          code: 'INVALID_SEED',
          message: expect.stringMatching(`^Expected the seed of 2 environments to be a whole number from 0 to ${largest}, got `),
        }),
      )
    }
    env.reset({ seed: largest })
    expect(() => env.reset({ sead: 1 } as ResetOptions)).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_OPTION', message: 'Unknown option "sead" of reset: did you mean "seed"?' }),
    )
  })
})
