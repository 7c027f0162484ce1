import { test } from 'vitest'
import { makeVector } from '../../../envs/core/make-vector.js'
import { listEnvs } from '../../../envs/core/registry.js'
import type { VectorEnv } from '../../../envs/core/vector.js'
import { Pcg64 } from '../../../envs/index.js'
import { choicesOf } from '../../../envs/spaces/choices.js'
import { expectSame } from '../../conformance/same.js'

const [COUNT, TURNS] = [4, 30]

/** Actions for a step of all rows, drawn among those that are allowed. */
function drawn(env: VectorEnv, random: Pcg64): Int32Array | Float32Array {
  const choices = choicesOf(env.singleActionSpace)
  if (choices === null) return Float32Array.from({ length: COUNT * env.singleActionSpace.flatSize }, () => random.random() * 2 - 1)
  const { sizes } = choices
  const width = sizes.reduce((sum, size) => sum + size, 0)
  const actions: number[] = []
  for (let row = 0; row < COUNT; row++) {
    let at = row * width
    for (const size of sizes) {
      const flags = env.actionMasks?.subarray(at, at + size)
      const allowed = Array.from({ length: size }, (_, choice) => choice).filter((choice) => flags === undefined || flags[choice] === 1)
      actions.push(allowed[random.integers(0, allowed.length)]!)
      at += size
    }
  }
  return Int32Array.from(actions)
}

test.each(listEnvs())('law: members that take turns in one vector of %s, as in a lane, go on as in vectors of their own', (id) => {
  const shared = makeVector(id, COUNT)
  const own = [1, 11, 21].map((seed) => {
    const env = makeVector(id, COUNT)
    env.reset({ seed })
    return { env, random: new Pcg64(seed) }
  })
  for (let turn = 0; turn < TURNS; turn++) {
    for (const { env, random } of own) {
      shared.setState(env.getState())
      expectSame(shared.actionMasks, env.actionMasks)
      for (let t = 0; t < 1 + ((turn * 5) % 9); t++) {
        const actions = drawn(env, random)
        const { observations, rewards, terminated, truncated } = env.step(actions)
        const step = shared.step(actions)
        expectSame([step.observations, step.rewards, step.terminated, step.truncated], [observations, rewards, terminated, truncated])
        expectSame(shared.actionMasks, env.actionMasks)
      }
      expectSame(shared.getState(), env.getState())
    }
  }
})
