import { describe, expect, it } from 'vitest'
import { listEnvs, make, makeVector } from '../../../envs/index.js'

const invalid = expect.objectContaining({ code: 'INVALID_OPTION' })
/** A vector of each kind: those over typed arrays, one row by row, and actions of several parts. */
const VECTORS = ['CartPole-v1', 'CartPoleNoVelocity-v1', 'MinAtar/Breakout-v1', 'Maze/NavStatic01?size=8', 'FrozenLake-v1', 'Pendulum-v1']

describe('actions that are none', () => {
  it.each(listEnvs())('law: %s refuses them in one sentence', (id) => {
    for (const action of [undefined, null, '0', 'length', 'at', 0n, true, {}, [], ['0'], Number.NaN]) {
      const env = make(id as string)
      env.reset({ seed: 1 })
      expect(() => env.step(action), String(action)).toThrow(invalid)
    }
  })

  it.each([...VECTORS, 'Minigames/MoveToBeacon', 'Minigames/MoveToBeacon?actions=flat'])(
    'law: a vector of %s refuses arrays of another length or kind',
    (id) => {
      const env = makeVector(id, 2)
      env.reset({ seed: 1 })
      const { length } = env.singleActionSpace.name === 'Dict' ? [0, 0, 0, 0] : [0, 0]
      const zeros = new Array<number>(length).fill(0)
      const bad: unknown[] = [undefined, null, 0, zeros, zeros.map(String), BigInt64Array.from(zeros, BigInt), {}, { length }]
      bad.push(new Int32Array(length - 1), new Int32Array(length + 1), new Int32Array(0), new Float32Array(2 * length))
      for (const actions of bad) expect(() => env.step(actions as Int32Array), String(actions)).toThrow(invalid)
      env.step(new Int32Array(length))
      env.step(new Float32Array(length))
    },
  )

  it('truth: the sentence says how many numbers are wanted', () => {
    const env = makeVector('Minigames/MoveToBeacon', 3)
    env.reset({ seed: 1 })
    expect(() => env.step(Int32Array.of(0, 1, 0))).toThrow(
      'Expected the actions of 3 environments to be an Int32Array or Float32Array of 2 a row, 6 in all, got [0, 1, 0]',
    )
  })
})
