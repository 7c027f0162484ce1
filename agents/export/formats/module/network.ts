import {
  CONTEXT,
  type ConvolutionNode,
  type GraphNode,
  heldBy,
  isMemory,
  type MemoryNode,
  type NetworkGraph,
  OBSERVATION,
} from '../../graph.js'
import { base64, expression } from './code.js'
import { convolutionCode, denseCode, lstmCode, recentSumCode, reluCode, transposedConvolutionCode } from './layers.js'
import { helperCode, operationCall } from './operations.js'

/** The code of `network(x, context, memory)`, a line a node. It returns what the heads give, and the state that leaves the memories. */
export function networkCode({ nodes, policy, value }: NetworkGraph): string {
  const variables = variablesOf(nodes)
  const outputs = new Map([
    [OBSERVATION, 'x'],
    [CONTEXT, 'context'],
  ])
  for (const { kind, name } of nodes) outputs.set(name, kind === 'lstm' ? `${variables.get(name)}.h` : variables.get(name)!)
  const memories = nodes.filter(isMemory)
  const lines = nodes.map((node, i) => {
    const memory = isMemory(node) ? memories.indexOf(node) : -1
    return `  const ${variables.get(node.name)} = ${callOf(node, i, memory, outputs)}`
  })
  const left = memories.map((node, i) => {
    // The oldest leaves.
    const kept = heldBy(node).steps > 1 ? `...memory[${i}].slice(1), ` : ''
    return `[${kept}${node.kind === 'lstm' ? variables.get(node.name)! : outputs.get(node.input)!}]`
  })
  const memory = memories.length > 0 ? `, memory: [${left.join(', ')}]` : ''
  return `
function network(x, context, memory) {
${lines.join('\n')}
  return { policy: ${outputs.get(policy)}, value: ${outputs.get(value)}${memory} }
}
`
}

/** The code of the kinds of layers that there are, and of what operations need. */
export function layerCode({ nodes }: NetworkGraph): string {
  const has = (kind: GraphNode['kind']) => nodes.some((node) => node.kind === kind)
  const relu = nodes.some((node) => 'activation' in node && node.activation === 'relu')
  return [
    (has('dense') || has('lstm')) && denseCode,
    has('convolution') && convolutionCode,
    has('transposedConvolution') && transposedConvolutionCode,
    has('lstm') && lstmCode,
    has('recentSum') && recentSumCode,
    relu && reluCode,
    helperCode(nodes),
  ]
    .filter(Boolean)
    .join('')
}

/** The parameters: a list of arrays for each node, in the order of the nodes. */
export function parameterCode({ nodes }: NetworkGraph): string {
  const arrays = nodes.map(arraysOf)
  const flat = arrays.flat(2)
  const all = new Float32Array(flat.reduce((sum, data) => sum + data.length, 0))
  let at = 0
  for (const data of flat) {
    all.set(data, at)
    at += data.length
  }
  const sizes = arrays.map((each) => each.map((parts) => parts.reduce((sum, { length }) => sum + length, 0)))
  return `
function decode(base64) {
  return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0)).buffer
}

const weights = new Float32Array(decode('${base64(all)}'))
let taken = 0
const parameters = ${expression(sizes)}.map((sizes) => sizes.map((size) => weights.subarray(taken, (taken += size))))
`
}

/** Arrays, each of one part or more. Input and state stand side by side in a memory, so that its kernels are one. */
function arraysOf(node: GraphNode): Float32Array[][] {
  if (node.kind === 'operation' || node.kind === 'recentSum') return []
  if (node.kind === 'array') return [[node.array.data]]
  const { kernel, bias } = node.parameters
  return [node.kind === 'lstm' ? [kernel.data, node.parameters.recurrent_kernel.data] : [kernel.data], [bias.data]]
}

/** The names of the nodes as variables: no two alike, and none that something else has. */
function variablesOf(nodes: readonly GraphNode[]): ReadonlyMap<string, string> {
  return new Map(nodes.map(({ name }, i) => [name, `${name.replace(/\W|^(?=\d)/g, '_')}_${i}`]))
}

/**
 * @param memory its place among the memories
 * @param outputs what each node gives, as an expression
 */
function callOf(node: GraphNode, place: number, memory: number, outputs: ReadonlyMap<string, string>): string {
  const parameters = `parameters[${place}]`
  if (node.kind === 'array') return `${parameters}[0]`
  if (node.kind === 'operation')
    return operationCall(
      node,
      node.operands.map(({ name }) => outputs.get(name)!),
    )
  const input = outputs.get(node.input)!
  if (node.kind === 'lstm') return `lstm(${node.readsContext ? `[...${input}, ...context]` : input}, ${parameters}, memory[${memory}][0])`
  if (node.kind === 'recentSum') return `recentSum(${input}, memory[${memory}])`
  const activation = { tanh: ', Math.tanh', relu: ', relu', none: '' }[node.activation]
  if (node.kind === 'dense') return `dense(${input}, ${parameters}${activation})`
  return `${node.kind}(${input}, ${parameters}, ${expression(geometryOf(node))}${activation})`
}

/** A convolution's input and output; of a transposed one those of the convolution that goes the other way. */
function geometryOf({ kind, inputShape, shape, stride, padding, parameters }: ConvolutionNode): Readonly<Record<string, number>> {
  const [[height, width, channels], [outHeight, outWidth, filters]] = (
    kind === 'convolution' ? [inputShape, shape] : [shape, inputShape]
  ) as [[number, number, number], [number, number, number]]
  const size = parameters.kernel.shape[0]!
  return { height, width, channels, size, stride, top: padding.top, left: padding.left, outHeight, outWidth, filters }
}

/** The code of what a memory holds where an episode begins, the oldest first. */
export function beginningOf(node: MemoryNode): string {
  const { size, steps } = heldBy(node)
  const zeros = (count: number) => `new Float64Array(${count})`
  return `new Array(${steps}).fill(${node.kind === 'lstm' ? `{ h: ${zeros(node.units)}, c: ${zeros(node.units)} }` : zeros(size)})`
}
