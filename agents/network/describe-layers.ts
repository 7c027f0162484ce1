import type { NamedArray } from '../../src/trained.js'
import { geometryOf, type Walk } from '../../tensors/convolutions.js'
import { type NamedParameter, read } from '../../tensors/program.js'
import type { Application, Tensor } from '../../tensors/tensor.js'
import type { ConvolutionNode, LstmNode, Nonlinearity } from '../export/graph.js'
import { squared } from './describe-parameters.js'

/** The parameters of a program, by name. */
export type Parameters = ReadonlyMap<string, NamedParameter>

/** An affine map or a convolution, and what stands behind it. */
export interface Layer {
  readonly linear: Application
  readonly name: string
  readonly activation: Nonlinearity
  readonly parameters: { readonly kernel: NamedArray; readonly bias: NamedArray }
  /** Values between its input and its output. */
  readonly inner: readonly Tensor[]
}

const LINEAR = ['product', 'convolution', 'transposedConvolution']

/**
 * The layer whose output the tensor is; null where it is none.
 *
 * @param scale of an observation's bytes
 */
export function layerOf(tensor: Tensor, parameters: Parameters, scale: number): Layer | null {
  if (!isApplication(tensor)) return null
  const { name } = tensor.node.operation
  const activation = name === 'tanh' || name === 'relu' ? name : 'none'
  const biased = activation === 'none' ? tensor : tensor.node.inputs[0]!
  const hasBias = isApplication(biased) && biased.node.operation.name === 'bias'
  const sum = hasBias ? biased.node.inputs[0]! : biased
  if (!isApplication(sum) || !LINEAR.includes(sum.node.operation.name) || !isPlain(sum.node, scale)) return null
  const kernel = parameterOf(kernelOf(sum.node), parameters)
  const bias = hasBias ? parameterOf(biased.node.inputs[1]!, parameters) : null
  if (!kernel || (hasBias && !bias)) return null
  const biases = bias ? arrayOf(bias) : zeros(sum.shape.at(-1)!)
  const inner = [...new Set([sum, biased])].filter((one) => one !== tensor)
  return { ...{ linear: sum.node, name: nameOf(kernel), activation, inner }, parameters: { kernel: arrayOf(kernel), bias: biases } }
}

/** The weights of a layer: a convolution's may be declared with four axes, and are then a matrix of the same numbers. */
function kernelOf({ operation, inputs: [, weights] }: Application): Tensor {
  const isReshaped = operation.name !== 'product' && isApplication(weights!) && weights.node.operation.name === 'reshape'
  return isReshaped ? weights.node.inputs[0]! : weights!
}

/** Tells whether rows go through one by one, and bytes are scaled as everywhere. */
function isPlain({ operation, inputs: [x, w], attributes, outputs }: Application, scale: number): boolean {
  const { transposeA, transposeB, ...own } = attributes as { transposeA?: boolean; transposeB?: boolean; scale?: number }
  if (x!.rows !== 1 || outputs[0]!.rows !== 1) return false
  if (operation.name === 'product') return !transposeA && !transposeB && w!.shape.length === 2
  return x!.type === 'float32' || own.scale === scale
}

/** The node of a convolution or of a transposed one. */
export function convolutionNode(
  { linear, parameters }: Layer,
  common: Pick<ConvolutionNode, 'input' | 'name' | 'shape' | 'activation'>,
): ConvolutionNode {
  const kind = linear.operation.name as ConvolutionNode['kind']
  const walk = linear.attributes as Walk
  const inputShape = linear.inputs[0]!.shape.slice(1)
  const [whole, positions] = kind === 'convolution' ? [inputShape, common.shape] : [common.shape, inputShape]
  const { top, left } = geometryOf(kind, whole, positions[2]!, walk)
  const behind = (input: number, count: number, before: number) => {
    const missing = (count - 1) * walk.stride + walk.size - input - before
    return kind === 'convolution' ? Math.max(0, missing) : missing
  }
  const bottom = behind(whole[0]!, positions[0]!, top)
  const right = behind(whole[1]!, positions[1]!, left)
  const kernel = parameters.kernel.shape.length === 2 ? squared(parameters.kernel, walk.size) : parameters.kernel
  return { kind, ...common, inputShape, stride: walk.stride, padding: { top, left, bottom, right }, parameters: { ...parameters, kernel } }
}

/** What a long short-term memory is made of; null where its sums are others than those of `lstm(...)`. */
export function lstmPartsOf(
  { inputs, attributes }: Application,
  parameters: Parameters,
): (Pick<LstmNode, 'parameters' | 'name' | 'readsContext' | 'dilation'> & { readonly x: Tensor }) | null {
  const [sums, recurrent, bias] = inputs as [Tensor, Tensor, Tensor]
  const readsContext = isApplication(sums) && sums.node.operation.name === 'add'
  const product = readsContext ? sums.node.inputs[0]! : sums
  if (!isApplication(product) || product.node.operation.name !== 'product') return null
  const [x, weights] = product.node.inputs as [Tensor, Tensor]
  const kernel = parameterOf(readsContext ? (weights.node.inputs[0] ?? weights) : weights, parameters)
  const [recurrentKernel, biases] = [parameterOf(recurrent, parameters), parameterOf(bias, parameters)]
  const { dilation } = attributes as { readonly dilation: number }
  if (!kernel || !recurrentKernel || !biases || x.rows !== 1) return null
  const arrays = { kernel: arrayOf(kernel), recurrent_kernel: arrayOf(recurrentKernel), bias: arrayOf(biases) }
  return { x, readsContext, dilation, name: nameOf(kernel), parameters: arrays }
}

function parameterOf({ node }: Tensor, parameters: Parameters): NamedParameter | null {
  return (node.kind === 'parameter' && parameters.get(node.name)) || null
}

/** The layer whose kernel it is. */
function nameOf({ name }: NamedParameter): string {
  return name.replace(/\.kernel$/, '')
}

export function arrayOf({ shape, values }: NamedParameter): NamedArray {
  return { shape, data: read(values) }
}

function zeros(size: number): NamedArray {
  return { shape: [size], data: new Float32Array(size) }
}

function isApplication(tensor: Tensor): tensor is Tensor & { readonly node: Application } {
  return tensor.node.kind === 'operation'
}
