import { describe, expect, test } from 'vitest'
import { type A2cOptions, a2c, lstm, mlp, type PpoOptions, ppo } from '../../../agents/index.js'
import type { Env, Reset, ResetOptions, Step } from '../../../envs/core/env.js'
import { Discrete } from '../../../envs/index.js'
import { alone } from '../../../src/alone.js'
import type { Snapshot, TrainableSpec } from '../../../src/trainable.js'
import { Sides } from './worlds.js'

const started = (spec: TrainableSpec, seed = 1) => alone(spec, seed)

const base: A2cOptions & PpoOptions = {
  env: () => new Sides(),
  envs: 4,
  network: lstm(5, { lastAction: true, lastReward: true }),
  unroll: 6,
  normalizeObservations: true,
  normalizeRewards: true,
}
const agents = {
  a2c: (options: Partial<A2cOptions>) => a2c({ ...base, ...options }),
  ppo: (options: object) => ppo({ ...base, ...options }),
}

for (const [name, agent] of Object.entries(agents)) {
  describe(`evaluation of ${name}`, () => {
    test('law: it changes no bit of training, nor any step of it', async () => {
      const lives = []
      for (const evaluate of [undefined, { episodes: 5 }, { episodes: 2, greedy: true }]) {
        const trained = await started(agent(evaluate ? { evaluate } : {}))
        const reports = []
        for (const steps of [100, 331]) {
          const { score: _, metrics, ...report } = await trained.train(steps, {})
          const { evaluationReturn: _return, evaluationLength: _length, ...rest } = metrics
          reports.push({ ...report, metrics: rest })
        }
        const { own, ...snapshot } = trained.snapshot()
        lives.push({ reports, snapshot, own: { ...(own as object), evaluation: null } })
      }
      expect(lives[1]).toEqual(lives[0])
      expect(lives[2]).toEqual(lives[0])
    })

    test('law: its mean return is the score, and without it there is none', async () => {
      const { score, metrics } = await (await started(agent({ evaluate: { episodes: 5 } }))).train(50, {})
      expect(score).toBe(metrics.evaluationReturn)
      expect(Number.isFinite(score)).toBe(true)
      expect('score' in (await (await started(agent({}))).train(50, {}))).toBe(false)
    })

    test('law: other episodes at each slice, the same ones for the same member', async () => {
      const scores = async (seed: number) => {
        const trained = await started(agent({ learningRate: 0, evaluate: { episodes: 5, greedy: true } }), seed)
        return [(await trained.train(1, {})).score, (await trained.train(1, {})).score]
      }
      const [first, second] = await scores(1)
      expect(second).not.toBe(first)
      expect(await scores(1)).toEqual([first, second])
      expect((await scores(2))[0]).not.toBe(first)
    })
  })
}

/** An environment with a reward of 1 a step. Every other episode, from the seed on, ends after one step, and the others after `long`. */
class Uneven implements Env<number, number> {
  readonly observationSpace = new Discrete(1)
  readonly actionSpace = new Discrete(2)
  private episode = 0
  private steps = 0

  constructor(private readonly long: number) {}

  reset({ seed }: ResetOptions = {}): Reset<number> {
    this.episode = seed ?? this.episode + 1
    this.steps = 0
    return [0, {}]
  }

  step(): Step<number> {
    this.steps++
    return [0, 1, this.steps >= (this.episode % 2 === 0 ? 1 : this.long), false, {}]
  }
}

test('truth: as many episodes of each environment are counted: short ones are not favoured', async () => {
  const evaluate = { episodes: 8 }
  const agent = await started(a2c({ env: () => new Uneven(9), envs: 4, network: mlp([4]), evaluate }))
  // The seeds of the four environments follow each other, so that half of each round's episodes are short.
  expect(await agent.train(10, {})).toMatchObject({ score: 5, metrics: { evaluationReturn: 5, evaluationLength: 5 } })
})

test('truth: an episode that never ends is cut at maxSteps, and the last round counts no more than was asked for', async () => {
  const evaluate = { episodes: 3, maxSteps: 50 }
  const scores = new Set<number | undefined>()
  for (let seed = 1; seed <= 8; seed++) {
    const spec = a2c({ env: () => new Uneven(Number.POSITIVE_INFINITY), envs: 2, network: mlp([4]), evaluate })
    scores.add((await (await started(spec, seed)).train(10, {})).score)
  }
  // The first round has one short and one long episode. The second counts the first environment's, which may be either.
  expect(scores).toEqual(new Set([(1 + 50 + 1) / 3, (1 + 50 + 50) / 3]))
})

test('law: a greedy evaluation plays the same actions in the same episodes, a sampled one does not', async () => {
  const play = async (evaluate: { episodes: number; greedy: boolean }) => {
    const agent = await started(a2c({ env: 'Pendulum-v1', envs: 4, network: lstm(8, { lastAction: true }), learningRate: 0, evaluate }))
    const before = agent.snapshot()
    const one = (await agent.train(1, {})).score
    // The same episodes, with another state of the stream of actions.
    const own = before.own as { evaluation: { seeds: Int32Array; actions: Int32Array } }
    const evaluation = { ...own.evaluation, actions: Int32Array.of(9, 8, 7, 6) }
    agent.restore({ ...before, own: { ...own, evaluation } } as unknown as Snapshot)
    return [one, (await agent.train(1, {})).score]
  }
  const [greedy, again] = await play({ episodes: 3, greedy: true })
  expect(again).toBe(greedy)
  const [sampled, other] = await play({ episodes: 3, greedy: false })
  expect(other).not.toBe(sampled)
})
