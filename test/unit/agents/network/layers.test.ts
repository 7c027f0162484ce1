import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it, vi } from 'vitest'
import type { Network } from '../../../../agents/network/network.js'
import { Recorder } from '../../../../tensors/kernels/recorder.js'
import { uniform } from '../../tensors/kernels/lab.js'
import { buildSample, feed, fillRows, headsOf, inputsOf, read, referenceOf, SEQUENCES, samples, shake, statesOf } from './samples.js'
import { choicesOf } from './shapes.js'

const STEPS = 4
const COUNT = STEPS * SEQUENCES

const settings = { learningRate: 1e-2, maxGradNorm: 0.5, decay: 0.99 }

function prepared(name: string, optimizer: 'rmsprop' | 'adam' = 'rmsprop', capacity = COUNT) {
  const sample = samples[name]!
  const reference = referenceOf(sample)
  const network = buildSample(sample, capacity, { optimizer })
  const random = uniform(name.length)
  shake(network, reference, random)
  feed(network, sample, random)
  return { sample, reference, network, random, inputs: inputsOf(network, sample, COUNT, SEQUENCES) }
}

describe.each(Object.keys(samples))('%s', (name) => {
  it('truth: its heads are those of the same network in float64', () => {
    const { network, reference, inputs } = prepared(name)
    network.forward(0, COUNT, SEQUENCES)
    const exact = reference.forward(network.parameters, inputs)
    headsOf(network, COUNT).forEach((row, i) => {
      row.forEach((x, j) => {
        expect(x).toBeCloseTo(exact[i]![j]!, 5)
      })
    })
    expect(network.parameters.length).toBe(reference.size + 16)
  })

  it('truth: its gradients are float64 finite differences', () => {
    const { network, reference, inputs, random } = prepared(name)
    network.forward(0, COUNT, SEQUENCES)
    // loss: every output times a number, summed over rows
    fillRows(network.heads.policy!.gradient, random)
    fillRows(network.heads.value!.gradient, random)
    const factors = read(network.heads.policy!.gradient, COUNT).map((row, i) => [...row, ...read(network.heads.value!.gradient, COUNT)[i]!])
    network.gradients.fill(7)
    network.backward(COUNT, SEQUENCES)

    const parameters = Float64Array.from(network.parameters)
    const loss = () =>
      reference.forward(parameters, inputs).reduce((sum, row, i) => sum + row.reduce((s, y, j) => s + y * factors[i]![j]!, 0), 0)
    const places = reference.places()
    const largest = places.reduce((most, at) => Math.max(most, Math.abs(network.gradients[at]!)), 0)
    const step = 1e-6
    for (const at of places) {
      const value = parameters[at]!
      parameters[at] = value + step
      const above = loss()
      parameters[at] = value - step
      const below = loss()
      parameters[at] = value
      expect(Math.abs((above - below) / (2 * step) - network.gradients[at]!) / largest).toBeLessThan(1e-5)
    }
  })

  it('law: acted step by step it has the bits of the whole, and leaves every row the state that enters it', () => {
    const whole = prepared(name).network
    const steps = prepared(name).network
    const { recurrence } = steps
    // what the steps write themselves must not be there beforehand
    const nothing = new Float32Array(recurrence?.size ?? 0).fill(Number.NaN)
    for (let row = SEQUENCES; row < COUNT + SEQUENCES; row++) recurrence?.write(row, nothing, 0, 1)
    for (const network of [whole, steps]) choicesOf(network).uniforms.fill(0.4)
    whole.act(0, COUNT, SEQUENCES)
    for (let row = 0; row < COUNT; row += SEQUENCES) {
      if (row % 2 === 0) steps.forward(row, SEQUENCES)
      steps.act(row, SEQUENCES)
    }
    expect(headsOf(steps, COUNT)).toEqual(headsOf(whole, COUNT))
    expect(choicesOf(steps).actions).toEqual(choicesOf(whole).actions)
    if (recurrence) expect(statesOf(steps, COUNT + SEQUENCES)).toEqual(statesOf(whole, COUNT + SEQUENCES))
  })

  it('law: a pass over some rows leaves all others', () => {
    const whole = prepared(name).network
    const some = prepared(name).network
    whole.forward(0, COUNT, SEQUENCES)
    if (some.recurrence) copyStates(whole, some, COUNT + SEQUENCES)
    some.forward(SEQUENCES, 2 * SEQUENCES, SEQUENCES)
    const exact = headsOf(whole, COUNT)
    headsOf(some, COUNT).forEach((row, i) => {
      expect(row).toEqual(i >= SEQUENCES && i < 3 * SEQUENCES ? exact[i] : row.map(() => 0))
    })
  })

  it.each(['rmsprop', 'adam'] as const)(
    'law: with weights and %s state of another it goes on with the same bits; padding stays 0',
    (optimizer) => {
      const { network, reference } = prepared(name, optimizer)
      const other = prepared(name, optimizer).network
      // what an agent writes there comes from the network, so its padding is 0
      for (const { recurrence } of [network, other]) {
        const nothing = new Float32Array(recurrence?.size ?? 0)
        for (let row = 0; row < COUNT + SEQUENCES; row++) recurrence?.write(row, nothing, 0, 1)
      }
      const random = uniform(7)
      for (let i = 0; i < 3; i++) train([network], random)
      other.parameters.set(network.parameters.slice())
      other.setOptimizer(structuredClone(network.getOptimizer()))
      for (let i = 0; i < 3; i++) train([network, other], random)
      expect(other.parameters).toEqual(network.parameters)
      expect(other.getOptimizer()).toEqual(network.getOptimizer())
      const places = new Set(reference.places())
      for (const values of [network.parameters, network.gradients]) {
        expect(values.every((x, i) => x === 0 || places.has(i))).toBe(true)
      }
    },
  )

  it('truth: its weights are orthogonal with the gain of their place, biases 0, those of forget gates 1', () => {
    const { network, reference } = prepared(name)
    network.initialise(uniform(1))
    const forget = new Set(reference.forget)
    for (const { at, row, rows, columns, gain } of reference.matrices) {
      const element = (i: number, j: number) => network.parameters[at + rows[i]! * row + j]!
      if (gain === 0) for (let j = 0; j < columns; j++) expect(element(0, j)).toBe(forget.has(at + j) ? 1 : 0)
      else {
        const wide = rows.length < columns
        const vectors = Array.from({ length: Math.min(rows.length, columns) }, (_, v) =>
          Array.from({ length: Math.max(rows.length, columns) }, (_, k) => (wide ? element(v, k) : element(k, v)) / gain),
        )
        vectors.forEach((a, i) => {
          vectors.forEach((b, j) => {
            expect(a.reduce((sum, x, k) => sum + x * b[k]!, 0)).toBeCloseTo(i === j ? 1 : 0, 6)
          })
        })
      }
    }
  })
})

function train(networks: readonly Network[], random: () => number): void {
  const [first, ...others] = networks as [Network, ...Network[]]
  fillRows(first.heads.policy!.gradient, random)
  fillRows(first.heads.value!.gradient, random)
  for (const { heads } of others) {
    heads.policy!.gradient.data.set(first.heads.policy!.gradient.data)
    heads.value!.gradient.data.set(first.heads.value!.gradient.data)
  }
  for (const network of networks) {
    network.forward(0, COUNT, SEQUENCES)
    network.backward(COUNT, SEQUENCES)
    network.optimise(settings)
  }
}

function copyStates(from: Network, to: Network, count: number): void {
  for (const [row, state] of statesOf(from, count).entries()) to.recurrence!.write(row, state, 0, 1)
}

const recurrent = 'conv, mlp, lstm, last reward'

describe('a network with a memory', () => {
  it('law: where an episode begins, nothing of the state is read', () => {
    const [one, other] = [prepared(recurrent).network, prepared(recurrent).network]
    for (const { recurrence } of [one, other]) recurrence!.keep.fill(0, 0, SEQUENCES)
    const broken = new Float32Array(other.recurrence!.size).fill(Number.NaN)
    for (let row = 0; row < SEQUENCES; row++) other.recurrence!.write(row, broken, 0, 1)
    train([one, other], uniform(3))
    expect(other.parameters).toEqual(one.parameters)
    expect(one.parameters.every(Number.isFinite)).toBe(true)
  })

  it('truth: fewer sequences than it has room for are trained as by a network of that size', () => {
    const small = buildSample(samples[recurrent]!, 4, { sequences: 2 })
    const large = prepared(recurrent).network
    small.parameters.set(large.parameters)
    for (const name of ['observations', 'context'] as const) small[name]!.data.set(large[name]!.data.subarray(0, small[name]!.data.length))
    copyStates(large, small, 4 + 2)
    small.recurrence!.keep.set(large.recurrence!.keep.subarray(0, 4))
    for (const network of [small, large]) {
      network.forward(0, 4, 2)
      fillRows(network.heads.policy!.gradient, uniform(1))
      fillRows(network.heads.value!.gradient, uniform(2))
      network.backward(4, 2)
    }
    expect(small.gradients).toEqual(large.gradients)
  })

  it('truth: rows that are no time steps of so many sequences are refused', () => {
    const { network } = prepared(recurrent)
    for (const width of [2 * SEQUENCES, COUNT, 5, 0, 1.5, Number.NaN]) {
      expect(() => network.forward(0, COUNT, width)).toThrow(RangeError)
      expect(() => network.backward(COUNT, width)).toThrow(RangeError)
      expect(() => network.act(0, COUNT, width)).toThrow(RangeError)
    }
    expect(() => network.forward(0, COUNT)).toThrow(RangeError)
    expect(() => prepared('conv, mlp').network.forward(0, COUNT, 5)).toThrow(RangeError)
  })
})

describe.each(['conv on bytes', recurrent])('%s', (name) => {
  it('law: a rollout of any length is recorded once, its backward pass too', () => {
    const network = buildSample(samples[name]!, 1000 * SEQUENCES)
    const round = () => {
      for (let row = 0; row < 998 * SEQUENCES; row += SEQUENCES) network.act(row, SEQUENCES)
      network.forward(999 * SEQUENCES, SEQUENCES)
      network.backward(998 * SEQUENCES, SEQUENCES)
      network.optimise(settings)
    }
    round()
    const sampled = vi.spyOn(Recorder.prototype, 'sample')
    round()
    expect(sampled).not.toHaveBeenCalled()
    sampled.mockRestore()
  })

  it('law: a pass, its gradient and a step leave no garbage', () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const { network } = prepared(name)
    const rounds = (count: number) => {
      for (let i = 0; i < count; i++) {
        for (let row = 0; row < COUNT; row += SEQUENCES) network.act(row, SEQUENCES)
        network.forward(0, COUNT, SEQUENCES)
        network.backward(COUNT, SEQUENCES)
        network.optimise(settings)
      }
    }
    // the compiler's own garbage comes and goes: the least of some measurements
    let least = Number.POSITIVE_INFINITY
    for (let i = 0; i < 8; i++) {
      rounds(500)
      collect()
      const before = process.memoryUsage().heapUsed
      rounds(500)
      least = Math.min(least, process.memoryUsage().heapUsed - before)
    }
    // the norm that optimise returns may be a number on the heap
    expect(least / 500).toBeLessThan(20)
  })
})
