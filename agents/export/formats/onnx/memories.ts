import type { NamedArray } from '../../../../src/trained.js'
import { heldBy, type LstmNode, type MemoryNode } from '../../graph.js'
import type { Builder, Value } from './builder.js'

/** The columns of our gates i, f, g, o in the order i, o, f, c of ONNX's rows. */
const GATE_ORDER = [0, 3, 1, 2]

/**
 * One time step of a memory. It holds what the last time steps left, the oldest first; that leaves, and this time step's comes last.
 *
 * @param state the state that enters, [batch, n]
 */
export function addMemory(
  builder: Builder,
  node: MemoryNode,
  input: Value,
  context: Value | null,
  state: string,
): { readonly output: Value; readonly state: string } {
  const { size, steps } = heldBy(node)
  const [oldest, ...others] = builder.split(state, new Array<number>(steps).fill(size)) as [string, ...string[]]
  if (node.kind === 'lstm') {
    const { h, c } = addLstm(builder, node, input, node.readsContext ? context : null, oldest)
    return { output: { name: h, shape: node.shape }, state: builder.concat([...others, h, c]) }
  }
  const { name } = builder.flat(input)
  const output = { name: builder.op('Sum', [oldest, ...others, name]), shape: node.shape }
  return { output, state: builder.concat([...others, name]) }
}

/** @param state h and c that enter, [batch, 2 units] */
function addLstm(
  builder: Builder,
  { name, parameters, units }: LstmNode,
  input: Value,
  context: Value | null,
  state: string,
): { readonly h: string; readonly c: string } {
  const { kernel, recurrent_kernel, bias } = parameters
  const x = builder.concat([builder.flat(input).name, ...(context ? [context.name] : [])])
  const [h, c] = builder.split(state, [units, units]) as [string, string]
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
  return { h: nextH, c: nextC }
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
