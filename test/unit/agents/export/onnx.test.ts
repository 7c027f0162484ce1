import * as ort from 'onnxruntime-web'
import { describe, expect, test } from 'vitest'
import type { Exportable } from '../../../../agents/export/exportable.js'
import { onnx } from '../../../../agents/export/formats/onnx/onnx.js'
import type { DenseNode, LstmNode, NetworkGraph } from '../../../../agents/export/graph.js'
import { Box, Discrete } from '../../../../envs/index.js'
import type { NamedArray } from '../../../../src/trained.js'
import { FACTS } from '../../../conformance/describe-formats.js'

const array = (shape: readonly number[], ...numbers: readonly number[]): NamedArray => ({ shape, data: Float32Array.from(numbers) })

const dense = (name: string, input: string, kernel: NamedArray, bias: NamedArray): DenseNode => ({
  ...{ kind: 'dense', name, input, shape: [bias.data.length], activation: 'none', parameters: { kernel, bias } },
})

/** Linear heads over the two numbers of the observation. */
const heads = [
  dense('policy', 'observation', array([2, 2], 1, 2, 3, 4), array([2], 0.5, -0.5)),
  dense('value', 'observation', array([2, 1], 10, 1), array([1], 7)),
]

const graph = (nodes: NetworkGraph['nodes']): NetworkGraph => ({
  ...{ observation: { shape: [2], scale: 1 }, nodes, policy: 'policy', value: 'value', parameters: {}, logStd: new Float32Array(0) },
})

const agent = (more: Partial<Exportable> = {}): Exportable => ({
  network: graph(heads),
  observationSpace: new Box(-1, 1, { shape: [2] }),
  actionSpace: new Discrete(2, { start: 3 }),
  rules: { counted: null, masked: false },
  epsilon: null,
  observations: null,
  rewards: null,
  context: { lastAction: false, lastReward: false },
  ...more,
})

async function run(bytes: Uint8Array, feeds: Readonly<Record<string, ort.Tensor>>): Promise<Record<string, number[]>> {
  const session = await ort.InferenceSession.create(bytes)
  const out = await session.run(feeds)
  await session.release()
  return Object.fromEntries(Object.entries(out).map(([name, { data }]) => [name, Array.from(data as Float32Array, Number)]))
}

const floats = (shape: readonly number[], ...numbers: readonly number[]) => new ort.Tensor('float32', numbers, shape)

describe('a model', () => {
  test('truth: a linear policy, by hand', async () => {
    const { bytes, name } = onnx(agent(), FACTS)[0]!
    expect(name).toBe('policy.onnx')
    const out = await run(bytes, { observation: floats([2, 2], 1, 1, -1, 2) })
    expect(out).toEqual({ logits: [4.5, 5.5, 5.5, 5.5], value: [18, -1], action: [4, 3] })
  })

  test('truth: statistics far from 0 keep their digits, and what is far from them is clipped', async () => {
    const observations = { mean: Float64Array.of(1e8, 0), scale: Float64Array.of(0.5, 1), limit: 10 }
    const observationSpace = new Box(-Infinity, Infinity, { shape: [2], type: 'float64' })
    const { bytes } = onnx(agent({ observations, observationSpace }), FACTS)[0]!
    const out = await run(bytes, { observation: new ort.Tensor('float64', [1e8 + 2, 0, 2e8, -50], [2, 2]) })
    // [1, 0] and [10, -10]
    expect(out.logits).toEqual([1.5, 1.5, -19.5, -20.5])
  })

  test('truth: a memory of one unit, by hand', async () => {
    const node: LstmNode = {
      ...{ kind: 'lstm', name: 'memory', input: 'observation', shape: [1], units: 1, dilation: 1, readsContext: true },
      parameters: {
        // i f g o; rows: the observation's two numbers, then the last reward.
        kernel: array([3, 4], 0.1, 0.2, 0.3, 0.4, 0, 0, 0, 0, 0.5, 0.6, 0.7, 0.8),
        recurrent_kernel: array([1, 4], 0.9, -0.8, 0.7, -0.6),
        bias: array([4], 0.01, 0.02, 0.03, 0.04),
      },
    }
    const policy = dense('policy', 'memory', array([1, 2], 1, -1), array([2], 0, 0))
    const network = graph([node, policy, dense('value', 'memory', array([1, 1], 1), array([1], 0))])
    const bytes = onnx(agent({ network, context: { lastAction: false, lastReward: true } }), FACTS)[0]!.bytes
    const feeds = (begins: boolean) => ({
      observation: floats([1, 2], 1, 5),
      state: floats([1, 2], 0.5, -0.25),
      episode_start: new ort.Tensor('bool', [begins], [1]),
      last_reward: floats([1], 2),
    })
    const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
    const step = (reward: number, h: number, c: number) => {
      const cell =
        sigmoid(0.2 + 0.6 * reward - 0.8 * h + 0.02) * c +
        sigmoid(0.1 + 0.5 * reward + 0.9 * h + 0.01) * Math.tanh(0.3 + 0.7 * reward + 0.7 * h + 0.03)
      return [sigmoid(0.4 + 0.8 * reward - 0.6 * h + 0.04) * Math.tanh(cell), cell]
    }
    for (const [begins, [h, c]] of [
      [false, step(2, 0.5, -0.25)],
      [true, step(0, 0, 0)],
    ] as const) {
      const out = await run(bytes, feeds(begins))
      expect(out.state_out![0]).toBeCloseTo(h!, 6)
      expect(out.state_out![1]).toBeCloseTo(c!, 6)
      expect(out.logits![1]).toBeCloseTo(-h!, 6)
    }
  })

  test('law: hostile names stay text', async () => {
    const hostile = { ...FACTS, run: `../../x </script> \u001b[31m \u0000 ${'ä'.repeat(10_000)}` }
    expect(await run(onnx(agent(), hostile)[0]!.bytes, { observation: floats([1, 2], 1, 1) })).toMatchObject({ logits: [4.5, 5.5] })
  })
})
