import type { NamedArray } from '../../../../src/trained.js'
import type { ConvolutionNode, DenseNode, Nonlinearity } from '../../graph.js'
import type { Builder, Value } from './builder.js'

export function addDense(builder: Builder, { name, parameters, activation, shape }: DenseNode, input: Value, as?: string): Value {
  const { kernel, bias } = parameters
  const names = [builder.flat(input).name, constantOf(builder, `${name}.kernel`, kernel), constantOf(builder, `${name}.bias`, bias)]
  if (activation === 'none') return { name: builder.op('Gemm', names, {}, as), shape }
  return { name: activate(builder, activation, builder.op('Gemm', names)), shape }
}

export function addConvolution(builder: Builder, node: ConvolutionNode, input: Value): Value {
  const { name, parameters, stride, padding, activation, shape } = node
  const { kernel, bias } = parameters
  const [size, , channels, filters] = kernel.shape as [number, number, number, number]
  // [row, column, channel, filter] -> [filter, channel, row, column]
  const turned = permuted(kernel, [3, 2, 0, 1])
  const weights = builder.constant('float32', [filters, channels, size, size], turned, `${name}.kernel`)
  const { top, left, bottom, right } = padding
  const walk = { kernel_shape: [size, size], strides: [stride, stride], pads: [top, left, Math.max(0, bottom), Math.max(0, right)] }
  const inputs = [builder.channelsFirst(input).name, weights, constantOf(builder, `${name}.bias`, bias)]
  const sums =
    node.kind === 'convolution'
      ? builder.op('Conv', inputs, walk)
      : builder.op('ConvTranspose', inputs, { ...walk, output_padding: [Math.max(0, -bottom), Math.max(0, -right)] })
  return { name: activate(builder, activation, sums), shape, channelsFirst: true }
}

function activate(builder: Builder, activation: Nonlinearity, name: string): string {
  if (activation === 'none') return name
  return builder.op(activation === 'tanh' ? 'Tanh' : 'Relu', [name])
}

function constantOf(builder: Builder, name: string, { shape, data }: NamedArray): string {
  return builder.constant('float32', shape, data, name)
}

/** The array with its axes in another order: axis i of the result is axis `axes[i]`. */
function permuted({ shape, data }: NamedArray, axes: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1))
  const out = new Float32Array(data.length)
  for (let i = 0; i < out.length; i++) {
    let rest = i
    let from = 0
    for (const axis of axes.toReversed()) {
      from += (rest % shape[axis]!) * strides[axis]!
      rest = Math.floor(rest / shape[axis]!)
    }
    out[i] = data[from]!
  }
  return out
}
