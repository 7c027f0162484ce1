import type { GraphNode, NetworkGraph } from '../../graph.js'
import { namedParameters, OBSERVATION } from '../../graph.js'
import { base64, expression } from './code.js'
import { convolutionCode, denseCode, lstmCode, reluCode } from './layers.js'

/** The code of `network(x, context, memory)`, a line a node. It returns what the heads give, and the state that leaves the memories. */
export function networkCode({ nodes, policy, value }: NetworkGraph): string {
  const outputOf = (name: string): string => {
    if (name === OBSERVATION) return 'x'
    return nodes.find((node) => node.name === name)?.kind === 'lstm' ? `${identifier(name)}.h` : identifier(name)
  }
  const memories = nodes.filter(({ kind }) => kind === 'lstm').map(({ name }) => identifier(name))
  const lines = nodes.map((node, i) => `  const ${identifier(node.name)} = ${callOf(node, outputOf(node.input), i, memories)}`)
  const memory = memories.length > 0 ? `, memory: [${memories.join(', ')}]` : ''
  return `
function network(x${memories.length > 0 ? ', context, memory' : ''}) {
${lines.join('\n')}
  return { ${property('policy', policy)}, ${property('value', value)}${memory} }
}
`
}

/** The code of the kinds of layers that there are. */
export function layerCode({ nodes }: NetworkGraph): string {
  const has = (kind: GraphNode['kind']) => nodes.some((node) => node.kind === kind)
  const relu = nodes.some((node) => node.kind !== 'lstm' && node.activation === 'relu')
  return [denseCode, has('convolution') && convolutionCode, has('lstm') && lstmCode, relu && reluCode].filter(Boolean).join('')
}

/** The parameters: a list of arrays for each node, in the order of the nodes. */
export function parameterCode(network: NetworkGraph): string {
  const arrays = Object.values(namedParameters({ ...network, logStd: new Float32Array(0) }))
  const all = new Float32Array(arrays.reduce((sum, { data }) => sum + data.length, 0))
  let at = 0
  for (const { data } of arrays) {
    all.set(data, at)
    at += data.length
  }
  return `
function decode(base64) {
  return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0)).buffer
}

const weights = new Float32Array(decode('${base64(all)}'))
let taken = 0
const parameters = ${expression(network.nodes.map(sizesOf))}.map((sizes) => sizes.map((size) => weights.subarray(taken, (taken += size))))
`
}

/** Input and state stand side by side in a memory, so that its kernels are one. */
function sizesOf({ parameters }: GraphNode): number[] {
  const { kernel, bias } = parameters
  const recurrent = 'recurrent_kernel' in parameters ? parameters.recurrent_kernel.data.length : 0
  return [kernel.data.length + recurrent, bias.data.length]
}

function callOf(node: GraphNode, input: string, place: number, memories: readonly string[]): string {
  const parameters = `parameters[${place}]`
  if (node.kind === 'lstm') {
    const x = node.readsContext ? `[...${input}, ...context]` : input
    return `lstm(${x}, ${parameters}, memory[${memories.indexOf(identifier(node.name))}])`
  }
  const activation = { tanh: ', Math.tanh', relu: ', relu', none: '' }[node.activation]
  if (node.kind === 'dense') return `dense(${input}, ${parameters}${activation})`
  const [height, width, channels] = node.inputShape
  const [outHeight, outWidth, filters] = node.shape
  const { stride, padding } = node
  const size = node.parameters.kernel.shape[0]
  const shape = { height, width, channels, size, stride, top: padding.top, left: padding.left, outHeight, outWidth, filters }
  return `convolution(${input}, ${parameters}, ${expression(shape)}${activation})`
}

function property(key: string, name: string): string {
  return identifier(name) === key ? key : `${key}: ${identifier(name)}`
}

function identifier(name: string): string {
  return name.replaceAll('.', '_')
}
