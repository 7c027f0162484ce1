import type { NamedArray } from '../../src/trained.js'

/**
 * A network as plain data: what the exporters know of a network, and all that they know. A node reads the outputs of others by their names;
 * the names of the inputs themselves are OBSERVATION and CONTEXT. Parameters are laid out as in Keras: rows of a kernel are inputs, columns
 * are outputs.
 */
export interface NetworkGraph {
  /** What the first layers read: one observation, row-major, [size] or [height, width, channels]. */
  readonly observation: { readonly shape: readonly number[]; readonly scale: number }
  /** Each after those that it reads. */
  readonly nodes: readonly GraphNode[]
  /** The name of the node that gives logits, means, or the values of actions. */
  readonly policy: string
  /** The name of the node that gives the value, one number. */
  readonly value: string
  /** All parameters by name, such as `body.0.kernel`; kernels of convolutions are [size, size, channels, filters]. */
  readonly parameters: Readonly<Record<string, NamedArray>>
  /** Log standard deviations, one a dimension of a Box; empty for other actions. */
  readonly logStd: Float32Array
}

export const OBSERVATION = 'observation'
/** The last action and reward. */
export const CONTEXT = 'context'

export type GraphNode = DenseNode | ConvolutionNode | MemoryNode | ArrayNode | OperationNode
/** The nodes with a state. */
export type MemoryNode = LstmNode | RecentSumNode
export type Nonlinearity = 'tanh' | 'relu' | 'none'

interface NodeBase {
  readonly name: string
  /** Its output for one observation, row-major: [units], or [height, width, filters]. */
  readonly shape: readonly number[]
}

interface LayerBase extends NodeBase {
  /** The name of the node whose output it reads, or OBSERVATION. */
  readonly input: string
}

/** y = activation(x kernel + bias). An input of several axes is read as a vector, row-major. */
export interface DenseNode extends LayerBase {
  readonly kind: 'dense'
  readonly activation: Nonlinearity
  /** Kernel [inputs, units], bias [units]. */
  readonly parameters: { readonly kernel: NamedArray; readonly bias: NamedArray }
}

/** A convolution over an input [height, width, channels], or a transposed one: the way back from positions to pixels. */
export interface ConvolutionNode extends LayerBase {
  readonly kind: 'convolution' | 'transposedConvolution'
  readonly activation: Nonlinearity
  /** [height, width, channels] of what it reads. */
  readonly inputShape: readonly number[]
  readonly stride: number
  /** Rows of zeros above and below the larger picture, columns of zeros left and right of it; -1: the kernel does not reach the last row. */
  readonly padding: { readonly top: number; readonly left: number; readonly bottom: number; readonly right: number }
  /** Kernel [size, size, channels, filters], of a transposed one [size, size, filters, channels]; bias [filters]. */
  readonly parameters: { readonly kernel: NamedArray; readonly bias: NamedArray }
}

/**
 * With x the input, then the context where it reads one, and h, c the state that enters: i, f, o = sigmoid, g = tanh of
 * x kernel + h recurrent_kernel + bias; c' = f c + i g; y = h' = o tanh(c').
 */
export interface LstmNode extends LayerBase {
  readonly kind: 'lstm'
  readonly units: number
  /** Time steps from a state to the one that follows from it: more than 1 where it is dilated. */
  readonly dilation: number
  readonly readsContext: boolean
  /** Kernel [inputs, 4 units], recurrent_kernel [units, 4 units], bias [4 units]; the gates' columns in the order i, f, g, o. */
  readonly parameters: { readonly kernel: NamedArray; readonly recurrent_kernel: NamedArray; readonly bias: NamedArray }
}

/** The sum of what it reads, a vector, and of what it read in the last `before` time steps of the episode. */
interface RecentSumNode extends LayerBase {
  readonly kind: 'recentSum'
  readonly before: number
}

/** Numbers that are the same for all observations: a parameter that stands in no layer, or a constant. */
interface ArrayNode extends NodeBase {
  readonly kind: 'array'
  readonly array: NamedArray
}

/** What an operation reads. */
export interface Operand {
  readonly name: string
  readonly shape: readonly number[]
  /** Whether it is the same for all observations. */
  readonly isFixed: boolean
}

/**
 * An operation of docs/tensors.md that stands in no layer. Axes are those of `shape`: that of the rows does not count. What splits is one
 * `slice` for each part.
 */
export interface OperationNode extends NodeBase {
  readonly kind: 'operation'
  readonly operation: string
  readonly operands: readonly Operand[]
  readonly isFixed: boolean
  readonly attributes: OperationAttributes
}

/** The attributes of all operations together. */
export interface OperationAttributes {
  /** What `concat` goes along. */
  readonly axis?: number
  /** What is reduced; of `transpose`: where each axis comes from. */
  readonly axes?: readonly number[]
  /** Where `slice` begins along each axis. */
  readonly start?: readonly number[]
  /** The zeros of `pad` along each axis. */
  readonly before?: readonly number[]
  readonly after?: readonly number[]
  readonly mean?: boolean
  readonly factor?: number
  readonly shift?: number
  readonly low?: number
  readonly high?: number
  readonly epsilon?: number
  readonly transposeA?: boolean
  readonly transposeB?: boolean
}

/** Tells whether a node has a state. */
export function isMemory(node: GraphNode): node is MemoryNode {
  return node.kind === 'lstm' || node.kind === 'recentSum'
}

/** The nodes with a state, in order. The state of a network is that of each, and 0 where an episode begins. */
export function memoriesOf({ nodes }: NetworkGraph): readonly MemoryNode[] {
  return nodes.filter(isMemory)
}

/** The numbers in the state of each memory, in order. */
export function stateSizesOf(graph: NetworkGraph): readonly number[] {
  return memoriesOf(graph).map((memory) => heldBy(memory).size * heldBy(memory).steps)
}

/** What a memory holds: `size` numbers of each of the last `steps` time steps, the oldest first; of a long short-term memory h, then c. */
export function heldBy(node: MemoryNode): { readonly size: number; readonly steps: number } {
  return node.kind === 'lstm' ? { size: 2 * node.units, steps: node.dilation } : { size: node.shape[0]!, steps: node.before }
}
