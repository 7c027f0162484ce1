import { expect, it } from 'vitest'
import { a2c, mlp, ppo } from '../../../agents/index.js'
import type { Env, EnvState, Reset, Step } from '../../../envs/core/env.js'
import { Box } from '../../../envs/spaces/box.js'
import { Discrete } from '../../../envs/spaces/discrete.js'
import { alone } from '../../../src/alone.js'
import type { Trainable, TrainableSpec } from '../../../src/trainable.js'
import { reference } from '../envs/reference.js'

/** A recording by test/reference/record-updates.py. */
interface Recorded {
  readonly options: {
    readonly learning_rate: number
    readonly ent_coef: number
    readonly gamma: number
    readonly gae_lambda: number
    readonly max_grad_norm: number
  }
  readonly before: readonly LayerWeights[]
  readonly afterOne: readonly LayerWeights[]
  readonly after: readonly LayerWeights[]
  /** The recorded actions, [step][environment]. */
  readonly actions: readonly (readonly number[])[]
}
interface LayerWeights {
  readonly w: readonly (readonly number[])[]
  readonly b: readonly number[]
}
/** The recorded environments: [step][environment], with one more step of observations. */
interface Tape {
  readonly observations: readonly (readonly (readonly number[])[])[]
  readonly last: readonly (readonly (readonly number[])[])[]
  readonly rewards: readonly (readonly number[])[]
  readonly terminated: readonly (readonly boolean[])[]
  readonly truncated: readonly (readonly boolean[])[]
}
const recorded = reference<{ stream: number[]; tape: Tape; a2c: Recorded; ppo: Recorded }>('updates.json')
const { tape } = recorded
const [steps, envs] = [tape.rewards.length, tape.rewards[0]!.length]

/** An environment that replays the tape, and stores the actions. */
class TapeEnv implements Env<Float32Array, number> {
  readonly observationSpace = new Box(-10, 10, { shape: [3] })
  readonly actionSpace = new Discrete(3)
  private at = 0

  constructor(
    private readonly env: number,
    private readonly taken: number[][],
  ) {}

  reset(): Reset<Float32Array> {
    return [Float32Array.from(tape.observations[this.at]![this.env]!), {}]
  }

  step(action: number): Step<Float32Array> {
    const { env, taken } = this
    const t = this.at++
    taken[t]![env] = action
    const ended = tape.terminated[t]![env]! || tape.truncated[t]![env]!
    const shown = ended ? tape.last[t]! : tape.observations[t + 1]!
    return [Float32Array.from(shown[env]!), tape.rewards[t]![env]!, tape.terminated[t]![env]!, tape.truncated[t]![env]!, {}]
  }

  getState(): EnvState {
    return { at: this.at }
  }

  setState(state: EnvState): void {
    this.at = (state as { at: number }).at
  }
}

/** Flat parameters: W row by row with columns padded to 4, then b, each from a multiple of 16 floats on. */
function flat(layers: readonly LayerWeights[]): Float32Array {
  const floats: number[] = []
  const add = (rows: readonly (readonly number[])[]) => {
    for (const row of rows) floats.push(...row, ...Array(-row.length & 3).fill(0))
    floats.push(...Array(-floats.length & 15).fill(0))
  }
  for (const { w, b } of layers) {
    add(w)
    add([b])
  }
  return Float32Array.from(floats)
}

function farthest(a: Float32Array, b: Float32Array): number {
  expect(a).toHaveLength(b.length)
  return a.reduce((max, x, i) => Math.max(max, Math.abs(x - b[i]!)), 0)
}

async function member(spec: TrainableSpec, weights: Float32Array): Promise<Trainable> {
  const agent = await alone(spec, 1)
  const { learner, own } = agent.snapshot()
  agent.restore({ weights, learner, own: { ...(own as object), actions: Int32Array.from(recorded.stream) } })
  return agent
}

it.each(['a2c', 'ppo'] as const)(
  "truth: on the same rollouts, truncations and terminations among them, %s takes Stable-Baselines3's actions, and learns what it learns, to 1e-6",
  async (name) => {
    const { options, before, afterOne, after, actions } = recorded[name]
    const taken = tape.rewards.map(() => Array<number>(envs).fill(-1))
    let made = 0
    const shared = {
      env: () => new TapeEnv(made++ % envs, taken),
      envs,
      network: mlp([8, 6], { separate: true }),
      unroll: 5,
      learningRate: options.learning_rate,
      entropyCost: options.ent_coef,
      // Its 0.5 weighs (R - V)^2, ours of 1 weighs half of that.
      valueCost: 1,
      discount: options.gamma,
      gaeLambda: options.gae_lambda,
      maxGradNorm: options.max_grad_norm,
    }
    const agent = await member(
      name === 'a2c' ? a2c(shared) : ppo({ ...shared, clipRange: 0.1, epochs: 4, minibatchSize: 20 }),
      flat(before),
    )
    await agent.train(5 * envs, {})
    expect(farthest(agent.snapshot().weights, flat(afterOne))).toBeLessThan(1e-6)
    await agent.train((steps - 5) * envs, {})
    expect(taken).toEqual(actions)
    const moved = farthest(flat(after), flat(before))
    expect(moved).toBeGreaterThan(1e-2)
    expect(farthest(agent.snapshot().weights, flat(after))).toBeLessThan(2e-5 * moved)
  },
)
