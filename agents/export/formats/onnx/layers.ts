import type { NamedArray } from '../../../../src/trained.js'
import type { ConvolutionNode, DenseNode, LstmNode, Nonlinearity } from '../../graph.js'
import type { Builder, Value } from './builder.js'

/** The columns of our gates i, f, g, o in the order i, o, f, c of ONNX's rows. */
const GATE_ORDER = [0, 3, 1, 2]

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

/**
 * One time step of a long short-term memory.
 *
 * @param h the state that enters, [batch, units]; likewise `c`
 */
export function addLstm(
  builder: Builder,
  { name, parameters, units, shape }: LstmNode,
  input: Value,
  context: Value | null,
  { h, c }: { readonly h: string; readonly c: string },
): { readonly output: Value; readonly h: string; readonly c: string } {
  const { kernel, recurrent_kernel, bias } = parameters
  const x = builder.concat([builder.flat(input).name, ...(context ? [context.name] : [])])
  // Time is the first axis here.
  const time = builder.constant('int64', [1], [0])
  const rows = (matrix: NamedArray, as: string) =>
    builder.constant('float32', [1, 4 * units, matrix.shape[0]!], gateRows(matrix, units), `${name}.${as}`)
  const biases = new Float32Array(8 * units)
  biases.set(gateRows({ shape: [1, 4 * units], data: bias.data }, units))
  const inputs = [
    builder.op('Unsqueeze', [x, time]),
    rows(kernel, 'kernel'),
    rows(recurrent_kernel, 'recurrent_kernel'),
    builder.constant('float32', [1, 8 * units], biases, `${name}.bias`),
    '',
    builder.op('Unsqueeze', [h, time]),
    builder.op('Unsqueeze', [c, time]),
  ]
  builder.opOf('LSTM', inputs, ['', `${name}.h`, `${name}.c`], { hidden_size: units })
  const [nextH, nextC] = ['h', 'c'].map((part) => builder.op('Squeeze', [`${name}.${part}`, time])) as [string, string]
  return { output: { name: nextH, shape }, h: nextH, c: nextC }
}

function activate(builder: Builder, activation: Nonlinearity, name: string): string {
  if (activation === 'none') return name
  return builder.op(activation === 'tanh' ? 'Tanh' : 'Relu', [name])
}

function constantOf(builder: Builder, name: string, { shape, data }: NamedArray): string {
  return builder.constant('float32', shape, data, name)
}

/** [inputs, gates i f g o] -> [gates i o f c, inputs] */
function gateRows({ shape, data }: NamedArray, units: number): Float32Array {
  const inputs = shape[0]!
  const out = new Float32Array(data.length)
  GATE_ORDER.forEach((gate, place) => {
    for (let unit = 0; unit < units; unit++) {
      for (let input = 0; input < inputs; input++) {
        out[(place * units + unit) * inputs + input] = data[input * 4 * units + gate * units + unit]!
      }
    }
  })
  return out
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
