import { describe, expect, it } from 'vitest'
import { mlp } from '../../../../agents/network/mlp.js'
import { Network } from '../../../../agents/network/network.js'
import { engines } from '../../tensors/kernels/engines.js'
import { Lab, uniform } from '../../tensors/kernels/lab.js'
import { layout } from './float64.js'
import { choosing, reading } from './shapes.js'

const plan = { observationSize: 5, policySize: 3, freeSize: 2, hidden: [32, 9, 21], activation: 'tanh', separate: true } as const

/** Modified Gram-Schmidt, each sum from the first element to the last. */
function gramSchmidt(vectors: number[][]): number[][] {
  const dot = (a: number[], b: number[]) => a.reduce((sum, x, k) => sum + x * b[k]!, 0)
  const done: number[][] = []
  for (const vector of vectors) {
    const rest = done.reduce((left, unit) => {
      const along = dot(left, unit)
      return left.map((x, k) => x - along * unit[k]!)
    }, vector)
    const norm = Math.sqrt(dot(rest, rest))
    done.push(rest.map((x) => x / norm))
  }
  return done
}

describe.each(engines.map((kind) => [kind.describe(false), kind] as const))('on %s', (_, kind) => {
  it.each([
    [1, 1],
    [3, 3],
    [4, 9],
    [7, 8],
    [18, 33],
  ])('truth: %i orthonormal vectors of %i have the bits of Gram-Schmidt', (count, length) => {
    const random = uniform(count)
    const given = Array.from({ length: count }, () => Array.from({ length }, () => random() - 0.5))
    const lab = new Lab(false, kind)
    const vectors = lab.vector(new Float32Array(2 * count * length))
    const memory = lab.engine.doubles(vectors, count * length)
    memory.set(given.flat())
    lab.run((recorder) => recorder.orthonormalise({ count, length, vectors }))
    expect([...memory]).toEqual(gramSchmidt(given).flat())
  })
})

describe('orthogonal initialisation', () => {
  it('truth: the fewer of rows and columns are orthogonal and as long as the gain; biases and free parameters are 0', () => {
    const { hidden, activation, separate, observationSize, policySize, freeSize } = plan
    const network = new Network(mlp(hidden, { activation, separate }), {
      ...choosing(policySize, freeSize),
      ...reading(observationSize),
      capacity: 1,
      optimizer: 'adam',
      fma: false,
    })
    network.initialise(uniform(1))
    const { chains } = layout(plan)
    chains.forEach((chain, c) => {
      chain.forEach(({ inputs, outputs, row, weights, bias }, depth) => {
        const gain = depth < chain.length - 1 ? Math.SQRT2 : c === 0 ? 0.01 : 1
        const element = (i: number, j: number) => network.parameters[weights + i * row + j]!
        const vectors = Array.from({ length: Math.min(inputs, outputs) }, (_, v) =>
          Array.from({ length: Math.max(inputs, outputs) }, (_, k) => (inputs < outputs ? element(v, k) : element(k, v))),
        )
        vectors.forEach((a, i) => {
          vectors.forEach((b, j) => {
            const product = a.reduce((sum, x, k) => sum + x * b[k]!, 0) / gain ** 2
            expect(product).toBeCloseTo(i === j ? 1 : 0, 6)
          })
        })
        expect(network.parameters.slice(bias, bias + outputs).every((x) => x === 0)).toBe(true)
      })
    })
    expect([...network.free.log_std!.values]).toEqual([0, 0])
  })

  it('truth: policy and value of a shared chain have gains of their own', () => {
    const network = new Network(mlp([16]), { ...reading(4), ...choosing(2), capacity: 1, optimizer: 'adam', fma: false })
    network.initialise(uniform(2))
    const last = layout({ ...plan, observationSize: 4, policySize: 2, hidden: [16], separate: false }).chains[0]![1]!
    const length = (j: number) => Math.hypot(...Array.from({ length: 16 }, (_, i) => network.parameters[last.weights + i * last.row + j]!))
    expect(length(0)).toBeCloseTo(0.01, 6)
    expect(length(1)).toBeCloseTo(0.01, 6)
    expect(length(2)).toBeCloseTo(1, 6)
  })
})
