import { expect, it } from 'vitest'
import { conv, lstm, mlp, sequential, unreal } from '../../../../agents/index.js'
import type { Env, EnvState, Reset, Step } from '../../../../envs/core/env.js'
import { Box } from '../../../../envs/spaces/box.js'
import { Discrete } from '../../../../envs/spaces/discrete.js'
import { alone } from '../../../../src/alone.js'
import type { Values } from '../../../../src/trainable.js'
import { reference } from '../../envs/reference.js'
import { type Numbers, numbersOf, placesOf, weightsOf } from '../recorded-weights.js'

/** A recording by test/reference/record-unreal.py. */
const recorded = reference<{
  settings: Values
  streams: { actions: number[]; replay: number[] }
  /** [step][environment], with one more step of observations. */
  tape: { observations: Numbers[][]; last: Numbers[][]; rewards: number[][]; terminated: boolean[][]; truncated: boolean[][] }
  actions: number[][]
  weights: Record<string, Numbers>
  losses: Record<string, number>
  gradients: Record<string, Numbers>
}>('unreal.json')
const { tape } = recorded
const envs = 2
const unroll = 4

/** An environment that replays the tape, and stores the actions. */
class TapeEnv implements Env<Uint8Array, number> {
  readonly observationSpace = new Box(0, 255, { shape: [4, 6, 2], type: 'uint8' })
  readonly actionSpace = new Discrete(3)
  private at = 0

  constructor(
    private readonly env: number,
    private readonly taken: number[][],
  ) {}

  reset(): Reset<Uint8Array> {
    return [picture(tape.observations[this.at]![this.env]!), {}]
  }

  step(action: number): Step<Uint8Array> {
    const { env, taken } = this
    const t = this.at++
    taken[t]![env] = action
    const [terminated, truncated] = [tape.terminated[t]![env]!, tape.truncated[t]![env]!]
    const shown = terminated || truncated ? tape.last[t]! : tape.observations[t + 1]!
    return [picture(shown[env]!), tape.rewards[t]![env]!, terminated, truncated, {}]
  }

  getState(): EnvState {
    return { at: this.at }
  }

  setState(state: EnvState): void {
    this.at = (state as { at: number }).at
  }
}

const picture = (nested: Numbers) => Uint8Array.from(numbersOf(nested))

it("truth: PyTorch's autograd has the same gradients of the whole loss, episodes that end and a full replay in it, to 1e-4", async () => {
  const taken = tape.rewards.map(() => Array<number>(envs).fill(-1))
  let made = 0
  const eye = conv([{ filters: 3, size: 3, stride: 2 }])
  const agent = await alone(
    unreal({
      ...{ env: () => new TapeEnv(made++ % envs, taken), envs, unroll, replaySize: 12, ...recorded.settings },
      network: sequential(eye, mlp([6], { activation: 'relu' }), lstm(5, { lastAction: true, lastReward: true })),
      // The optimiser's mean squares are then those of the last gradient, which is not clipped.
      ...{ rmsPropDecay: 0, maxGradNorm: 1e9 },
    }),
    1,
  )
  const places = placesOf(agent.parameters!)
  expect(Object.keys(places).sort()).toEqual(Object.keys(recorded.weights).sort())
  const fresh = agent.snapshot()
  const weights = weightsOf(agent.parameters!, recorded.weights)
  const streams = Object.fromEntries(Object.entries(recorded.streams).map(([name, words]) => [name, Int32Array.from(words)]))
  agent.restore({ weights, learner: fresh.learner, own: { ...(fresh.own as object), ...streams } })
  await agent.train(unroll * envs, { learningRate: 0 })
  expect(agent.snapshot().weights).toEqual(weights)
  const { metrics } = await agent.train(unroll * envs, { learningRate: 1e-3 })
  expect(taken).toEqual(recorded.actions)
  for (const [name, loss] of Object.entries(recorded.losses)) expect(metrics[`${name}Loss`], name).toBeCloseTo(loss, 5)
  const after = agent.snapshot()
  const { meanSquares } = (after.learner as unknown as { optimizer: { meanSquares: Float32Array } }).optimizer
  for (const [name, nested] of Object.entries(recorded.gradients)) {
    const expected = numbersOf(nested)
    const largest = Math.max(...expected.map(Math.abs))
    expect(largest, name).toBeGreaterThan(1e-4)
    for (const [i, gradient] of expected.entries()) {
      const at = places[name]![i]!
      const found = Math.sign(weights[at]! - after.weights[at]!) * Math.sqrt(meanSquares[at]!)
      expect(Math.abs(found - gradient), `${name} ${i}: ${found} for ${gradient}`).toBeLessThan(1e-4 * largest)
    }
  }
})
