import {
  type A2cOptions,
  a2c,
  conv,
  deconv,
  dqn,
  fullyConv,
  lstm,
  mlp,
  network,
  type PpoOptions,
  parallel,
  residual,
  sequential,
} from '../../../../agents/index.js'
import type { Env, Reset, ResetOptions, Step } from '../../../../envs/core/env.js'
import {
  Box,
  Dict,
  Discrete,
  MultiBinary,
  MultiDiscrete,
  make,
  Pcg64,
  TransformAction,
  TransformObservation,
  TransformReward,
  Tuple,
} from '../../../../envs/index.js'
import type { Space } from '../../../../envs/spaces/space.js'
import { impala } from '../../../../examples/custom-network/impala.js'
import { constantly, orthogonal, zeros } from '../../../../tensors/index.js'
import type { Exported } from '../../../conformance/describe-formats.js'
import { Beacon, Dials, Doors, Pictures, Recall, Sides } from '../worlds.js'

/** An environment that shows samples of a space and takes actions of another; its episodes last from 1 to 20 steps. */
class Sampled implements Env {
  private random = new Pcg64()
  private left = 0

  constructor(
    readonly observationSpace: Space,
    readonly actionSpace: Space,
  ) {}

  reset({ seed }: ResetOptions = {}): Reset<unknown> {
    if (seed !== undefined) {
      this.random = new Pcg64(seed)
      this.observationSpace.seed(seed)
    }
    this.left = 1 + this.random.integers(0, 20)
    return [this.observationSpace.sample(), {}]
  }

  step(): Step<unknown> {
    this.left--
    return [this.observationSpace.sample(), this.random.normal(), this.left === 0, false, {}]
  }
}

/** The same with masks of a MultiDiscrete, part by part or flat; one choice at least of each part is allowed. */
class Masked extends Sampled {
  private readonly draw = new Pcg64(3)

  override reset(options: ResetOptions = {}): Reset<unknown> {
    return [super.reset(options)[0], this.info()]
  }

  override step(): Step<unknown> {
    const [observation, reward, terminated, truncated] = super.step()
    return [observation, reward, terminated, truncated, this.info()]
  }

  private info() {
    const { nvec } = this.actionSpace as MultiDiscrete
    const parts = nvec.map((n) => {
      const mask = Int8Array.from({ length: n }, () => this.draw.integers(0, 2))
      mask[this.draw.integers(0, n)] = 1
      return mask
    })
    return { action_mask: this.draw.integers(0, 2) === 0 ? parts : parts.flatMap((part) => [...part]) }
  }
}

/** Pendulum with observations far from 0. */
function farPendulum(): Env {
  const space = new Box(-Infinity, Infinity, { shape: [3], type: 'float64' })
  return new TransformObservation(make('Pendulum-v1'), (observation) => Float64Array.from(observation, (x) => 1e8 + x), space) as Env
}

/** It shows numbers and pays rewards far beyond what an agent has seen in training. */
function extreme(env: () => Env): () => Env {
  return () => {
    const { observationSpace } = env()
    let steps = 0
    const odd = (x: number) => (steps++ % 3 === 0 ? 100 * x : x)
    const shown = (x: unknown) => (x instanceof Float64Array || x instanceof Float32Array ? x.map(odd) : x)
    return new TransformReward(new TransformObservation(env(), shown, observationSpace), odd) as Env
  }
}

/** CartPole whose actions are 7 and 8. */
function shiftedCartPole(): Env {
  return new TransformAction(make('CartPole-v1'), (action: number) => action - 7, new Discrete(2, { start: 7 })) as Env
}

const cartPole = () => make('CartPole-v1') as Env
const pendulum = () => make('Pendulum-v1') as Env
const composite = new Dict({
  b: new Tuple([new Discrete(3, { start: -1 }), new MultiDiscrete([2, 3], { start: [5, 0] })]),
  a: new Box(-5, 5, { shape: [2, 2], type: 'int16' }),
  c: new MultiBinary(4),
  2: new Box(0, 1, { shape: [], type: 'float64' }),
})
const nine = new Box(-1, 1, { shape: [3, 3], type: 'float64' })
const lopsided = new Box([-1, 0, Number.NEGATIVE_INFINITY], [0.25, 0.5, Number.POSITIVE_INFINITY])

const same = { filters: 3, size: 3, padding: 'same' } as const
/** Picks of operations that stand in no layer, over rows and over several lines of each row. */
const everything = network(
  (t, { observations, layer }) => {
    const name = layer()
    const x = t.reshape(observations, [observations.shape[0]!, 9])
    const kernel = t.parameter(`${name}.kernel`, [9, 12], orthogonal(1))
    // A kernel that is calculated is in no layer.
    const unit = t.divide(kernel, t.norm(kernel, { axes: [0], keep: true }))
    const y = t.layerNorm(t.product(x, unit), t.parameter(`${name}.gain`, [12], constantly(1.5)), t.parameter(`${name}.bias`, [12], zeros))
    const parts = t.split(t.concat([t.sigmoid(y), t.softplus(t.negate(y)), t.gelu(y), t.sine(y)]), [12, 24, 12])
    const lines = t.reshape(parts[1]!, [observations.shape[0]!, 4, 6])
    const scores = t.product(lines, lines, { transposeB: true })
    const mask = t.less(scores, t.constant([0.5, 2, 2, 2], [4]))
    const mixed = t.product(t.softmax(scores, mask), t.transpose(lines, [0, 1, 2]))
    const chosen = t.select(t.lessOrEqual(mixed, t.constant([0.4], [])), t.square(mixed), t.leakyRelu(mixed, 0.2))
    const turned = t.pad(t.slice(t.transpose(chosen, [0, 2, 1]), [0, 1, 0], [-1, 4, 3]), [0, 1, 0], [0, 0, 2])
    const pooled = [t.mean(chosen, { axes: [1] }), t.max(turned, { axes: [2] }), t.sum(turned, { axes: [1, 2], keep: true })]
    const flat = pooled.map((one) => t.reshape(one, [one.shape[0]!, one.shape.slice(1).reduce((a, b) => a * b, 1)]))
    const bounded = t.clip(t.multiply(parts[0]!, t.maximum(parts[2]!, t.absolute(parts[2]!))), -0.5, 0.8)
    const place = t.expand(t.constant([0.5, -1, 2], [3]), t.slice(x, [0, 0], [-1, 3]))
    return t.concat([...flat, place, t.logSoftmax(bounded), t.exp(t.minimum(x, t.constant([0.3], []))), t.equal(x, t.floor(x))])
  },
  { name: 'everything' },
)
/** It reads the last action and reward, and has no memory; its heads are its own. */
const heads = network(
  (t, { observations, context, layer, heads }) => {
    const x = t.concat([t.reshape(observations, [observations.shape[0]!, 9]), context!])
    const head = (name: string) => t.product(x, t.parameter(`${layer()}.${name}`, [x.shape[1]!, heads[name]!], orthogonal(1)))
    return { policy: t.tanh(head('policy')), value: t.scale(t.sigmoid(head('value')), 3, -1) }
  },
  { lastAction: true, lastReward: true },
)

/** Heads of its own, of which the value of a state is no linear one. */
const ownValues = network((t, { observations, layer, heads }) => {
  const head = (name: string) =>
    t.product(observations, t.parameter(`${layer()}.${name}`, [observations.shape[1]!, heads[name]!], orthogonal(1)))
  return Object.fromEntries(Object.keys(heads).map((name) => [name, name === 'value' ? t.tanh(head(name)) : head(name)]))
})

const memory = lstm(6, { lastAction: true, lastReward: true })
const kernels = [
  { filters: 5, size: 3, stride: 2, padding: 'same' },
  { filters: 3, size: 2 },
] as const
const normalised = { normalizeObservations: true, normalizeRewards: true }

/** An environment of each kind of space, and options of the agent; the third is the environment that it is tried in, where it is another. */
const rows: Record<string, readonly [() => Env, Partial<A2cOptions & PpoOptions>, (() => Env)?]> = {
  'mlp, Discrete': [cartPole, { network: mlp([8]) }],
  'separate mlp, Discrete from 7, fused multiply-add': [shiftedCartPole, { network: mlp([8, 5], { separate: true }), fma: true }],
  'no hidden layer': [cartPole, { network: mlp([]) }],
  'separate mlp, Box, normalised': [pendulum, { network: mlp([8], { separate: true }), ...normalised }, extreme(pendulum)],
  'mlp, float64 observations far from 0, normalised': [
    farPendulum,
    { network: mlp([8]), normalizeObservations: true },
    extreme(farPendulum),
  ],
  'mlp, MultiDiscrete': [() => new Dials(), { network: mlp([8]) }],
  'mlp, a Dict of everything': [
    () => new Sampled(composite, new MultiDiscrete([2, 4], { start: [-3, 1] })),
    { network: mlp([8]), normalizeObservations: true },
  ],
  'mlp, a Box of float64 actions': [
    () => new Sampled(nine, new Box(-0.001, 0.1, { shape: [2, 2], type: 'float64' })),
    { network: mlp([8]) },
  ],
  'mlp, bounds on some sides': [() => new Sampled(nine, lopsided), { network: mlp([8]) }],
  'conv, bytes': [() => new Pictures(), { network: sequential(conv(kernels), mlp([8])) }],
  'conv, bools': [() => make('MinAtar/Breakout-v1') as Env, { network: sequential(conv(kernels), mlp([8], { activation: 'relu' })) }],
  'conv, floats, normalised': [
    () => new Sampled(new Box(-1, 1, { shape: [5, 4, 3] }), new Discrete(3)),
    { network: conv(kernels, { activation: 'tanh' }), normalizeObservations: true },
  ],
  'mlp, pictures': [() => new Pictures(), { network: mlp([8]) }],
  'lstm with last action and reward, Discrete, normalised rewards': [
    () => new Recall(),
    { network: memory, normalizeRewards: true },
    extreme(() => new Recall()),
  ],
  'lstm with last action and reward, MultiDiscrete': [
    () => new Sampled(nine, new MultiDiscrete([2, 4], { start: [-3, 1] })),
    { network: memory },
  ],
  'lstm with last action and reward, Dict and Box, normalised': [() => new Sides(), { network: memory, ...normalised }],
  'lstm over pictures': [() => new Pictures(), { network: sequential(conv(kernels), lstm(5)) }],
  'residual, vectors': [cartPole, { network: sequential(residual(mlp([6])), residual(residual(mlp([6]))), mlp([5])) }],
  'residual, pictures of bytes': [
    () => new Pictures(),
    { network: sequential(residual(conv([{ ...same, stride: 2 }])), residual(conv([same, same], { activation: 'tanh' })), mlp([8])) },
  ],
  'residual lstm with last action and reward': [() => new Recall(), { network: sequential(mlp([6]), residual(memory)) }],
  'parallel, pictures': [() => new Pictures(), { network: sequential(parallel(conv([same]), conv([{ ...same, size: 1 }])), mlp([8])) }],
  'parallel, a picture, a glance and a memory': [() => new Pictures(), { network: parallel(conv(kernels), mlp([5]), lstm(4)) }],
  'deconv, from a vector': [
    cartPole,
    {
      network: sequential(
        mlp([12]),
        deconv(
          [
            { filters: 3, size: 4, stride: 2 },
            { ...same, stride: 2 },
            { filters: 2, size: 1, stride: 2, padding: 'same' },
          ],
          {
            picture: [2, 3, 2],
          },
        ),
      ),
    },
  ],
  'deconv, pictures of bytes': [() => new Pictures(), { network: sequential(deconv([{ filters: 4, size: 2 }]), conv(kernels)) }],
  'the example of an own network': [() => make('MinAtar/Breakout-v1') as Env, { network: impala([4, 6], 16) }],
  'one of its own, of everything': [() => new Sampled(nine, new Discrete(3)), { network: everything }],
  'one of its own with heads, last action and reward': [() => new Sampled(nine, new MultiDiscrete([2, 3])), { network: heads }],
  'mlp, Discrete from 3 with masks': [() => new Doors(), { network: mlp([8]) }],
  'mlp, MultiDiscrete with masks': [() => new Masked(nine, new MultiDiscrete([2, 4], { start: [-3, 1] })), { network: mlp([8]) }],
  'mlp, a Tuple of actions': [() => new Sampled(nine, new Tuple([new Discrete(2, 5), new Discrete(3)])), { network: mlp([8]) }],
  'lstm with last action and reward, a Dict of actions with masks': [() => new Beacon() as Env, { network: memory }],
  'fullyConv, a Dict of actions with masks': [() => new Beacon() as Env, { network: fullyConv({ units: 8 }) }],
  'fullyConv, strided, with a memory': [
    () => new Beacon(5, 6) as Env,
    { network: fullyConv({ maps: ['screen'], units: 8, strides: [2, 2], memory: 4, lastAction: true }) },
  ],
  'two lstm': [cartPole, { network: sequential(lstm(3), mlp([5]), lstm(6, { lastReward: true })) }],
}

const small = { envs: 4, unroll: 12 }

/** An agent that acts by values of actions, by one head or two, and now and then explores. */
function byValues([env, options]: (typeof rows)[string], dueling: boolean): Exported {
  const own = {
    ...options,
    env,
    dueling,
    ...{ envs: 4, learningStarts: 40, batchSize: 8, replaySize: 400, explorationSteps: 0, epsilon: 0.3 },
  }
  return { env, spec: () => dqn(own) }
}

/** Networks that dqn takes are tried with it too: those without a memory, for a Discrete. */
const remembers = /"lstm"|"last(Action|Reward)":true/
const valued = Object.entries(rows).filter(
  ([, [env, { network: spec }]]) => env().actionSpace.name === 'Discrete' && !remembers.test(JSON.stringify(spec!.config)),
)

/** Every kind of network, head and space. */
export const kinds: Readonly<Record<string, Exported>> = Object.fromEntries([
  ...Object.entries(rows).map(([name, [env, options, elsewhere = env]]): [string, Exported] => [
    name,
    { env: elsewhere, spec: () => a2c({ ...options, ...small, env }) },
  ]),
  ...valued.map(([name, row]): [string, Exported] => [`dqn, ${name}`, byValues(row, true)]),
  ['dqn, one head', byValues([shiftedCartPole, { network: mlp([8]) }], false)],
  ['dqn, one head for pictures of bytes', byValues(rows['conv, bytes']!, false)],
  ['dqn, heads of its own', byValues([cartPole, { network: ownValues }], true)],
])
