import { describe, it } from 'vitest'
import type { Builder } from '../../../tensors/builder.js'
import type { Tensor } from '../../../tensors/tensor.js'
import { type Case, expectSame, type Inputs, type RecordedArrays, recording } from './recorded.js'

type Define = (t: Builder, inputs: Inputs) => Readonly<Record<string, Tensor>>

/** The loss of record.py's networks without one of their own. */
function weighed(t: Builder, output: Tensor, { weights }: Inputs) {
  return { output, loss: t.sum(t.multiply(output, weights!)) }
}

function dense(t: Builder, x: Tensor, w: Tensor | undefined, b: Tensor | undefined): Tensor {
  return t.bias(t.product(x, w!), b!)
}

const mlp: Define = (t, { x, w0, b0, w1, b1, w2, b2, labels, targets }) => {
  const hidden = t.tanh(dense(t, t.tanh(dense(t, x!, w0, b0)), w1, b1))
  const [logits, value] = t.split(dense(t, hidden, w2, b2), [3, 1])
  const crossEntropy = t.mean(t.crossEntropy(logits!, labels!))
  const valueLoss = t.scale(t.mean(t.square(t.subtract(t.reshape(value!, [6]), targets!))), 0.5)
  return { logits: logits!, value: value!, crossEntropy, valueLoss, loss: t.add(crossEntropy, valueLoss) }
}

const convolutions: Readonly<Record<string, Define>> = {
  network(t, inputs) {
    const { pictures, k0, b0, k1, b1, w, b } = inputs
    const first = t.relu(t.bias(t.convolution(pictures!, k0!, { stride: 2, padding: 'same' }), b0!))
    const second = t.relu(t.bias(t.convolution(first, k1!, { stride: 2 }), b1!))
    return { first, second, ...weighed(t, dense(t, t.reshape(second, [2, 16]), w, b), inputs) }
  },
  'unequal border'(t, inputs) {
    const { pictures, kernel, bias } = inputs
    return weighed(t, t.bias(t.convolution(pictures!, kernel!, { stride: 2, padding: 'same' }), bias!), inputs)
  },
  'transposed, valid, 3 to 7': transposed('valid', 7),
  'transposed, same, 3 to 5': transposed('same', 5),
  'transposed, same, 3 to 6': transposed('same', 6),
  'transposed, same, 4 to 8': transposed('same', 8),
}

function transposed(padding: 'same' | 'valid', size: number): Define {
  return (t, inputs) => {
    const { d, kernel, bias } = inputs
    const options = { stride: 2, padding, shape: [size, size, 2] }
    return weighed(t, t.bias(t.transposedConvolution(d!, kernel!, options), bias!), inputs)
  }
}

interface LstmCase extends Case {
  readonly units: number
  readonly dilation: number
}

/** The states that enter the first steps, h beside c, and room for those of all rows. */
function statesOf({ inputs: { x, h, c }, units }: LstmCase): Float32Array {
  const entering = h!.shape[0]!
  return Float32Array.from({ length: (x!.shape[0]! + entering) * 2 * units }, (_, i) => {
    const [line, column] = [Math.floor(i / (2 * units)), i % (2 * units)]
    if (line >= entering) return 0
    return column < units ? h!.data[line * units + column]! : c!.data[line * units + column - units]!
  })
}

const lstm =
  ({ inputs: { x, h }, units, dilation }: LstmCase): Define =>
  (t, inputs) => {
    const states = t.state('states', [x!.shape[0]!, 2 * units], h!.shape[0]!)
    const sums = t.product(inputs.x!, inputs.w!)
    return weighed(t, t.lstm(sums, inputs.u!, inputs.b!, states, inputs.entering!, { dilation }), inputs)
  }

/** Heads side by side before their places, [2 x heads, 5, 4]. */
function heads(t: Builder, x: Tensor): Tensor {
  return t.reshape(t.transpose(t.reshape(x, [2, 5, 2, 4]), [0, 2, 1, 3]), [4, 5, 4])
}

const attention =
  (causal: boolean): Define =>
  (t, inputs) => {
    const { x, wq, bq, wk, bk, wv, bv, wo, bo, gain, shift, seen } = inputs
    const q = heads(t, dense(t, x!, wq, bq))
    const k = heads(t, dense(t, x!, wk, bk))
    const v = heads(t, dense(t, x!, wv, bv))
    const scores = t.reshape(t.scale(t.product(q, k, { transposeB: true }), 0.5), [2, 2, 5, 5])
    const lower = t.constant(
      Array.from({ length: 25 }, (_, i) => (!causal || i % 5 <= Math.floor(i / 5) ? 1 : 0)),
      [1, 1, 5, 5],
    )
    const weights = t.softmax(scores, t.multiply(t.reshape(seen!, [2, 1, 1, 5]), lower))
    const mixed = t.transpose(t.reshape(t.product(t.reshape(weights, [4, 5, 5]), v), [2, 2, 5, 4]), [0, 2, 1, 3])
    const summed = t.add(x!, dense(t, t.reshape(mixed, [2, 5, 8]), wo, bo))
    return { attention: weights, ...weighed(t, t.layerNorm(summed, gain!, shift!), inputs) }
  }

const activations = {
  tanh: (t: Builder, x: Tensor) => t.tanh(x),
  softplus: (t: Builder, x: Tensor) => t.softplus(x),
  leakyRelu: (t: Builder, x: Tensor) => t.leakyRelu(x, 0.2),
}

interface PenaltyCase extends Case {
  readonly activation: keyof typeof activations
  readonly penaltyGradients: RecordedArrays
}

type Critic = (t: Builder, x: Tensor, inputs: Inputs, activation: keyof typeof activations) => Tensor

const dense3: Critic = (t, x, { w0, b0, w1, b1, w2, b2 }, activation) => {
  const activate = activations[activation]
  return dense(t, activate(t, dense(t, activate(t, dense(t, x, w0, b0)), w1, b1)), w2, b2)
}

const convolutional: Critic = (t, x, { k0, b0, k1, b1, w, b }, activation) => {
  const activate = activations[activation]
  const first = activate(t, t.bias(t.convolution(x, k0!, { stride: 2, padding: 'same' }), b0!))
  const second = activate(t, t.bias(t.convolution(first, k1!, { stride: 2, padding: 'same' }), b1!))
  return dense(t, t.reshape(second, [x.shape[0]!, 16]), w, b)
}

/** WGAN-GP's loss, whose gradients go through the gradient of the score by a picture. */
const penalised =
  (critic: Critic, activation: keyof typeof activations): Define =>
  (t, inputs) => {
    const { real, fake } = inputs
    const share = t.reshape(inputs.share!, [real!.shape[0]!, ...real!.shape.slice(1).map(() => 1)])
    const mixed = t.add(t.multiply(share, real!), t.multiply(t.scale(share, -1, 1), fake!))
    const scores = critic(t, mixed, inputs, activation)
    const ones = t.constant(new Float32Array(scores.shape[0]!).fill(1), scores.shape)
    const slope = t.gradients([scores], [ones], [mixed])[0]!
    const norms = t.norm(slope, { axes: slope.shape.slice(1).map((_, i) => i + 1) })
    const penalty = t.mean(t.square(t.scale(norms, 1, -1)))
    const gap = t.subtract(t.mean(critic(t, fake!, inputs, activation)), t.mean(critic(t, real!, inputs, activation)))
    return { slope, norms, penalty, loss: t.add(gap, t.scale(penalty, 10)) }
  }

const selections: Readonly<Record<string, Define>> = {
  softmax: (t, inputs) => weighed(t, t.softmax(inputs.x!, inputs.mask!), inputs),
  logSoftmax: (t, inputs) => weighed(t, t.multiply(t.logSoftmax(inputs.x!, inputs.mask!), inputs.mask!), inputs),
  gather: (t, inputs) => weighed(t, t.gather(inputs.table!, inputs.indices!), inputs),
  layerNorm: (t, inputs) => weighed(t, t.layerNorm(inputs.x!, inputs.gain!, inputs.shift!), inputs),
}

describe('PyTorch, in float64, has the same outputs and gradients', () => {
  const cases = (name: string) => Object.entries(recording<Record<string, Case>>(name))

  it('truth: a multilayer perceptron with cross-entropy and a value', () => {
    expectSame(recording<{ mlp: Case }>('mlp').mlp, mlp)
  })

  it.each(cases('convolution'))('truth: convolution, %s', (name, recorded) => {
    expectSame(recorded, convolutions[name]!)
  })

  it.each(Object.entries(recording<Record<string, LstmCase>>('lstm')))('truth: %s with resets', (_, recorded) => {
    const { h, c, ...gradients } = recorded.gradients // no gradient flows into the states that enter the first steps
    expectSame({ ...recorded, gradients }, lstm(recorded), { states: statesOf(recorded) })
  })

  it.each(cases('attention'))('truth: attention, %s', (name, recorded) => {
    expectSame(recorded, attention(name.includes('causal')))
  })

  it.each(Object.entries(recording<Record<string, PenaltyCase>>('gradient-penalty')))('truth: gradient penalty, %s', (name, recorded) => {
    const define = penalised(name === 'convolution' ? convolutional : dense3, recorded.activation)
    expectSame(recorded, define)
    // The penalty alone: second derivatives and nothing else.
    const outputs = { loss: recorded.outputs.penalty! }
    expectSame({ ...recorded, outputs, gradients: recorded.penaltyGradients }, (t, inputs) => {
      const { penalty } = define(t, inputs)
      return { loss: penalty! }
    })
  })

  it.each(cases('selections'))('truth: %s', (name, recorded) => {
    expectSame(recorded, selections[name]!)
  })
})
