import { describe, expect, it } from 'vitest'
import type { Env } from '../../../envs/core/env.js'
import { make } from '../../../envs/core/make.js'
import { float32Steps, reference } from './reference.js'

type RecordedStep = [t: number, action: number | number[], observation: number[], reward: number, terminated: boolean, truncated: boolean]
interface Episode {
  policy: string
  seed: number
  reset: number[]
  steps: RecordedStep[]
  return: number
  length: number
}

/** The whole episode's actions; the fixture's `steps` are its beginning and its end. */
const policies: Record<string, (t: number, observation: Float32Array) => number> = {
  alt: (t) => t % 2,
  bal: (_, o) => (o[2]! + o[3]! > 0 ? 1 : 0),
  energy: (_, o) => (o[1]! >= 0 ? 2 : 0),
  const2: () => 2,
  't//5%3': (t) => Math.floor(t / 5) % 3,
  'const0.3': () => 0.3,
  '2/-1': (t) => (t % 2 === 1 ? 2 : -1),
  clip5: () => 5,
}

const { env: episodes } = reference<{ env: Record<string, Episode[]> }>('environments.json')
const { envs: logs } = reference<{ envs: Log[] }>('gymnasium.json')

interface Log {
  id: string
  seed: number
  options: Record<string, number> | null
  episodes: {
    reset: number[]
    actions: number[]
    observations: number[][]
    rewards: number[]
    terminated: boolean
    truncated: boolean
  }[]
}

/** NumPy's sine and cosine may differ from V8's in the last bit of a double, which may tip a float32: one step apart is equal. */
function expectClose(ours: ArrayLike<number>, theirs: readonly number[]): void {
  expect(ours.length).toBe(theirs.length)
  theirs.forEach((x, i) => {
    if (float32Steps(ours[i]!, x) > 1) expect(Array.from(ours)).toEqual(theirs)
  })
}

const continuous = (id: string): boolean => id === 'Pendulum-v1' || id === 'MountainCarContinuous-v0'

const recorded = Object.entries(episodes).flatMap(([id, list]) => list.map((episode) => ({ id, ...episode })))

describe.each(recorded)('$id, policy $policy, seed $seed', ({ id, policy, seed, reset, steps, length, return: total }) => {
  it("truth: the episode is Gymnasium's", () => {
    const env: Env = make(id)
    const [start] = env.reset({ seed }) as [Float32Array, unknown]
    expectClose(start, reset)
    let observation = start
    let sum = 0
    let ended = false
    for (let t = 0; !ended; t++) {
      const wish = policies[policy]!(t, observation)
      const action = continuous(id) ? Float32Array.of(policy === 'energy' ? wish - 1 : wish) : wish
      const [next, reward, terminated, truncated] = env.step(action) as [Float32Array, number, boolean, boolean, unknown]
      const theirs = steps.find((step) => step[0] === t)
      if (theirs) {
        expectClose(next, theirs[2])
        expect(reward).toBeCloseTo(theirs[3], 12)
        expect([terminated, truncated]).toEqual([theirs[4], theirs[5]])
      }
      observation = next
      sum += reward
      ended = terminated || truncated
      if (ended) expect(t + 1).toBe(length)
    }
    expect(sum).toBeCloseTo(total, 6)
  })
})

describe.each(logs)('$id, random actions, seed $seed, reset options $options', ({ id, seed, options, episodes: both }) => {
  it("truth: an episode cut short, and one after it without a seed, are Gymnasium's", () => {
    const env: Env = make(id)
    both.forEach((theirs, i) => {
      const [start] = env.reset(i === 0 ? { seed, ...(options ? { options } : {}) } : {}) as [Float32Array, unknown]
      expectClose(start, theirs.reset)
      let flags = [false, false]
      theirs.actions.forEach((action, t) => {
        const step = env.step(continuous(id) ? Float32Array.of(action) : action) as [Float32Array, number, boolean, boolean, unknown]
        flags = [step[2], step[3]]
        const at = theirs.observations.findIndex((row) => row[0] === t)
        if (at < 0) return
        expectClose(step[0], theirs.observations[at]!.slice(1))
        expect(step[1]).toBeCloseTo(theirs.rewards[at]!, 12)
      })
      expect(flags).toEqual([theirs.terminated, theirs.truncated])
    })
  })
})

it('law: MountainCarContinuous, saved before its first step, still takes that one in double precision', () => {
  const env = make('MountainCarContinuous-v0')
  const firstSteps = (): number[] =>
    Array.from({ length: 200 }, (_, seed) => {
      env.reset({ seed })
      const state = structuredClone(env.getState!())
      const first = env.step(Float32Array.of(0.3))[0]
      env.setState!(state)
      return env.step(Float32Array.of(0.3))[0].reduce((sum, x, i) => sum + Math.abs(x - first[i]!), 0)
    })
  expect(Math.max(...firstSteps())).toBe(0)
})

describe('actions and reset options', () => {
  it.each([
    ['CartPole-v1', 2],
    ['MountainCar-v0', 1.5],
    ['Acrobot-v1', -1],
    ['Pendulum-v1', 1],
    ['MountainCarContinuous-v0', [Number.NaN]],
  ])('%s refuses the action %o', (id, action) => {
    const env: Env = make(id)
    env.reset({ seed: 0 })
    expect(() => env.step(action)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })

  it.each([
    ['CartPole-v1', { low: 1, high: 0 }],
    ['Acrobot-v1', { high: '1' }],
    ['Pendulum-v1', { x_init: Number.NaN }],
  ])('%s refuses the reset options %o', (id, options) => {
    const env: Env = make(id)
    expect(() => env.reset({ options })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})
