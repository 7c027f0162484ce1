import type { Builder } from '../../tensors/builder.js'
import { orthogonal, writeOrthogonal, zeros } from '../../tensors/initialisers.js'
import { sameShape, show, sizeOf } from '../../tensors/shape.js'
import type { Tensor } from '../../tensors/tensor.js'
import { AgentError } from '../errors.js'
import type { Heads, NetworkInputs } from './spec.js'

/** The activations of layers. */
export type Activation = 'tanh' | 'relu'

/** The name of the layer of heads that are linear in the same features. */
export const HEADS = 'heads'

/** The gain of hidden layers (Saxe, McClelland and Ganguli 2014). */
const HIDDEN_GAIN = Math.SQRT2

/** What a layer reads, as floats. */
export function floatsOf(t: Builder, { observations, scale }: Pick<NetworkInputs, 'observations' | 'scale'>): Tensor {
  return observations.type === 'uint8' ? t.bytesToFloats(observations, scale) : observations
}

/** Each row as a vector: [rows, size]. */
export function vectors(t: Builder, x: Tensor): Tensor {
  return t.reshape(x, [x.shape[0]!, sizeOf(x.shape.slice(1))])
}

/** y = activation(x W + b) for rows x [rows, inputs]; y is [rows, units]. */
export function dense(t: Builder, x: Tensor, name: string, units: number, activation: Activation): Tensor {
  const kernel = t.parameter(`${name}.kernel`, [x.shape[1]!, units], orthogonal(HIDDEN_GAIN))
  return activate(t, t.bias(t.product(x, kernel), t.parameter(`${name}.bias`, [units], zeros)), activation)
}

export function activate(t: Builder, x: Tensor, activation: Activation): Tensor {
  return activation === 'tanh' ? t.tanh(x) : t.relu(x)
}

/** The numbers of one row of a head, and the gain of its fresh weights. */
export interface HeadShape {
  readonly size: number
  readonly gain: number
}

/** Heads that are linear in the same features: one product for all. Weights are orthogonal, each head with a gain of its own. */
export function linearHeads(
  t: Builder,
  features: Tensor,
  name: string,
  heads: Readonly<Record<string, HeadShape>>,
): Readonly<Record<string, Tensor>> {
  const x = vectors(t, features)
  const all = Object.entries(heads)
  const rows = x.shape[1]!
  const columns = all.reduce((sum, [, { size }]) => sum + size, 0)
  const [kernelName, biasName] = [`${name}.kernel`, `${name}.bias`]
  const parameters = t.parameters({ [kernelName]: [rows, columns], [biasName]: [columns] }, (write, { orthonormal }) => {
    const kernel = new Float32Array(rows * columns)
    let first = 0
    for (const [, { size, gain }] of all) {
      writeOrthogonal(kernel, columns, first, rows, size, gain, orthonormal)
      first += size
    }
    write(kernelName, kernel)
  })
  const y = t.bias(t.product(x, parameters[kernelName]!), parameters[biasName]!)
  const parts = t.split(
    y,
    all.map(([, { size }]) => size),
  )
  return Object.fromEntries(all.map(([head], i) => [head, parts[i]!]))
}

/** The head of that name, of that shape. @throws AgentError NETWORK_MISFIT */
export function headIn(heads: Heads, name: string, shape: readonly number[]): Tensor {
  const head = heads[name]
  if (head && sameShape(head.shape, shape)) return head
  const others = Object.keys(heads).join(', ')
  const got = head ? show(head.shape) : others === '' ? 'none' : `heads ${others}`
  throw new AgentError('NETWORK_MISFIT', `Expected the network to have a head ${name} of shape ${show(shape)}, got ${got}`)
}
