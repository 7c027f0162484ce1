import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-core/dist/register_all_gradients.js'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { uniform } from '../../tensors/kernels/lab.js'
import { type Inputs, type Matrix, type Part, partsOf } from './reference.js'
import { buildSample, feed, fillRows, headsOf, inputsOf, read, referenceOf, type Sample, SEQUENCES, samples, shake } from './samples.js'

const STEPS = 4
const COUNT = STEPS * SEQUENCES

beforeAll(async () => {
  tf.env().set('IS_TEST', true) // no advertisement for another backend
  await tf.setBackend('cpu')
})

const activate = { tanh: tf.tanh, relu: tf.relu }

/** The same network out of TensorFlow.js's operations; takes its matrices and biases in the order of the flat parameters. */
function tensorflow({ observation }: Sample, parts: readonly Part[], inputs: Inputs, weights: readonly tf.Tensor2D[]): tf.Tensor2D {
  const left = [...weights]
  const next = () => left.shift()!
  let x: tf.Tensor = tf.tensor(inputs.observations.flat(), [COUNT, ...observation.shape])
  const rows = () => tf.reshape(x, [COUNT, -1]) as tf.Tensor2D
  let state = 0
  for (const part of parts) {
    if (part.kind === 'mlp') for (const _ of part.hidden) x = activate[part.activation](tf.add(tf.matMul(rows(), next()), next()))
    if (part.kind === 'conv') {
      for (const { size, stride, padding } of part.layers) {
        const kernel = next()
        const filter = tf.reshape(kernel, [size, size, x.shape[3]!, kernel.shape[1]]) as tf.Tensor4D
        x = activate[part.activation](tf.add(tf.conv2d(x as tf.Tensor4D, filter, stride, padding), next()))
      }
    }
    if (part.kind === 'lstm') {
      const gates = Array.from({ length: 4 }, () => ({ input: next(), recurrent: next(), bias: next() }))
      const initial = (from: number) => tf.tensor2d(inputs.states.map((row) => row.slice(from, from + part.units)))
      let [h, c] = [initial(state), initial(state + part.units)]
      state += 2 * part.units
      const all = part.lastAction || part.lastReward ? tf.concat([rows(), tf.tensor2d(inputs.context as number[][])], 1) : rows()
      const outputs: tf.Tensor2D[] = []
      for (let step = 0; step < STEPS; step++) {
        const first = step * SEQUENCES
        const keep = tf.tensor2d(inputs.keep.slice(first, first + SEQUENCES), [SEQUENCES, 1])
        const own = tf.slice2d(all, [first, 0], [SEQUENCES, all.shape[1]])
        h = tf.mul(h, keep)
        c = tf.mul(c, keep)
        const sums = gates.map(({ input, recurrent, bias }) => tf.add(tf.add(tf.matMul(own, input), tf.matMul(h, recurrent)), bias))
        c = tf.add(tf.mul(tf.sigmoid(sums[1]!), c), tf.mul(tf.sigmoid(sums[0]!), tf.tanh(sums[2]!)))
        h = tf.mul(tf.sigmoid(sums[3]!), tf.tanh(c))
        outputs.push(h)
      }
      x = tf.concat(outputs, 0)
    }
  }
  const heads = tf.concat([tf.matMul(rows(), next()), tf.matMul(rows(), next())], 1)
  return tf.add(heads, next())
}

/** The matrix's numbers without padding. */
function elements(values: Float32Array, { at, row, rows, columns }: Matrix): number[][] {
  return rows.map((i) => Array.from(values.subarray(at + i * row, at + i * row + columns)))
}

describe.each(Object.entries(samples))('%s', (name, sample) => {
  it('truth: heads and gradients are those that TensorFlow.js finds by automatic differentiation', () => {
    const reference = referenceOf(sample)
    const network = buildSample(sample, COUNT)
    const random = uniform(name.length + 100)
    shake(network, reference, random)
    feed(network, sample, random)
    const inputs = inputsOf(network, sample, COUNT, SEQUENCES)
    network.forward(0, COUNT, SEQUENCES)
    fillRows(network.heads.policy!.gradient, random)
    fillRows(network.heads.value!.gradient, random)
    const values = read(network.heads.value!.gradient, COUNT)
    const factors = read(network.heads.policy!.gradient, COUNT).map((row, i) => [...row, ...values[i]!])
    network.backward(COUNT, SEQUENCES)

    const weights = reference.matrices.map((matrix) => tf.tensor2d(elements(network.parameters, matrix)))
    const parts = partsOf(sample.spec)
    const heads = tensorflow(sample, parts, inputs, weights).arraySync()
    headsOf(network, COUNT).forEach((row, i) => {
      row.forEach((x, j) => {
        expect(x).toBeCloseTo(heads[i]![j]!, 5)
      })
    })
    const loss = (...variables: tf.Tensor[]) =>
      tf.sum(tf.mul(tensorflow(sample, parts, inputs, variables as tf.Tensor2D[]), tf.tensor2d(factors))) as tf.Scalar
    const gradients = tf.grads(loss)(weights)
    const largest = network.gradients.reduce((most, g, i) => (i < reference.size ? Math.max(most, Math.abs(g)) : most), 0)
    reference.matrices.forEach((matrix, m) => {
      const exact = gradients[m]!.arraySync() as number[][]
      elements(network.gradients, matrix).forEach((row, i) => {
        row.forEach((g, j) => {
          expect(Math.abs(g - exact[i]![j]!) / largest).toBeLessThan(1e-5)
        })
      })
    })
  })
})
