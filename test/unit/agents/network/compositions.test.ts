import { describe, expect, it } from 'vitest'
import {
  conv,
  deconv,
  fullyConv,
  lstm,
  mlp,
  type NetworkSpec,
  network,
  parallel,
  part,
  residual,
  sequential,
} from '../../../../agents/index.js'
import { Network, type NetworkShape } from '../../../../agents/network/network.js'
import { multiDiscrete } from '../../../../agents/policies/multi-discrete.js'
import { orthogonal } from '../../../../tensors/initialisers.js'
import { uniform } from '../../tensors/kernels/lab.js'
import { read } from './samples.js'
import { choosing, headed } from './shapes.js'

const ROWS = 3

function build(spec: NetworkSpec, shape: readonly number[], more: Partial<NetworkShape> = {}): Network {
  const built = new Network(spec, {
    observation: { shape, type: 'float32', scale: 1 },
    ...{ contextSize: 0, ...choosing(2), capacity: ROWS, sequences: ROWS, optimizer: 'adam', fma: false },
    ...more,
  })
  const random = uniform(5)
  built.initialise(random)
  for (let i = 0; i < built.parameters.length; i++) if (built.parameters[i] !== 0) built.parameters[i]! += (random() - 0.5) * 0.4
  const { data, stride, columns } = built.observations
  for (let i = 0; i < ROWS; i++) for (let j = 0; j < columns; j++) data[i * stride + j] = random() * 2 - 1
  return built
}

/** The features of a spec: two heads that are the features themselves. */
function features(spec: NetworkSpec, shape: readonly number[], size: number): { rows: number[][]; built: Network } {
  const whole = network((t, inputs) => {
    const x = spec.define(t, inputs)
    if ('shape' in x && Array.isArray(x.shape)) return { features: t.reshape(x as never, [ROWS, size]) }
    throw new Error('no features')
  })
  const built = build(whole, shape, { heads: { features: { size, gain: 1 } }, free: {}, acting: () => ({}) })
  built.forward(0, ROWS)
  return { rows: read(built.heads.features!.output, ROWS), built }
}

/** Names and shapes of a network's parameters. */
const parametersOf = (built: Network) => Object.fromEntries(built.named.map(({ name, shape }) => [name, shape]))

/** A Dict with a map of 4 x 3, another and a number, and an action of three parts, the second a place. */
const field: Partial<NetworkShape> = {
  observation: {
    ...{ shape: [37], type: 'float32', scale: 1 },
    parts: { a: { first: 0, shape: [4, 3, 2] }, b: { first: 24, shape: [4, 3, 1] }, c: { first: 36, shape: [1] } },
  },
  ...headed(multiDiscrete({ nvec: [2, 12, 3], counted: null, masked: false })),
  actions: [2, 12, 3],
}

const all: Record<string, { spec: NetworkSpec; shape: readonly number[]; more?: Partial<NetworkShape> }> = {
  'parts of a Dict': { spec: parallel(sequential(part('a'), mlp([3])), part('c')), shape: [], more: field },
  fullyConv: { spec: fullyConv({ maps: ['a', 'b'], units: 5 }), shape: [], more: field },
  'fullyConv, strided, with a memory': {
    spec: fullyConv({ maps: ['a'], units: 5, strides: [2, 1], memory: 3 }),
    shape: [],
    more: field,
  },

  'residual(mlp)': { spec: sequential(residual(mlp([4])), residual(mlp([6, 5]))), shape: [4] },
  'residual(conv)': { spec: residual(conv([{ filters: 3, size: 3, padding: 'same' }], { activation: 'tanh' })), shape: [4, 5, 3] },
  'residual(conv), projected': {
    spec: residual(conv([{ filters: 4, size: 3, stride: 2, padding: 'same' }], { activation: 'tanh' })),
    shape: [5, 4, 2],
  },
  'parallel of vectors': { spec: parallel(mlp([3]), conv([{ filters: 2, size: 2 }], { activation: 'tanh' }), mlp([])), shape: [3, 3, 2] },
  'parallel of pictures': {
    spec: sequential(
      parallel(conv([{ filters: 2, size: 3, padding: 'same' }]), conv([{ filters: 3, size: 1 }])),
      conv([{ filters: 2, size: 2 }], { activation: 'tanh' }),
    ),
    shape: [3, 4, 2],
  },
  deconv: {
    spec: sequential(
      mlp([8]),
      deconv(
        [
          { filters: 3, size: 3, stride: 2 },
          { filters: 2, size: 2, padding: 'same' },
        ],
        { activation: 'tanh', picture: [2, 2, 2] },
      ),
    ),
    shape: [3],
  },
  'residual(lstm)': { spec: sequential(residual(lstm(4)), mlp([3])), shape: [4] },
  'of its own': {
    spec: network((t, { observations, layer }) => {
      const x = t.product(observations, t.parameter(`${layer()}.kernel`, [3, 4], orthogonal(1)))
      return t.multiply(x, t.sigmoid(x))
    }),
    shape: [3],
  },
}

describe.each(Object.entries(all))('%s', (_, { spec, shape, more = {} }) => {
  it('truth: its gradient is the slope of its heads', () => {
    const built = build(spec, shape, more)
    const random = uniform(9)
    const { policy, value } = built.heads as Record<'policy' | 'value', Network['heads'][string]>
    const weights = [policy, value].map(({ gradient: { data, stride, columns } }) =>
      Array.from({ length: ROWS }, (_, i) =>
        Array.from({ length: columns }, (_, j) => (data[i * stride + j] = Math.fround(random() - 0.5))),
      ),
    )
    const loss = () => {
      built.forward(0, ROWS)
      return [policy, value].reduce(
        (sum, { output }, head) =>
          sum + read(output, ROWS).reduce((s, row, i) => s + row.reduce((r, y, j) => r + y * weights[head]![i]![j]!, 0), 0),
        0,
      )
    }
    loss()
    built.backward(ROWS)
    const gradients = built.gradients.slice()
    const start = built.parameters.slice()
    // Along random directions, since a difference of float32 says too little of one parameter.
    for (let trial = 0; trial < 5; trial++) {
      const direction = start.map((x) => (x === 0 ? 0 : random() - 0.5))
      const step = 2 ** -8
      const at = (sign: number) => {
        built.parameters.set(start.map((x, i) => x + sign * step * direction[i]!))
        return loss()
      }
      const slope = (at(1) - at(-1)) / (2 * step)
      const expected = gradients.reduce((sum, g, i) => sum + g * direction[i]!, 0)
      expect(Math.abs(slope - expected)).toBeLessThan(2e-3 * Math.hypot(...gradients) * Math.hypot(...direction))
    }
    built.parameters.set(start)
  })

  it('law: acted by rows it has the bits of the whole, and padding stays 0', () => {
    const [whole, parts] = [build(spec, shape, { ...more, sequences: 1 }), build(spec, shape, { ...more, sequences: 1 })]
    whole.forward(0, ROWS, 1)
    for (let row = 0; row < ROWS; row++) parts.forward(row, 1)
    for (const name of ['policy', 'value']) expect(read(parts.heads[name]!.output, ROWS)).toEqual(read(whole.heads[name]!.output, ROWS))
  })
})

describe('residual', () => {
  it('truth: it adds its input to what its body makes of it', () => {
    const { rows, built } = features(residual(mlp([2])), [2], 2)
    const [kernel, bias] = [built.parameters.subarray(0, 8), built.parameters.subarray(16, 18)]
    rows.forEach((row, i) => {
      const x = read(built.observations, ROWS)[i]!
      row.forEach((y, j) => {
        expect(y).toBeCloseTo(x[j]! + Math.tanh(x[0]! * kernel[j]! + x[1]! * kernel[4 + j]! + bias[j]!), 5)
      })
    })
  })

  it('truth: where shapes differ the input is projected', () => {
    expect(parametersOf(build(residual(mlp([5])), [3]))).toMatchObject({
      'body.0.kernel': [3, 5],
      'body.0.bias': [5],
      'body.1.kernel': [3, 5],
    })
    const strided = residual(conv([{ filters: 4, size: 3, stride: 2, padding: 'same' }]))
    expect(parametersOf(build(strided, [5, 4, 2]))).toMatchObject({ 'body.1.kernel': [2, 4] })
  })

  it('truth: a picture that cannot be projected is refused', () => {
    const squeezed = residual(conv([{ filters: 1, size: 4 }]))
    expect(() => build(squeezed, [6, 9, 1])).toThrow(expect.objectContaining({ code: 'NETWORK_MISFIT' }))
  })
})

describe('deconv', () => {
  it('truth: each number of the input adds its kernel to the output', () => {
    const { rows, built } = features(deconv([{ filters: 1, size: 2, stride: 2 }]), [1, 2, 1], 2 * 4)
    const kernel = [0, 1, 2, 3].map((i) => built.parameters[i * 4]!)
    rows.forEach((row, i) => {
      const [left, right] = read(built.observations, ROWS)[i]! as [number, number]
      const expected = [left * kernel[0]!, left * kernel[1]!, right * kernel[0]!, right * kernel[1]!]
      const below = [left * kernel[2]!, left * kernel[3]!, right * kernel[2]!, right * kernel[3]!]
      for (const [j, y] of [...expected, ...below].entries()) expect(row[j]).toBeCloseTo(Math.max(0, y), 5)
    })
  })

  it.each([
    [deconv([{ filters: 2, size: 2 }]), 'Expected the input of deconv to be a picture [height, width, channels], got [3]'],
    [
      deconv([{ filters: 2, size: 2 }], { picture: [1, 2, 2] }),
      'Expected the input of deconv to be 4 numbers, as a picture [1, 2, 2] has, got 3',
    ],
  ])('truth: what is no picture is refused', (spec, message) => {
    expect(() => build(spec, [3])).toThrow(expect.objectContaining({ code: 'NETWORK_MISFIT', message }))
  })
})

describe('parallel', () => {
  it('truth: vectors are joined one behind the other, pictures channel by channel', () => {
    const { rows, built } = features(parallel(mlp([]), mlp([2])), [3], 5)
    rows.forEach((row, i) => {
      expect(row.slice(0, 3)).toEqual(read(built.observations, ROWS)[i])
    })
    const pictures = parallel(conv([{ filters: 1, size: 1 }]), conv([{ filters: 2, size: 1 }]))
    const of = (spec: NetworkSpec, size: number) => features(spec, [2, 1, 1], size)
    const { rows: both, built: whole } = of(pictures, 6)
    const kernels = Object.fromEntries(whole.named.map(({ name, values }) => [name, values.data]))
    both.forEach((row, i) => {
      const x = read(whole.observations, ROWS)[i]!
      const weights = [kernels['body.0.kernel']![0]!, kernels['body.1.kernel']![0]!, kernels['body.1.kernel']![1]!]
      row.forEach((y, j) => {
        expect(y).toBeCloseTo(Math.max(0, x[Math.floor(j / 3)]! * weights[j % 3]!), 5)
      })
    })
  })
})

describe('network', () => {
  const q = { heads: { q: { size: 2, gain: 1 } }, free: {}, acting: () => ({}) }

  it('truth: it may give the heads themselves, and use other networks', () => {
    const dueling = network((t, inputs) => {
      const x = mlp([4]).define(t, inputs)
      const name = inputs.layer()
      const value = t.product(x, t.parameter(`${name}.value`, [4, 1], orthogonal(1)))
      const advantage = t.product(x, t.parameter(`${name}.advantage`, [4, inputs.heads.q!], orthogonal(1)))
      return { q: t.add(value, t.subtract(advantage, t.mean(advantage, { axes: [1], keep: true }))) }
    })
    const built = build(dueling, [3], q)
    expect(parametersOf(built)).toEqual({ 'body.0.kernel': [3, 4], 'body.0.bias': [4], 'body.1.value': [4, 1], 'body.1.advantage': [4, 2] })
    built.forward(0, ROWS)
    expect(read(built.heads.q!.output, ROWS).flat().every(Number.isFinite)).toBe(true)
  })

  it('truth: its config names it', () => {
    const named = { kind: 'network', name: 'eye', lastAction: false, lastReward: true }
    expect(
      network(
        function eye(_, { observations }) {
          return observations
        },
        { lastReward: true },
      ).config,
    ).toEqual(named)
  })

  it.each([
    [network((_, { observations }) => ({ v: observations })), 'Expected the network to have a head q of shape [3, 2], got heads v'],
    [network(() => ({})), 'Expected the network to have a head q of shape [3, 2], got none'],
    [network((_, { observations }) => ({ q: observations })), 'Expected the network to have a head q of shape [3, 2], got [3, 3]'],
  ])('truth: a head that is missing or of another shape is refused', (spec, message) => {
    expect(() => build(spec, [3], q)).toThrow(expect.objectContaining({ code: 'NETWORK_MISFIT', message }))
  })

  it('truth: what is no function is refused', () => {
    expect(() => network(7 as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})
