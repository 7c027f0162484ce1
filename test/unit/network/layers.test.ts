import { describe, expect, it } from 'vitest'
import { uniform } from './lab.js'
import { buildSample, feed, fillRows, headsOf, inputsOf, read, referenceOf, SEQUENCES, samples, shake } from './samples.js'

const STEPS = 4
const COUNT = STEPS * SEQUENCES

function prepared(name: string) {
  const sample = samples[name]!
  const reference = referenceOf(sample)
  const network = buildSample(sample, COUNT)
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
    fillRows(network.policy.gradient, random)
    fillRows(network.value.gradient, random)
    const factors = read(network.policy.gradient, COUNT).map((row, i) => [...row, ...read(network.value.gradient, COUNT)[i]!])
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
})
