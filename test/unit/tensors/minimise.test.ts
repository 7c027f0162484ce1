import { describe, expect, test } from 'vitest'
import type { Backend } from '../../../tensors/engines/backend.js'
import { kernels } from '../../../tensors/engines/kernels.js'
import { loadLibrary } from '../../../tensors/engines/tfjs/library.js'
import { tfjs } from '../../../tensors/engines/tfjs/tfjs.js'
import { adam, constantly, orthogonal, program, programs, rmsProp, zeros } from '../../../tensors/index.js'
import type { Minimiser } from '../../../tensors/minimisers.js'
import { draws } from './engines/draws.js'

const { tf } = await loadLibrary('cpu')

/** Minimises |w - x|^2 / 2 from w = 0, whose gradient is w - x. */
function quadratic(minimiser: (rate: Parameters<typeof adam>[0]['learningRate']) => Minimiser, backend?: Backend) {
  return program(
    (t) => {
      const [w, x] = [t.parameter('w', [3], zeros), t.input('x', [3])]
      const loss = t.scale(t.sum(t.square(t.subtract(w, x))), 0.5)
      return { loss, ...t.minimise(loss, minimiser(t.input('rate', []))) }
    },
    backend ? { backend } : {},
  )
}

const x = [3, -4, 0.5]
const rates = [0.1, 0.2, 0.05, 0.3]

/** What the equations give in float64. */
function adamByHand({ maxGradNorm = Number.POSITIVE_INFINITY, weightDecay = 0 }): number[] {
  let [w, m, v] = [x.map(() => 0), x.map(() => 0), x.map(() => 0)]
  for (const [i, rate] of rates.entries()) {
    const raw = w.map((value, j) => value - x[j]!)
    const norm = Math.hypot(...raw)
    const g = raw.map((value) => (norm > maxGradNorm ? (value * maxGradNorm) / (norm + 1e-6) : value))
    m = m.map((value, j) => 0.9 * value + 0.1 * g[j]!)
    v = v.map((value, j) => 0.999 * value + 0.001 * g[j]! ** 2)
    const [c1, c2] = [1 / (1 - 0.9 ** (i + 1)), 1 / (1 - 0.999 ** (i + 1))]
    w = w.map((value, j) => (1 - rate * weightDecay) * value - (rate * c1 * m[j]!) / (Math.sqrt(c2 * v[j]!) + 1e-8))
  }
  return w
}

function rmsPropByHand(): number[] {
  let [w, v] = [x.map(() => 0), x.map(() => 0)]
  for (const rate of rates) {
    const g = w.map((value, j) => value - x[j]!)
    v = v.map((value, j) => 0.9 * value + 0.1 * g[j]! ** 2)
    w = w.map((value, j) => value - (rate * g[j]!) / (Math.sqrt(v[j]!) + 1e-8))
  }
  return w
}

describe.each([
  ['the kernels', kernels()],
  ['TensorFlow.js', tfjs(tf)],
] as const)('minimise on %s', (_, backend) => {
  test.each([
    ['Adam', (learningRate: never) => adam({ learningRate }), adamByHand({})],
    ['Adam, clipped', (learningRate: never) => adam({ learningRate, maxGradNorm: 2 }), adamByHand({ maxGradNorm: 2 })],
    ['AdamW', (learningRate: never) => adam({ learningRate, weightDecay: 0.5 }), adamByHand({ weightDecay: 0.5 })],
    ['RMSProp', (learningRate: never) => rmsProp({ learningRate, decay: 0.9 }), rmsPropByHand()],
  ] as const)('truth: four steps of %s are those of its equations', (_name, minimiser, expected) => {
    const update = quadratic(minimiser as Parameters<typeof quadratic>[0], backend)
    for (const rate of rates) update.run({ x, rate: [rate] })
    const found = update.parameters.subarray(0, 3)
    for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 5)
  })
})

test('truth: the loss and the norm are those before the step', () => {
  const { loss, gradientNorm } = quadratic((learningRate) => adam({ learningRate })).run({ x, rate: [0.1] })
  expect([...loss]).toEqual([(9 + 16 + 0.25) / 2])
  expect(gradientNorm[0]).toBeCloseTo(Math.sqrt(25.25), 5)
})

test('truth: a network learns to multiply', () => {
  const update = program((t) => {
    const [inputs, target] = [t.input('inputs', [64, 2]), t.input('target', [64, 1])]
    const hidden = t.tanh(t.bias(t.product(inputs, t.parameter('hidden', [2, 32], orthogonal(1))), t.parameter('bias', [32], zeros)))
    const loss = t.mean(t.square(t.subtract(t.product(hidden, t.parameter('out', [32, 1], orthogonal(1))), target)))
    return { loss, ...t.minimise(loss, adam({ learningRate: 0.01, maxGradNorm: 1 })) }
  })
  const random = draws(3)
  update.initialise(random)
  const inputs = Float32Array.from({ length: 128 }, () => 2 * random() - 1)
  const target = Float32Array.from({ length: 64 }, (_, i) => inputs[2 * i]! * inputs[2 * i + 1]!)
  const losses = Array.from({ length: 1000 }, () => update.run({ inputs, target }).loss[0]!)
  expect(losses[0]).toBeGreaterThan(0.05)
  expect(losses.at(-1)).toBeLessThan(1e-3)
})

test('truth: a learning rate is one number', () => {
  expect(() => quadratic(() => adam({ learningRate: 0.1 }))).not.toThrow()
  expect(() =>
    program((t) => {
      const loss = t.sum(t.parameter('w', [3], zeros))
      return t.minimise(loss, rmsProp({ learningRate: t.input('rate', [2]) })) as never
    }),
  ).toThrow('Expected the learning rate of rmsProp to be one number, got [2]')
})

test('law: what a program goes on with are its parameters and its states', () => {
  const build = () =>
    programs((t) => {
      const loss = t.mean(t.square(t.subtract(t.parameter('w', [3], constantly(1)), t.input('x', [3]))))
      return { learn: { loss, ...t.minimise(loss, adam({ learningRate: 0.1, weightDecay: t.input('decay', []) })) } }
    })
  const [first, second] = [build(), build()]
  for (const one of [first, second]) {
    one.initialise(() => 0.5)
    one.input('x').data.set([3, -4, 0.5])
    one.input('decay').data[0] = 0.2
  }
  const learn = (one: typeof first) => one.function('learn')(0, 1, 1)
  for (let i = 0; i < 3; i++) learn(first)
  second.parameters.set(first.parameters)
  second.setStates(first.getStates())
  for (const one of [first, second]) learn(one)
  expect(second.parameters).toEqual(first.parameters)
  expect(second.getStates()).toEqual(first.getStates())
  first.clearStates()
  learn(first)
  expect(first.parameters).not.toEqual(second.parameters)
  expect(() => second.setStates({})).toThrow(/^Expected \d+ numbers? for input adam\.\w+, got 0$/)
})
