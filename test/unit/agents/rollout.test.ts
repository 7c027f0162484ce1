import { describe, expect, test } from 'vitest'
import { networkStorage } from '../../../agents/a2c/network-storage.js'
import { Actors } from '../../../agents/acting/actors.js'
import { fillOptions } from '../../../agents/acting/options.js'
import { Rollout, rowsFor } from '../../../agents/acting/rollout.js'
import { actionSpace } from '../../../agents/environment/action-space.js'
import { Stream } from '../../../agents/math/stream.js'
import { mlp } from '../../../agents/network/mlp.js'
import { Network } from '../../../agents/network/network.js'
import { forSpace } from '../../../agents/policies/for-space.js'
import type { Env } from '../../../envs/core/env.js'
import { makeVector } from '../../../envs/core/make-vector.js'
import { splitSeed } from '../../../src/random.js'
import { headed, reading } from './network/shapes.js'
import { Sides } from './worlds.js'

const ENVS = 3

function collected(env: string | (() => Env), unroll: number) {
  const options = fillOptions('a2c', { env, envs: ENVS }, [], mlp([8]))
  const vector = makeVector(env, ENVS)
  const space = actionSpace('a2c', vector.singleActionSpace)
  const kind = forSpace(space)
  const actors = new Actors({ ...options, vector, actions: space, behaviour: kind, evaluation: null })
  actors.start((label) => splitSeed(1, label))
  actors.beginSlice()
  const { environments } = actors
  const shape = { ...reading(vector.observationSize, ENVS), ...headed(kind), fma: false }
  const network = new Network(mlp([8]), { ...shape, capacity: rowsFor(unroll, ENVS), optimizer: 'rmsprop' })
  const stream = new Stream()
  stream.seed(Uint32Array.of(1, 2, 3, 4))
  network.initialise(() => stream.next())
  const rollout = new Rollout(network.capacity, network, actors, networkStorage(ENVS))
  rollout.collect(unroll, kind.build(network, ENVS, stream), 0.99)
  /** The value of one observation by the same weights, in a separate forward pass. */
  const stateValue = (observation: ArrayLike<number>) => {
    const separate = new Network(mlp([8]), { ...shape, capacity: 1, optimizer: 'rmsprop' })
    separate.parameters.set(network.parameters)
    separate.observations.data.set(observation)
    separate.forward(0, 1)
    return separate.heads.value!.output.data[0]!
  }
  const row = (index: number) => {
    const { data, stride, columns } = network.observations
    return [...data.subarray(index * stride, index * stride + columns)]
  }
  return { rollout, network, environments, stateValue, row }
}

describe('Rollout', () => {
  test('law: a truncated episode goes on in the value of its final observation, and the next row begins a new one', () => {
    const tape: Float32Array[][] = []
    const taped = () => {
      const env = new Sides()
      const step = env.step.bind(env)
      const seen: Float32Array[] = []
      tape.push(seen)
      env.step = (action) => {
        const result = step(action)
        const flat = new Float32Array(env.observationSpace.flatSize)
        env.observationSpace.flatten(result[0], flat, 0)
        seen.push(flat)
        return result
      }
      return env
    }
    const { rollout, stateValue, row } = collected(taped, 25)
    const truncated = 19 * ENVS
    for (let at = 0; at < 25 * ENVS; at++) expect(rollout.end_t[at]).toBe(at >= truncated && at < truncated + ENVS ? 1 : 0)
    for (let env = 0; env < ENVS; env++) {
      const final = tape[env]![19]!
      expect(stateValue(final)).not.toBe(0)
      expect(rollout.v_end_t[truncated + env]).toBe(stateValue(final))
      expect(row(truncated + env)).toEqual([...tape[env]![18]!])
      expect(row(truncated + ENVS + env)).not.toEqual([...final])
      expect(row(truncated + 2 * ENVS + env)).toEqual([...tape[env]![20]!])
    }
  })

  test('law: a terminal state is worth nothing', () => {
    const { rollout } = collected('CartPole-v1', 60)
    const ends = [...rollout.end_t.keys()].filter((row) => rollout.end_t[row] === 1)
    expect(ends.length).toBeGreaterThan(2)
    for (const row of ends) expect(rollout.v_end_t[row]).toBe(0)
  })

  test('law: a terminal state that is reached as time runs out is worth nothing, too', () => {
    const both = () => {
      const env = new Sides()
      const step = env.step.bind(env)
      env.step = (action) => {
        const [observation, reward, , truncated, info] = step(action)
        return [observation, reward, truncated, truncated, info]
      }
      return env
    }
    const { rollout } = collected(both, 25)
    const ends = [...rollout.end_t.keys()].filter((row) => rollout.end_t[row] === 1)
    expect(ends.map((row) => rollout.v_end_t[row])).toEqual([0, 0, 0])
  })

  test('law: the rows after the last step hold what the next rollout begins with, and its values', () => {
    const { network, environments, stateValue, row } = collected('CartPole-v1', 7)
    for (let env = 0; env < ENVS; env++) {
      const waiting = [...environments.observations.subarray(4 * env, 4 * env + 4)]
      expect(row(7 * ENVS + env)).toEqual(waiting)
      const { data, stride } = network.heads.value!.output
      expect(data[(7 * ENVS + env) * stride]).toBe(stateValue(waiting))
    }
  })
})
