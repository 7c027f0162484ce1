import { describe, expect, test } from 'vitest'
import { Box, type Env, make, makeVector, RepeatAction, RescaleObservation } from '../../../envs/index.js'
import { describeEnv } from '../../conformance/describe-env.js'

describeEnv('RescaleObservation(MountainCar)', () => new RescaleObservation(make('MountainCar-v0')), 200)
describeEnv('RepeatAction(MountainCar, 8)', () => new RepeatAction(make('MountainCar-v0'), 8), 25)
describeEnv('RepeatAction(MountainCarContinuous, 7)', () => new RepeatAction(make('MountainCarContinuous-v0'), 7), 143)

describe('RescaleObservation', () => {
  test('truth: the bounds of MountainCar become -1 and 1, its middle 0', () => {
    const [position, velocity] = [-0.6, 0.035]
    const inner: Env<Float32Array, number> = {
      observationSpace: new Box([-1.2, -0.07], [0.6, 0.07]),
      actionSpace: make('MountainCar-v0').actionSpace,
      reset: () => [Float32Array.of(-1.2, 0.07), {}],
      step: () => [Float32Array.of(position, velocity), -1, false, false, {}],
    }
    const env = new RescaleObservation(inner)
    expect([...env.reset()[0]]).toEqual([-1, 1])
    const [observation, ...rest] = env.step(0)
    expect(observation[0]).toBeCloseTo(-1 / 3, 6)
    expect(observation[1]).toBeCloseTo(0.5, 6)
    expect(rest).toEqual([-1, false, false, {}])
    const [low] = [new RescaleObservation(inner, 2, 4).reset()[0]]
    expect([...low]).toEqual([2, 4])
  })

  test('truth: bytes become floats, not bytes again', () => {
    const bytes: Env<Uint8Array, number> = {
      observationSpace: new Box(0, 255, { shape: [3], type: 'uint8' }),
      actionSpace: make('MountainCar-v0').actionSpace,
      reset: () => [Uint8Array.of(0, 51, 255), {}],
      step: () => [Uint8Array.of(0, 0, 0), -1, false, false, {}],
    }
    const env = new RescaleObservation(bytes, 0, 1)
    const [observation] = env.reset()
    expect(observation).toEqual(Float32Array.of(0, 0.2, 1))
    expect(env.observationSpace.contains(observation)).toBe(true)
  })

  test.each([
    ['CartPole-v1', 1, 'Expected the observations to rescale to be a Box with finite bounds, got a Box of float32 [4]'],
    ['MountainCar-v0', -1, 'Expected low to be below high, got "-1 and -1"'],
  ] as const)('truth: %s up to %f is refused', (id, high, message) => {
    expect(() => new RescaleObservation(make(id) as Env<Float32Array, number>, -1, high)).toThrow(message)
  })
})

describe('RepeatAction', () => {
  test('truth: equals taking the action as often, rewards added up, and stops at the end of the episode', () => {
    const [once, often] = [make('MountainCar-v0'), new RepeatAction(make('MountainCar-v0'), 3)]
    once.reset({ seed: 4 })
    often.reset({ seed: 4 })
    const actions = Array.from({ length: 67 }, (_, i) => i % 3)
    for (const [i, action] of actions.entries()) {
      const [observation, reward, terminated, truncated] = often.step(action)
      let [sum, last] = [0, once.step(action)]
      for (sum = last[1]; sum > -3 && !last[3]; sum += last[1]) last = once.step(action)
      expect([[...observation], reward, terminated, truncated]).toEqual([[...last[0]], sum, last[2], last[3]])
      expect(truncated).toBe(i === 66)
    }
  })

  test.each([0, -1, 1.5, Number.NaN])('truth: %f times is refused', (times) => {
    expect(() => new RepeatAction(make('CartPole-v1'), times)).toThrow('Expected the times to repeat an action to be a positive integer')
  })

  test('law: a vector of wrapped environments saves its state', () => {
    const vector = () => makeVector(() => new RescaleObservation(new RepeatAction(make('MountainCar-v0'), 8)), 3)
    expect(vector().getState).toBeDefined()
  })
})
