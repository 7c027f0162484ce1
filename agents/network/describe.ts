import type { NamedArray } from '../../src/trained.js'
import { type NamedParameter, read } from '../../tensors/program.js'
import type { Application, Tensor } from '../../tensors/tensor.js'
import { AgentError } from '../errors.js'
import { type ConvolutionNode, type DenseNode, type GraphNode, type NetworkGraph, type Nonlinearity, OBSERVATION } from '../export/graph.js'
import type { ObservationShape } from './network.js'
import type { Heads } from './spec.js'

/**
 * A network as plain data, its parameters copied. Layers have the names of their parameters, `body.0` and so on; the heads are named as the
 * agent names them.
 *
 * @param heads as they were defined
 * @param named the program's parameters
 * @throws AgentError EXPORT_UNSUPPORTED where the network does what no node stands for
 */
export function describeNetwork(
  heads: Heads,
  named: readonly NamedParameter[],
  { shape, scale }: ObservationShape,
  logStd: Float32Array,
): NetworkGraph {
  const graph = new Graph(named)
  const last = Object.entries(heads).map(([name, head]) => graph.head(name, head))
  return { observation: { shape, scale }, nodes: [...graph.nodes, ...last], policy: 'policy', value: 'value', logStd: logStd.slice() }
}

/** An affine map or a convolution, and what stands behind it. */
interface Layer {
  readonly linear: Application
  readonly name: string
  readonly activation: Nonlinearity
  readonly parameters: { readonly kernel: NamedArray; readonly bias: NamedArray }
}

class Graph {
  readonly nodes: GraphNode[] = []
  readonly #known = new Map<Tensor, string>()

  constructor(private readonly named: readonly NamedParameter[]) {}

  /** A linear head: columns of a layer. */
  head(name: string, head: Tensor): DenseNode {
    const isPart = isApplication(head) && head.node.operation.name === 'split'
    const whole = isPart ? head.node.inputs[0]! : head
    const first = isPart ? head.node.outputs.slice(0, head.index).reduce((sum, { shape }) => sum + shape[1]!, 0) : 0
    const layer = this.#layer(whole)
    if (layer?.linear.operation.name !== 'product') throw unsupported(head)
    const input = this.#lift(layer.linear.inputs[0]!)
    const { kernel, bias } = layer.parameters
    const shape = head.shape.slice(1)
    const parameters = { kernel: columnsOf(kernel, first, shape[0]!), bias: columnsOf(bias, first, shape[0]!) }
    return { kind: 'dense', name, input, shape, activation: layer.activation, parameters }
  }

  /** The name of the node that computes the tensor. */
  #lift(tensor: Tensor): string {
    const known = this.#known.get(tensor)
    if (known !== undefined) return known
    const name = this.#add(tensor)
    this.#known.set(tensor, name)
    return name
  }

  #add(tensor: Tensor): string {
    if (!isApplication(tensor)) {
      if (tensor.node.kind === 'input') return OBSERVATION
      throw unsupported(tensor)
    }
    const { operation, inputs } = tensor.node
    if (operation.name === 'reshape' || operation.name === 'bytesToFloats') return this.#lift(inputs[0]!)
    if (operation.name === 'lstm') return this.#lstm(tensor.node)
    const layer = this.#layer(tensor)
    if (!layer) throw unsupported(tensor)
    const input = this.#lift(layer.linear.inputs[0]!)
    const common = { input, name: layer.name, shape: tensor.shape.slice(1), activation: layer.activation }
    const isDense = layer.linear.operation.name === 'product'
    this.nodes.push(isDense ? { kind: 'dense', ...common, parameters: layer.parameters } : convolutionNode(layer, common))
    return layer.name
  }

  /** Its sums are a product with the input, to which one with the context may be added. */
  #lstm({ inputs, outputs }: Application): string {
    const [sums, recurrent, bias] = inputs as [Tensor, Tensor, Tensor]
    const readsContext = isApplication(sums) && sums.node.operation.name === 'add'
    const product = readsContext ? sums.node.inputs[0]! : sums
    if (!isApplication(product) || product.node.operation.name !== 'product') throw unsupported(product)
    const [x, weights] = product.node.inputs as [Tensor, Tensor]
    const kernel = this.#parameter(readsContext ? weights.node.inputs[0]! : weights)
    const [recurrentKernel, biases] = [this.#parameter(recurrent), this.#parameter(bias)]
    if (!kernel || !recurrentKernel || !biases) throw unsupported(product)
    const name = layerOf(kernel)
    this.nodes.push({
      ...{ kind: 'lstm', name, input: this.#lift(x), shape: outputs[0]!.shape.slice(1), units: recurrent.shape[0]!, readsContext },
      parameters: { kernel: arrayOf(kernel), recurrent_kernel: arrayOf(recurrentKernel), bias: arrayOf(biases) },
    })
    return name
  }

  #layer(tensor: Tensor): Layer | null {
    if (!isApplication(tensor)) return null
    const { name } = tensor.node.operation
    const activation = name === 'tanh' || name === 'relu' ? name : 'none'
    const biased = activation === 'none' ? tensor : tensor.node.inputs[0]!
    if (!isApplication(biased) || biased.node.operation.name !== 'bias') return null
    const [sum, bias] = biased.node.inputs as [Tensor, Tensor]
    if (!isApplication(sum) || !['product', 'convolution'].includes(sum.node.operation.name)) return null
    const kernel = this.#parameter(sum.node.inputs[1]!)
    const biases = this.#parameter(bias)
    if (!kernel || !biases) return null
    return {
      ...{ linear: sum.node, name: layerOf(kernel), activation },
      parameters: { kernel: arrayOf(kernel), bias: arrayOf(biases) },
    }
  }

  #parameter({ node }: Tensor): NamedParameter | null {
    return (node.kind === 'parameter' && this.named.find(({ name }) => name === node.name)) || null
  }
}

function convolutionNode(
  { linear, parameters }: Layer,
  common: Pick<ConvolutionNode, 'input' | 'name' | 'shape' | 'activation'>,
): GraphNode {
  const { size, stride, padding } = linear.attributes as { size: number; stride: number; padding: 'valid' | 'same' }
  const inputShape = linear.inputs[0]!.shape.slice(1)
  const [height, width, channels] = inputShape as [number, number, number]
  const around = (input: number, positions: number) => {
    const missing = padding === 'same' ? Math.max(0, (positions - 1) * stride + size - input) : 0
    return [missing >> 1, missing - (missing >> 1)] as const
  }
  const [top, bottom] = around(height, common.shape[0]!)
  const [left, right] = around(width, common.shape[1]!)
  const kernel = { shape: [size, size, channels, common.shape[2]!], data: parameters.kernel.data }
  return {
    kind: 'convolution',
    ...common,
    inputShape,
    stride,
    padding: { top, left, bottom, right },
    parameters: { ...parameters, kernel },
  }
}

/** `count` of an array's last columns, from the column `first` on. */
function columnsOf({ shape, data }: NamedArray, first: number, count: number): NamedArray {
  const columns = shape.at(-1)!
  const rows = data.length / columns
  const part = new Float32Array(rows * count)
  for (let i = 0; i < rows; i++) part.set(data.subarray(i * columns + first, i * columns + first + count), i * count)
  return { shape: [...shape.slice(0, -1), count], data: part }
}

/** The layer whose kernel it is. */
function layerOf({ name }: NamedParameter): string {
  return name.replace(/\.kernel$/, '')
}

function arrayOf({ shape, values }: NamedParameter): NamedArray {
  return { shape, data: read(values) }
}

function isApplication(tensor: Tensor): tensor is Tensor & { readonly node: Application } {
  return tensor.node.kind === 'operation'
}

function unsupported({ node }: Tensor): AgentError {
  const what = node.kind === 'operation' ? node.operation.name : node.name
  return new AgentError('EXPORT_UNSUPPORTED', `Expected the network to be made of layers that can be exported, got ${what}`)
}
