import { describe, expect, test } from 'vitest'
import { conv, deconv, fullyConv, mlp, parallel, part, sequential } from '../../../../agents/index.js'
import { Network, type NetworkShape } from '../../../../agents/network/network.js'
import { multiDiscrete } from '../../../../agents/policies/multi-discrete.js'
import { uniform } from '../../tensors/kernels/lab.js'
import { read } from './samples.js'
import { headed } from './shapes.js'

const ROWS = 3
const [HEIGHT, WIDTH] = [6, 5]
const PLACES = HEIGHT * WIDTH

/** A map of two channels and one of one, with two numbers beside them: in the order of their names. */
const observation: NetworkShape['observation'] = {
  ...{ shape: [3 * PLACES + 2], type: 'float32', scale: 1 },
  parts: {
    minimap: { first: 0, shape: [HEIGHT, WIDTH, 1] },
    scalars: { first: PLACES, shape: [2] },
    screen: { first: PLACES + 2, shape: [HEIGHT, WIDTH, 2] },
  },
}
const NVEC = [3, PLACES, 4]

function build(spec: ConstructorParameters<typeof Network>[0], more: Partial<NetworkShape> = {}): Network {
  const kind = multiDiscrete({ nvec: NVEC, counted: null, masked: false })
  const shape = { observation, contextSize: 0, sequences: ROWS, ...headed(kind), actions: NVEC, capacity: ROWS, fma: false }
  const network = new Network(spec, { ...shape, optimizer: 'adam', ...more })
  const random = uniform(5)
  network.initialise(random)
  const { data, stride, columns } = network.observations
  for (let i = 0; i < ROWS; i++) for (let j = 0; j < columns; j++) data[i * stride + j] = random() * 2 - 1
  return network
}

const namesOf = (network: Network) => Object.fromEntries(network.named.map(({ name, shape }) => [name, shape]))

/** The head as a plain calculation in float64, by the parameters' names. */
function byDefinition(network: Network, row: number): { policy: number[]; value: number } {
  const parameter = (name: string) => {
    const { values, shape } = network.named.find((one) => one.name === name)!
    return {
      values: Array.from({ length: shape[0]! }, (_, i) =>
        Array.from({ length: shape[1] ?? 1 }, (_, j) => (values.data as Float32Array)[i * values.stride + j]!),
      ),
    }
  }
  const flat = read(network.observations, ROWS)[row]!
  const convolved = (x: number[][][], layer: number, size: number, filters: number): number[][][] => {
    const kernel = parameter(`body.${layer}.kernel`).values
    const bias = network.named.find(({ name }) => name === `body.${layer}.bias`)!.values.data as Float32Array
    const channels = x[0]![0]!.length
    const half = (size - 1) / 2
    return x.map((line, i) =>
      line.map((_, j) =>
        Array.from({ length: filters }, (_, f) => {
          let sum = bias[f]!
          for (let u = 0; u < size; u++)
            for (let v = 0; v < size; v++)
              for (let c = 0; c < channels; c++)
                sum += (x[i + u - half]?.[j + v - half]?.[c] ?? 0) * kernel[(u * size + v) * channels + c]![f]!
          return Math.max(0, sum)
        }),
      ),
    )
  }
  const picture = (first: number, channels: number) =>
    Array.from({ length: HEIGHT }, (_, i) =>
      Array.from({ length: WIDTH }, (_, j) => Array.from({ length: channels }, (_, c) => flat[first + (i * WIDTH + j) * channels + c]!)),
    )
  const screen = convolved(convolved(picture(PLACES + 2, 2), 0, 5, 16), 1, 3, 32)
  const minimap = convolved(convolved(picture(0, 1), 2, 5, 16), 3, 3, 32)
  const state = screen.map((line, i) => line.map((channels, j) => [...channels, ...minimap[i]![j]!, flat[PLACES]!, flat[PLACES + 1]!]))
  const vector = state.flat(2)
  const linear = (name: string, x: readonly number[]) => {
    const kernel = parameter(`${name}.kernel`).values
    const bias = network.named.find((one) => one.name === `${name}.bias`)!.values.data as Float32Array
    return kernel[0]!.map((_, j) => x.reduce((sum, value, i) => sum + value * kernel[i]![j]!, bias[j]!))
  }
  const hidden = linear('body.4', vector).map((x) => Math.max(0, x))
  const heads = linear('heads_body', hidden)
  const kernel = parameter('body.5.kernel').values[0]!
  const bias = (network.named.find(({ name }) => name === 'body.5.bias')!.values.data as Float32Array)[0]!
  const places = state.flatMap((line) => line.map((channels) => channels.reduce((sum, x, c) => sum + x * kernel[c]!, bias)))
  return { policy: [...heads.slice(0, 3), ...places, ...heads.slice(3, 7)], value: heads[7]! }
}

describe('fullyConv', () => {
  test('truth: it is what the paper describes, by a plain calculation', () => {
    const network = build(fullyConv({ units: 8 }))
    const random = uniform(7)
    for (let i = 0; i < network.parameters.length; i++) if (network.parameters[i] !== 0) network.parameters[i]! += (random() - 0.5) * 0.2
    network.forward(0, ROWS)
    for (let row = 0; row < ROWS; row++) {
      const want = byDefinition(network, row)
      const policy = read(network.heads.policy!.output, ROWS)[row]!
      expect(policy.length).toBe(3 + PLACES + 4)
      for (const [j, logit] of policy.entries()) expect(logit).toBeCloseTo(want.policy[j]!, 4)
      expect(read(network.heads.value!.output, ROWS)[row]![0]).toBeCloseTo(want.value, 4)
    }
  })

  test('truth: the paper has 8.4 million weights in the dense layer over a map of 32 x 32 with 32 channels', () => {
    const parts = { screen: { first: 0, shape: [32, 32, 4] } }
    const nvec = [3, 1024]
    const kind = multiDiscrete({ nvec, counted: null, masked: false })
    const shape = { ...headed(kind), actions: nvec, observation: { shape: [4096], type: 'float32', scale: 1, parts } as const }
    const weightsOf = (strides: readonly [number, number]) =>
      namesOf(build(fullyConv({ maps: ['screen'], strides }), shape))['body.2.kernel']!.reduce((a, b) => a * b)
    expect([weightsOf([1, 1]), weightsOf([2, 2])]).toEqual([8_388_608, 524_288])
  })

  test('truth: with strides a coarse place gives each of its pixels a logit of its own', () => {
    const network = build(fullyConv({ units: 8, strides: [2, 1] }))
    expect(namesOf(network)['body.5.kernel']).toEqual([4, 66])
    network.parameters.fill(0)
    const kernel = network.named.find(({ name }) => name === 'body.5.kernel')!.values
    // Of the broadcast numbers the first alone counts, with a factor for each of the four pixels.
    for (let pixel = 0; pixel < 4; pixel++) (kernel.data as Float32Array)[pixel * kernel.stride + 64] = pixel + 1
    network.forward(0, ROWS)
    const scalar = read(network.observations, ROWS)[0]![PLACES]!
    const map = read(network.heads.policy!.output, ROWS)[0]!.slice(3, 3 + PLACES)
    const factors = map.map((logit) => Math.round(logit / scalar))
    expect([...new Set(factors)].sort()).toEqual([1, 2, 3, 4])
    for (const [place, factor] of factors.entries()) {
      const [y, x] = [Math.floor(place / WIDTH), place % WIDTH]
      expect(factor).toBe(factors[(y % 2) * WIDTH + (x % 2)])
    }
  })

  test('truth: with a memory the map of logits depends on what was seen before', () => {
    const network = build(fullyConv({ units: 8, memory: 4 }), { sequences: 1 })
    for (let i = 0; i < network.parameters.length; i++) network.parameters[i]! *= 2
    const logits = (keep: number) => {
      network.recurrence!.keep.set([0, keep, keep])
      network.forward(0, ROWS, 1)
      return read(network.heads.policy!.output, ROWS)[1]!.slice(3, 3 + PLACES)
    }
    const [fresh, remembered] = [logits(0), logits(1)]
    const change = remembered.map((x, i) => x - fresh[i]!)
    expect(Math.max(...change) - Math.min(...change)).toBeGreaterThan(1e-6)
  })

  test('observations without such maps are refused', () => {
    for (const [spec, message] of [
      [fullyConv({ maps: ['scren'] }), 'Expected observations to have a part "scren", got minimap, scalars, screen; did you mean screen?'],
      [
        fullyConv({ maps: ['scalars'] }),
        'Expected the input of fullyConv, the part scalars, to be a picture [height, width, channels], got [2]',
      ],
    ] as const) {
      expect(() => build(spec)).toThrow(expect.objectContaining({ code: 'NETWORK_MISFIT', message }))
    }
    const plain = { shape: [4], type: 'float32', scale: 1 } as const
    expect(() => build(fullyConv(), { observation: plain })).toThrow('got observations that are no Dict')
    expect(() => build(fullyConv(), { actions: [] })).toThrow(expect.objectContaining({ code: 'NETWORK_MISFIT' }))
    expect(() => fullyConv({ strides: [2] as never })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    expect(() => fullyConv({ maps: [] })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})

test('truth: convolutions of a whole Dict are refused, and the message names its parts', () => {
  const layers = [{ filters: 2, size: 2 }]
  for (const spec of [conv(layers), deconv(layers)]) {
    const message = `got [${3 * PLACES + 2}]; observations are a Dict, of which part(name) reads minimap or scalars or screen`
    expect(() => build(sequential(spec, mlp([4])))).toThrow(
      expect.objectContaining({ code: 'NETWORK_MISFIT', message: expect.stringContaining(message) }),
    )
  }
})

test('truth: a part of a Dict is its columns, in its shape', () => {
  const network = build(sequential(parallel(part('scalars'), part('screen')), mlp([])))
  const weights = network.named.find(({ name }) => name === 'heads.kernel')!
  expect(weights.shape).toEqual([2 + 2 * PLACES, 3 + PLACES + 4 + 1])
  network.parameters.fill(0)
  const { data, stride } = weights.values as { data: Float32Array; stride: number }
  data[0] = 1
  data[2 * stride + 1] = 1
  data[61 * stride + 2] = 1
  network.forward(0, ROWS)
  for (const [row, flat] of read(network.observations, ROWS).entries()) {
    const wanted = [flat[PLACES], flat[PLACES + 2], flat[PLACES + 2 + 59]]
    expect(read(network.heads.policy!.output, ROWS)[row]!.slice(0, 3)).toEqual(wanted)
  }
})
