import { describe, expect, it } from 'vitest'
import { CartPoleNoVelocityVector } from '../../../envs/classic-control/cartpole-no-velocity-vector.js'
import { make, makeVector, Pcg64, SyncVectorEnv } from '../../../envs/index.js'

describe('CartPoleNoVelocity', () => {
  it('law: is CartPole without the two velocities', () => {
    const [whole, part] = [make('CartPole-v1'), make('CartPoleNoVelocity-v1')]
    const shown = (o: Float32Array): number[] => [o[0]!, o[2]!]
    expect([...part.reset({ seed: 3 })[0]]).toEqual(shown(whole.reset({ seed: 3 })[0]))
    for (let t = 0; ; t++) {
      const [theirs, ours] = [whole.step(t % 2), part.step(t % 2)]
      expect([[...ours[0]], ...ours.slice(1)]).toEqual([shown(theirs[0]), ...theirs.slice(1)])
      if (ours[2]) break
    }
    expect(part.observationSpace.contains(Float32Array.of(1, 0.1))).toBe(true)
    expect(part.observationSpace.contains(Float32Array.of(5, 0))).toBe(false)
  })

  it.each([500, 13])('law: its vector equals SyncVectorEnv over make, bit for bit; limit %i', (limit) => {
    const fast = limit === 500 ? makeVector('CartPoleNoVelocity-v1', 5) : new CartPoleNoVelocityVector(5, limit)
    const slow = new SyncVectorEnv(() => make('CartPoleNoVelocity-v1', { maxEpisodeSteps: limit }), 5)
    expect(fast).toBeInstanceOf(CartPoleNoVelocityVector)
    expect(fast.reset({ seed: 4 })).toEqual(slow.reset({ seed: 4 }))
    const random = new Pcg64(1)
    let ends = 0
    for (let t = 0; t < 300; t++) {
      const actions = Int32Array.from({ length: 5 }, () => random.integers(0, 2))
      const [ours, theirs] = [fast.step(actions), slow.step(actions)]
      const { finalObservations, ...rest } = ours
      const { finalObservations: others, ...wanted } = theirs
      expect(rest).toEqual(wanted)
      for (let row = 0; row < 5; row++) {
        if (ours.terminated[row] === 0 && ours.truncated[row] === 0) continue
        ends++
        expect(finalObservations.slice(2 * row, 2 * row + 2)).toEqual(others.slice(2 * row, 2 * row + 2))
      }
    }
    expect(ends).toBeGreaterThan(20)
    const observations = fast.reset()
    const [held, state] = [observations.slice(), structuredClone(fast.getState())]
    fast.step(Int32Array.of(0, 0, 0, 0, 0))
    expect(observations).not.toEqual(held)
    fast.setState(state)
    expect(observations).toEqual(held)
  })
})
