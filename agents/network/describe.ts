import type { NamedArray } from '../../src/trained.js'
import type { NamedParameter } from '../../tensors/program.js'
import type { Application, Leaf, Shape, Tensor } from '../../tensors/tensor.js'
import { CONTEXT, type GraphNode, type NetworkGraph, OBSERVATION, type Operand } from '../export/graph.js'
import { CONTEXT as CONTEXT_INPUT, OBSERVATIONS } from './define.js'
import { arrayOf, convolutionNode, type Layer, layerOf, lstmPartsOf, type Parameters } from './describe-layers.js'
import { attributesOf, perRow } from './describe-operations.js'
import { applicationsOf, columnsOf, parametersByName } from './describe-parameters.js'
import type { ObservationShape } from './network.js'
import { KEEP } from './recurrence.js'
import type { Heads } from './spec.js'

/**
 * A network as plain data, its parameters copied. Layers have the names of their parameters, `body.0` and so on; the heads are named as the
 * agent names them. What is no layer is described operation by operation.
 *
 * @param heads as they were defined
 * @param outputs what is read of the network: heads, or tensors that are computed from them
 * @param named the program's parameters
 */
export function describeNetwork(
  heads: Heads,
  outputs: Readonly<Record<'policy' | 'value', Tensor>>,
  named: readonly NamedParameter[],
  { shape, scale }: ObservationShape,
  logStd: Float32Array,
): NetworkGraph {
  const parameters = parametersByName(heads, named)
  const graph = new Graph(heads, Object.values(outputs), named, scale)
  const [policy, value] = [graph.lift(outputs.policy), graph.lift(outputs.value)]
  return { observation: { shape, scale }, nodes: graph.nodes, parameters, logStd: logStd.slice(), policy, value }
}

class Graph {
  readonly nodes: GraphNode[] = []
  readonly #known = new Map<Tensor, string>()
  readonly #names = new Set<string>()
  readonly #uses = new Map<Tensor, number>()
  readonly #parameters: Parameters
  readonly #heads: ReadonlyMap<Tensor, string>

  constructor(
    heads: Heads,
    outputs: readonly Tensor[],
    named: readonly NamedParameter[],
    private readonly scale: number,
  ) {
    this.#parameters = new Map(named.map((one) => [one.name, one]))
    this.#heads = new Map(Object.entries(heads).map(([name, head]) => [head, name]))
    for (const name of Object.keys(heads)) this.#names.add(name)
    for (const { inputs } of applicationsOf(outputs)) for (const input of inputs) this.#uses.set(input, (this.#uses.get(input) ?? 0) + 1)
  }

  /** The name of the node that computes the tensor. */
  lift(tensor: Tensor): string {
    const known = this.#known.get(tensor)
    if (known !== undefined) return known
    const name =
      this.#head(tensor) ?? (isApplication(tensor) ? this.#application(tensor, tensor.node) : this.#leaf(tensor.node as Leaf, tensor.shape))
    this.#known.set(tensor, name)
    return name
  }

  /** The name of the node that gives a linear head, columns of a layer; null for what is none. */
  #head(head: Tensor): string | null {
    const name = this.#heads.get(head)
    const isPart = isApplication(head) && head.node.operation.name === 'split'
    const layer = name === undefined ? null : this.#layer(isPart ? head.node.inputs[0]! : head)
    if (name === undefined || layer?.linear.operation.name !== 'product' || layer.activation !== 'none') return null
    const first = isPart ? head.node.outputs.slice(0, head.index).reduce((sum, { shape }) => sum + shape[1]!, 0) : 0
    const { kernel, bias } = layer.parameters
    const shape = head.shape.slice(1)
    const parameters = { kernel: columnsOf(kernel, first, shape[0]!), bias: columnsOf(bias, first, shape[0]!) }
    return this.#add({ kind: 'dense', name, input: this.#flat(layer.linear.inputs[0]!), shape, activation: 'none', parameters })
  }

  /** The same for what reads a row as a vector. */
  #flat(tensor: Tensor): string {
    let whole = tensor
    while (isApplication(whole) && whole.node.operation.name === 'reshape' && whole.node.inputs[0]!.rows === 1)
      whole = whole.node.inputs[0]!
    return this.lift(whole)
  }

  #leaf(node: Leaf, shape: Shape): string {
    if (node.kind === 'input' && node.name === CONTEXT_INPUT) return CONTEXT
    if (node.kind === 'input' && node.name === OBSERVATIONS) return OBSERVATION
    if (node.kind === 'input' && node.name !== KEEP) return this.#zeros(shape.slice(1))
    const parameter = node.kind === 'parameter' ? this.#parameters.get(node.name) : undefined
    if (parameter) return this.#array(node.name, arrayOf(parameter))
    if (node.kind === 'constant') return this.#array('constant', { shape, data: Float32Array.from(node.values!) })
    return this.#operation(node.kind === 'input' ? node.name : node.kind, [], { shape, isFixed: false }, {})
  }

  #application(tensor: Tensor, node: Application): string {
    const [input] = node.inputs
    const { name } = node.operation
    if (name === 'stopGradient') return this.lift(input!)
    if (name === 'lstm' && tensor.index === 0) return this.#lstm(node) ?? this.#own(tensor, node)
    if (name === 'windowSum' && isHistory(node)) return this.#recentSum(node)
    if (name === 'bytesToFloats') return this.#bytes(input!, (node.attributes as { readonly scale: number }).scale, tensor)
    const layer = this.#layer(tensor)
    if (!layer) return this.#own(tensor, node)
    const isDense = layer.linear.operation.name === 'product'
    const [x] = layer.linear.inputs as [Tensor]
    const common = { input: isDense ? this.#flat(x) : this.lift(x), shape: tensor.shape.slice(1), activation: layer.activation }
    const named = { ...common, name: this.#unique(layer.name) }
    const { parameters } = layer
    return this.#add(isDense ? { kind: 'dense', ...named, parameters } : convolutionNode(layer, named))
  }

  /** An operation that stands in no layer. */
  #own(tensor: Tensor, { operation, inputs }: Application): string {
    const { name, attributes } = attributesOf(tensor)
    const operands = operation.name === 'lstm' ? [] : inputs.map((input) => ({ name: this.lift(input), ...perRow(input) }))
    return this.#operation(name, operands, perRow(tensor), attributes)
  }

  /** Bytes of an observation are scaled where it is read. */
  #bytes(bytes: Tensor, scale: number, tensor: Tensor): string {
    const operand = { name: this.lift(bytes), ...perRow(bytes) }
    return scale === this.scale
      ? operand.name
      : this.#operation('scale', [operand], perRow(tensor), { factor: scale / this.scale, shift: 0 })
  }

  #lstm(node: Application): string | null {
    const parts = lstmPartsOf(node, this.#parameters)
    if (!parts) return null
    const { x, readsContext, dilation, parameters, name } = parts
    const units = parameters.recurrent_kernel.shape[0]!
    const common = { name: this.#unique(name), input: this.#flat(x), shape: [units], units, dilation, readsContext }
    return this.#add({ kind: 'lstm', ...common, parameters })
  }

  #recentSum({ inputs: [x], attributes }: Application): string {
    const { before } = attributes as { readonly before: number }
    return this.#add({ kind: 'recentSum', name: this.#unique('recent'), input: this.#flat(x!), shape: x!.shape.slice(1), before })
  }

  /** A layer, whose sums nothing else reads. */
  #layer(tensor: Tensor): Layer | null {
    const layer = layerOf(tensor, this.#parameters, this.scale)
    return layer?.inner.every((one) => this.#uses.get(one) === 1) ? layer : null
  }

  /** What an agent gives its network beside observations in training, such as noise, is 0 in use. */
  #zeros(shape: Shape): string {
    const zero = this.#array('constant', { shape: [1], data: new Float32Array(1) })
    return this.#operation('expand', [{ name: zero, shape: [1], isFixed: true }], { shape, isFixed: false }, {})
  }

  #array(name: string, array: NamedArray): string {
    return this.#add({ kind: 'array', name: this.#unique(name), shape: array.shape, array })
  }

  #operation(
    operation: string,
    operands: readonly Operand[],
    type: Pick<Operand, 'shape' | 'isFixed'>,
    attributes: ReturnType<typeof attributesOf>['attributes'],
  ): string {
    return this.#add({ kind: 'operation', name: this.#unique(operation), operation, operands, ...type, attributes })
  }

  #add(node: GraphNode): string {
    this.nodes.push(node)
    return node.name
  }

  /** A name that no other node has. */
  #unique(name: string): string {
    let unique = name
    for (let i = 2; this.#names.has(unique) || unique === OBSERVATION || unique === CONTEXT; i++) unique = `${name}_${i}`
    this.#names.add(unique)
    return unique
  }
}

/** Tells whether the weights of a sum over time steps say nothing but where the episode begins. */
function isHistory({ inputs: [, weights] }: Application): boolean {
  if (!weights || !isApplication(weights) || weights.node.operation.name !== 'lessOrEqual') return false
  const reach = weights.node.inputs[1]!
  const keep = isApplication(reach) && reach.node.operation.name === 'reshape' ? reach.node.inputs[0]!.node : null
  return keep?.kind === 'input' && keep.name === KEEP
}

function isApplication(tensor: Tensor): tensor is Tensor & { readonly node: Application } {
  return tensor.node.kind === 'operation'
}
