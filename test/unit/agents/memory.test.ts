import { expect, test } from 'vitest'
import { networkStorage } from '../../../agents/a2c/network-storage.js'
import { Actors } from '../../../agents/acting/actors.js'
import { networkShape } from '../../../agents/acting/network-shape.js'
import { fillOptions } from '../../../agents/acting/options.js'
import { Rollout, rowsFor } from '../../../agents/acting/rollout.js'
import { actionSpace, partsOf } from '../../../agents/environment/action-space.js'
import { a2c, lstm, ppo } from '../../../agents/index.js'
import { Stream } from '../../../agents/math/stream.js'
import { Network } from '../../../agents/network/network.js'
import { forSpace } from '../../../agents/policies/for-space.js'
import { Storage } from '../../../agents/ppo/storage.js'
import { makeVector } from '../../../envs/core/make-vector.js'
import { splitSeed } from '../../../src/random.js'
import { Sides } from './worlds.js'

const ENVS = 3
const UNROLL = 13

interface Episode {
  readonly observations: Float32Array[]
  readonly actions: number[]
  readonly rewards: number[]
}

/** An environment that records its episodes on the tape, with flattened observations. */
function taped(tape: Episode[][]) {
  const env = new Sides()
  const episodes: Episode[] = []
  tape.push(episodes)
  const flat = (sight: Parameters<Sides['observationSpace']['flatten']>[0]) => {
    const out = new Float32Array(env.observationSpace.flatSize)
    env.observationSpace.flatten(sight, out, 0)
    return out
  }
  const [reset, step] = [env.reset.bind(env), env.step.bind(env)]
  env.reset = (options) => {
    const result = reset(options)
    episodes.push({ observations: [flat(result[0])], actions: [], rewards: [] })
    return result
  }
  env.step = (action) => {
    const result = step(action)
    const { observations, actions, rewards } = episodes.at(-1)!
    observations.push(flat(result[0]))
    actions.push(action[0]!)
    rewards.push(result[1])
    return result
  }
  return env
}

for (const where of ['in the network', 'in a storage of its own'] as const) {
  test(`law: with memory, ${where}, every value is that of the episode so far: over unrolls, terminations and truncations`, () => {
    const tape: Episode[][] = []
    const env = () => taped(tape)
    const spec = lstm(5, { lastAction: true, lastReward: true })
    const vector = makeVector(env, ENVS)
    const space = actionSpace('a2c', vector.singleActionSpace)
    const kind = forSpace(space)
    const actors = new Actors({
      ...fillOptions('a2c', { env, network: spec }, [], spec),
      vector,
      actions: space,
      behaviour: kind,
      evaluation: null,
    })
    actors.start((label) => splitSeed(1, label))
    const build = (capacity: number, sequences: number) =>
      new Network(spec, {
        ...networkShape({ vector, actions: space, behaviour: kind, network: spec, fma: false }, capacity, 'adam'),
        sequences,
      })
    const network = build(where === 'in the network' ? rowsFor(UNROLL, ENVS) : 3 * ENVS, ENVS)
    const stream = new Stream()
    stream.seed(Uint32Array.of(1, 2, 3, 4))
    network.initialise(() => stream.next())
    for (let i = 0; i < network.parameters.length; i++) network.parameters[i]! *= 2
    const policy = kind.build(network, ENVS, actors.stream)
    const storage = where === 'in the network' ? null : new Storage(UNROLL * ENVS, network, policy, ENVS, partsOf(space))
    const rollout = new Rollout(UNROLL * ENVS, network, actors, storage ?? networkStorage(ENVS))

    /** The value after each step of an episode, by the same weights in a separate forward pass from its beginning. */
    const valuesOf = ({ observations, actions, rewards }: Episode): number[] => {
      const separate = build(observations.length, 1)
      separate.parameters.set(network.parameters)
      for (const [t, observation] of observations.entries()) {
        separate.observations.data.set(observation, t * separate.observations.stride)
        separate.recurrence!.keep[t] = t === 0 ? 0 : 1
        separate.context!.data.set(t === 0 ? [0, 0] : [actions[t - 1]!, rewards[t - 1]!], t * separate.context!.stride)
      }
      separate.forward(0, observations.length, 1)
      return observations.map((_, t) => separate.heads.value!.output.data[t * separate.heads.value!.output.stride]!)
    }

    let truncations = 0
    for (let round = 0; round < 4; round++) {
      const before = tape.map((episodes) => ({ episode: episodes.length - 1, t: episodes.at(-1)!.actions.length }))
      rollout.collect(UNROLL, policy, 0.99)
      const { data, stride } = storage?.values ?? network.heads.value!.output
      for (const [e, start] of before.entries()) {
        let { episode, t } = start
        let values = valuesOf(tape[e]![episode]!)
        for (let row = e; row < (UNROLL + 1) * ENVS; row += ENVS) {
          expect(data[row * stride]).toBeCloseTo(values[t]!, 5)
          if (row >= UNROLL * ENVS) continue
          t++
          if (rollout.end_t[row] === 0) continue
          const truncated = t === 20
          if (truncated) truncations++
          expect(rollout.v_end_t[row]).toBeCloseTo(truncated ? values[t]! : 0, 5)
          episode++
          t = 0
          values = valuesOf(tape[e]![episode]!)
        }
      }
    }
    expect(truncations).toBeGreaterThan(2)
  })
}

test('law: an heir remembers nothing, and nor does a member that begins; what it has is in its snapshot', async () => {
  const network = lstm(5, { lastAction: true, lastReward: true })
  for (const [spec, steps] of [
    [a2c({ env: () => new Sides(), envs: 2, network }), 5],
    [ppo({ env: () => new Sides(), envs: 2, network, unroll: 6 }), 6],
  ] as const) {
    const agent = await spec.create({ load: async () => undefined })
    const own = () =>
      (agent.snapshot().own as unknown as { memory: { context: Float32Array; ages: Float32Array; states: Float32Array } }).memory
    const forgotten = { context: new Float32Array(4), ages: new Float32Array(2), states: new Float32Array(0) }
    agent.start((label) => splitSeed(1, label), {})
    expect(own()).toEqual(forgotten)
    await agent.train(10, {})
    expect([...own().ages]).toEqual([steps, steps])
    expect(own().states.some((number) => number !== 0)).toBe(true)
    expect(own().context.every((number) => number !== 0)).toBe(true)
    agent.inherit(agent.snapshot())
    expect(own()).toEqual(forgotten)
  }
})
