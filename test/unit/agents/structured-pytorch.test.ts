import { expect, it } from 'vitest'
import { a2c, mlp, ppo } from '../../../agents/index.js'
import type { Env, EnvState, Info, Reset, Step } from '../../../envs/core/env.js'
import { Box } from '../../../envs/spaces/box.js'
import { Discrete } from '../../../envs/spaces/discrete.js'
import { Tuple } from '../../../envs/spaces/tuple.js'
import { alone } from '../../../src/alone.js'
import type { Trainable, TrainableSpec, Values } from '../../../src/trainable.js'
import { reference } from '../envs/reference.js'
import { type Numbers, numbersOf, placesOf, weightsOf } from './recorded-weights.js'

type Action = readonly number[]

/** A recording by test/reference/record-structured.py. */
const recorded = reference<{
  stream: number[]
  settings: Values
  ppoSettings: Values
  /** [step][environment], with one more step of observations and masks. */
  tape: {
    observations: number[][][]
    last: number[][][]
    masks: number[][][][]
    rewards: number[][]
    terminated: boolean[][]
    truncated: boolean[][]
  }
  actions: Action[][]
  weights: Record<string, Numbers>
  gradients: Record<string, Numbers>
  ppoWeights: Record<string, Numbers>
}>('structured.json')
const { tape } = recorded
const envs = 2
const unroll = tape.rewards.length

/** An environment that replays the tape, and stores the actions. */
class TapeEnv implements Env<Float32Array, Action> {
  readonly observationSpace = new Box(-10, 10, { shape: [3] })
  readonly actionSpace = new Tuple([new Discrete(3), new Discrete(4), new Discrete(2)])
  readonly metadata = { action_arguments: [[], [1], [1, 2]] }
  private at = 0

  constructor(
    private readonly env: number,
    private readonly taken: Action[][],
  ) {}

  reset(): Reset<Float32Array> {
    return [Float32Array.from(tape.observations[this.at]![this.env]!), this.info()]
  }

  step(action: Action): Step<Float32Array> {
    const { env, taken } = this
    const t = this.at++
    taken[t]![env] = [...action]
    const [terminated, truncated] = [tape.terminated[t]![env]!, tape.truncated[t]![env]!]
    const shown = terminated || truncated ? tape.last[t]! : tape.observations[t + 1]!
    return [Float32Array.from(shown[env]!), tape.rewards[t]![env]!, terminated, truncated, this.info()]
  }

  getState(): EnvState {
    return { at: this.at }
  }

  setState(state: EnvState): void {
    this.at = (state as { at: number }).at
  }

  private info(): Info {
    return { action_mask: tape.masks[this.at]![this.env]! }
  }
}

/** The agent after an unroll of the tape, that began with the recorded weights, and the actions that it took. */
async function played(specOf: (options: { env: () => Env; envs: number; unroll: number }) => TrainableSpec) {
  const taken = tape.rewards.map(() => Array<Action>(envs))
  let made = 0
  const agent: Trainable = await alone(specOf({ env: () => new TapeEnv(made++ % envs, taken) as Env, envs, unroll }), 1)
  const fresh = agent.snapshot()
  const weights = weightsOf(agent.parameters!, recorded.weights)
  expect(weights).toHaveLength(fresh.weights.length)
  agent.restore({ weights, learner: fresh.learner, own: { ...(fresh.own as object), actions: Int32Array.from(recorded.stream) } })
  await agent.train(unroll * envs, {})
  return { agent, weights, taken }
}

const network = mlp([5])

it("truth: PyTorch has A2C's actions of several parts with masks, and its loss's gradients, to 1e-5", async () => {
  const plain = { ...recorded.settings, learningRate: 1e-3, optimizer: 'rmsprop', rmsPropDecay: 0, maxGradNorm: 1e9 } as const
  const { agent, weights, taken } = await played((options) => a2c({ ...options, network, ...plain }))
  expect(taken).toEqual(recorded.actions)
  const after = agent.snapshot()
  const { meanSquares } = (after.learner as unknown as { optimizer: { meanSquares: Float32Array } }).optimizer
  const places = placesOf(agent.parameters!)
  for (const [name, nested] of Object.entries(recorded.gradients))
    for (const [i, gradient] of numbersOf(nested).entries()) {
      const at = places[name]![i]!
      const found = Math.sign(weights[at]! - after.weights[at]!) * Math.sqrt(meanSquares[at]!)
      expect(Math.abs(found - gradient), `${name} ${i}: ${found} for ${gradient}`).toBeLessThan(1e-5)
    }
})

it("truth: PyTorch has PPO's weights after three epochs over such actions, to 1e-6", async () => {
  const options = { ...recorded.settings, ...recorded.ppoSettings, minibatchSize: unroll * envs }
  const { agent, weights, taken } = await played((own) => ppo({ ...own, network, ...options }))
  expect(taken).toEqual(recorded.actions)
  const wanted = weightsOf(agent.parameters!, recorded.ppoWeights)
  const farthest = (a: Float32Array) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - wanted[i]!)), 0)
  expect(farthest(weights)).toBeGreaterThan(5e-3)
  expect(farthest(agent.snapshot().weights)).toBeLessThan(1e-6)
})
