import { describe, expect, test } from 'vitest'
import { Stream } from '../../agents/math/stream.js'
import type { Env, Info } from '../../envs/core/env.js'
import { seedWords } from '../../envs/core/seed-sequence.js'
import { decode, encode } from '../../src/journal/codec.js'
import { splitSeed } from '../../src/random.js'
import type { Host, Inheritance, Plain, Trainable, TrainableSpec } from '../../src/trainable.js'
import type { Action, Player, Policy, Trained } from '../../src/trained.js'
import { withStores } from './with-stores.js'

const host: Host = {
  load: async (path) => {
    throw new Error(`nothing to load here, and certainly not ${path}`)
  },
}

/** The actions of one environment since its latest seeded reset, as it was given them. */
interface Log {
  seed: number | undefined
  actions: unknown[]
}

/** An environment that writes down what is done to it. */
function logged(env: Env, log: Log): Env {
  return {
    ...env,
    observationSpace: env.observationSpace,
    actionSpace: env.actionSpace,
    ...(env.metadata && { metadata: env.metadata }),
    reset(options) {
      if (options?.seed !== undefined) Object.assign(log, { seed: options.seed, actions: [] })
      return env.reset(options)
    },
    step(action) {
      log.actions.push(structuredClone(action))
      return env.step(action)
    },
  }
}

/** What a kit needs of an agent: its spec in an environment, with an evaluation of so many episodes or none. */
export interface Kind {
  readonly env: () => Env
  /** True where running statistics move while it acts in training: those of a policy stay as they are. */
  readonly moves: boolean
  readonly spec: (env: () => Env, evaluate: { episodes: number; greedy: boolean } | undefined) => TrainableSpec
}

/** The seed words that draw the same actions as `Policy.seed(seed)`. */
const wordsOf = (seed: number): Uint32Array => seedWords(Uint32Array.of(seed, 0, 0x616374), 4)

/** Tests that a member which is opened outside of its run acts as it did inside. */
export function describeTrained(name: string, { env, moves, spec }: Kind): void {
  /** The seed of the first episode of an evaluation. */
  const evaluationSeed = (): number => {
    const stream = new Stream()
    stream.seed(splitSeed(1, 'evaluation/environments'))
    return stream.bits() >>> 1
  }
  /** Trains a slice that ends in an evaluation of so many episodes, whose actions are drawn by `Policy.seed(evaluationSeed())`. */
  const evaluated = async (episodes: number, greedy: boolean) => {
    const logs: Log[] = []
    const make = () => logged(env(), logs[logs.push({ seed: undefined, actions: [] }) - 1]!)
    const own = spec(make, { episodes, greedy })
    const agent = withStores(await own.create(host))
    agent.start((label) => (label === 'evaluation/actions' ? wordsOf(evaluationSeed()) : splitSeed(1, label)), {})
    const report = await agent.train(97, {})
    return { agent, score: report.score!, logs: logs.slice(-episodes), trained: await open(own, agent) }
  }
  const open = async (own: TrainableSpec, agent: Trainable, spaces: Plain = agent.spaces ?? null): Promise<Trained> => {
    const { weights, learner } = agent.snapshot()
    const inherited = decode(encode({ weights, learner }), 'the snapshot') as Inheritance
    return own.open!(host, { ...inherited, spaces, ...(agent.parameters && { parameters: agent.parameters }) })
  }
  const episode = (player: Player, seed: number) => {
    const moments = [player.reset(seed)]
    while (!moments.at(-1)!.terminated && !moments.at(-1)!.truncated) moments.push(player.step())
    return moments
  }

  describe(name, () => {
    for (const greedy of [false, true]) {
      test(`law: a player ${greedy ? 'is greedy' : 'draws'} as the trainer's evaluation, action by action`, async () => {
        const { score, logs, trained } = await evaluated(1, greedy)
        const player = await trained.player({ greedy, render: null })
        const moments = episode(player, evaluationSeed())
        expect(logs[0]!.seed).toBe(evaluationSeed())
        // The vector begins the next episode by itself.
        expect(moments.slice(1).map(({ action }) => action)).toEqual(logs[0]!.actions)
        expect(moments.at(-1)!.return).toBe(score)
        expect(moments.at(-1)!.length).toBe(moments.length - 1)
        expect(episode(player, evaluationSeed())).toEqual(moments)
        await player.close()
      })
    }

    test('law: a policy draws for a batch as the evaluation for its environments', async () => {
      const { logs, trained } = await evaluated(3, false)
      const policy = trained.policy({ batch: 3, seed: evaluationSeed() })
      const worlds = logs.map(() => env())
      const starts = worlds.map((world, i) => world.reset({ seed: evaluationSeed() + i }))
      let seen = starts.map(([observation]) => observation)
      let mask = masksIn(starts.map(([, info]) => info))
      let reward: number[] = worlds.map(() => 0)
      const actions: (readonly Action[])[] = []
      for (let over = false; !over; ) {
        const chosen = policy.actBatch(seen, { reward, ...mask })
        actions.push(chosen)
        const steps = worlds.map((world, i) => world.step(chosen[i]))
        seen = steps.map(([observation]) => observation)
        mask = masksIn(steps.map(([, , , , info]) => info))
        reward = steps.map(([, earned]) => earned)
        over = steps.some(([, , terminated, truncated]) => terminated || truncated)
      }
      for (const [i, log] of logs.entries()) {
        expect(actions.map((chosen) => chosen[i])).toEqual(log.actions.slice(0, actions.length))
      }
    })

    test('law: a policy acts as the first rollout, on structured and on flat observations', async () => {
      const log: Log = { seed: undefined, actions: [] }
      const own = spec(() => logged(env(), log), undefined)
      const agent = withStores(await own.create(host))
      agent.start((label) => (label === 'actions' ? wordsOf(5) : splitSeed(1, label)), {})
      const trained = await open(own, agent)
      // The first update: until its end the weights stay as they are.
      await agent.train(1, {})
      const seed = log.seed!
      const unroll = own.updateSteps!({})
      const expected = moves ? playOne(trained.policy({ seed: 5 }), env(), seed, unroll, false) : log.actions
      for (const flat of [false, true]) {
        const policy = trained.policy({ seed: 5 })
        const actions = playOne(policy, env(), seed, unroll, flat)
        expect(actions).toEqual(expected.slice(0, actions.length))
        expect(actions.length).toBeGreaterThan(3)
        for (const action of actions) expect(policy.actionSpace.contains(action)).toBe(true)
      }
    })

    test('law: what is looked at moves nothing, a reset begins an episode anew, and a seed the draws', async () => {
      const { trained } = await evaluated(1, false)
      const [seen, looked] = [trained.policy({ seed: 3 }), trained.policy({ seed: 3 })]
      const first = playOne(seen, env(), 8, 12, false)
      expect(playOne(looked, env(), 8, 12, false, true)).toEqual(first)
      looked.reset()
      looked.seed(3)
      expect(playOne(looked, env(), 8, 12, false)).toEqual(first)
    })

    test('law: it opens without its environment, by the spaces that were recorded', async () => {
      const own = spec(env, undefined)
      const agent = withStores(await own.create(host))
      agent.start((label) => splitSeed(1, label), {})
      const recorded = JSON.parse(JSON.stringify(agent.spaces)) as Plain
      const { weights, learner } = agent.snapshot()
      const elsewhere = spec(() => {
        throw new Error('There is no such environment here')
      }, undefined)
      const policy = (await elsewhere.open!(host, { weights, learner, spaces: recorded })).policy()
      const there = (await own.open!(host, { weights, learner, spaces: null })).policy()
      expect(playOne(policy, env(), 1, 12, false)).toEqual(playOne(there, env(), 1, 12, false))
    })
  })
}

/** The masks that a policy is told, where the environments have any. */
function masksIn(infos: readonly Info[]): { readonly mask?: readonly unknown[] } {
  return infos[0]!.action_mask === undefined ? {} : { mask: infos.map(({ action_mask }) => action_mask) }
}

/** The actions of a policy in one episode, or in the first `most` steps of it. */
function playOne(policy: Policy, world: Env, seed: number, most: number, flat: boolean, looks = false): Action[] {
  const { observationSpace: space } = world
  const shown = (observation: unknown): unknown => {
    if (!flat) return observation
    const out = space.name === 'Box' ? (observation as Float32Array).slice() : new Float32Array(space.flatSize)
    space.flatten(observation, out as Float32Array, 0)
    return out
  }
  let [observation, info] = world.reset({ seed })
  let reward = 0
  const actions: Action[] = []
  while (actions.length < most) {
    const mask = info.action_mask === undefined ? {} : { mask: info.action_mask }
    if (looks) policy.value(shown(observation), { reward: 0.5 })
    if (looks) policy.distribution(shown(observation))
    actions.push(policy.act(shown(observation), { reward, ...mask }))
    const [next, earned, terminated, truncated, more] = world.step(actions.at(-1))
    observation = next
    info = more
    reward = earned
    if (terminated || truncated) break
  }
  return actions
}
