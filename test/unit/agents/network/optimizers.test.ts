import { describe, expect, it } from 'vitest'
import { mlp } from '../../../../agents/network/mlp.js'
import { Network, type NetworkShape } from '../../../../agents/network/network.js'
import { numbers, uniform } from '../../tensors/kernels/lab.js'
import { choosing, reading } from './shapes.js'

function build(optimizer: NetworkShape['optimizer']) {
  const network = new Network(mlp([8]), { ...reading(3), ...choosing(2, 1), capacity: 4, optimizer, fma: false })
  network.initialise(uniform(1))
  return network
}

/** The papers' equations in float64. */
const equations = {
  rmsprop: (p: number[], state: { v: number[] }, g: number[], lr: number, decay: number) => {
    g.forEach((x, i) => {
      state.v[i] = decay * state.v[i]! + (1 - decay) * x * x
      p[i]! -= (lr * x) / (Math.sqrt(state.v[i]!) + 1e-5)
    })
  },
  adam: (p: number[], state: { m: number[]; v: number[]; t: number }, g: number[], lr: number) => {
    state.t++
    g.forEach((x, i) => {
      state.m[i] = 0.9 * state.m[i]! + 0.1 * x
      state.v[i] = 0.999 * state.v[i]! + 0.001 * x * x
      p[i]! -= (lr * state.m[i]!) / (1 - 0.9 ** state.t) / (Math.sqrt(state.v[i]! / (1 - 0.999 ** state.t)) + 1e-5)
    })
  },
}

describe.each(['rmsprop', 'adam'] as const)('%s', (optimizer) => {
  it.each([0.05, 0.5, 1000, Number.POSITIVE_INFINITY])(
    'truth: follows its equation over 40 steps, the norm clipped to %d',
    (maxGradNorm) => {
      const network = build(optimizer)
      const random = uniform(2)
      const p = Array.from(network.parameters)
      const state = { m: p.map(() => 0), v: p.map(() => 0), t: 0 }
      for (let step = 0; step < 40; step++) {
        const learningRate = 0.01 / (1 + step)
        network.gradients.set(numbers(p.length, random))
        const norm = Math.hypot(...network.gradients)
        const scale = norm > maxGradNorm ? maxGradNorm / (norm + 1e-6) : 1
        equations[optimizer](
          p,
          state,
          Array.from(network.gradients, (g) => g * scale),
          learningRate,
          0.95,
        )
        expect(network.optimise({ learningRate, maxGradNorm, decay: 0.95 }) / norm).toBeCloseTo(1, 6)
      }
      p.forEach((x, i) => {
        expect(Math.abs(network.parameters[i]! - x)).toBeLessThan(2e-6)
      })
    },
  )

  it('law: a state that was taken out and put into another network goes on with the same bits', () => {
    const settings = { learningRate: 0.01, maxGradNorm: 0.5, decay: 0.9 }
    const [one, two] = [build(optimizer), build(optimizer)]
    const random = uniform(4)
    const step = (networks: ReturnType<typeof build>[]) => {
      const g = numbers(one.gradients.length, random)
      for (const network of networks) {
        network.gradients.set(g)
        network.optimise(settings)
      }
    }
    for (let i = 0; i < 3; i++) step([one])
    const state = one.getOptimizer()
    two.setOptimizer(state)
    two.parameters.set(one.parameters)
    const kept = structuredClone(state)
    for (let i = 0; i < 3; i++) step([one, two])
    expect(two.parameters).toEqual(one.parameters)
    expect(two.getOptimizer()).toEqual(one.getOptimizer())
    expect(state).toEqual(kept)
  })

  it('truth: the state of another network is refused', () => {
    const network = build(optimizer)
    expect(() => network.setOptimizer({ meanSquares: new Float32Array(3), means: new Float32Array(3), power1: 1, power2: 1 })).toThrow(
      /floats, got 3/,
    )
    expect(() => network.setOptimizer(null)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})

it('truth: adam with a weight decay is AdamW: it takes that share of each parameter, and says which learning rate it used', () => {
  const decayed = { learningRate: 0.02, maxGradNorm: 0.5, decay: 0, weightDecay: 0.1 }
  const network = build('adam')
  const random = uniform(6)
  const p = Array.from(network.parameters)
  const state = { m: p.map(() => 0), v: p.map(() => 0), t: 0 }
  for (let step = 0; step < 20; step++) {
    network.gradients.set(numbers(p.length, random, 0.01))
    p.forEach((x, i) => {
      p[i] = x * (1 - 0.02 * 0.1)
    })
    equations.adam(p, state, Array.from(network.gradients), 0.02)
    network.optimise(decayed, true)
    const applied = network.applied()
    expect(applied.weightDecay).toBeCloseTo(0.1, 6)
    expect(applied.learningRate).toBeCloseTo(0.02, 5)
  }
  p.forEach((x, i) => {
    expect(Math.abs(network.parameters[i]! - x)).toBeLessThan(2e-6)
  })
})
