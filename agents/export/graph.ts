import type { NamedArray } from '../../src/trained.js'

/**
 * A network as plain data: what the exporters know of a network, and all that they know. A node reads the output of one other by its name;
 * the name of the input itself is OBSERVATION. Parameters are laid out as in Keras: rows of a kernel are inputs, columns are outputs.
 */
export interface NetworkGraph {
  /** What the first layers read: one observation, row-major, [size] or [height, width, channels]. */
  readonly observation: { readonly shape: readonly number[]; readonly scale: number }
  /** Each after the one that it reads. */
  readonly nodes: readonly GraphNode[]
  /** The name of the node that gives logits or means. */
  readonly policy: string
  /** The name of the node that gives the value, one number. */
  readonly value: string
  /** Log standard deviations, one a dimension of a Box; empty for other actions. */
  readonly logStd: Float32Array
}

export const OBSERVATION = 'observation'

export type GraphNode = DenseNode | ConvolutionNode | LstmNode
export type Nonlinearity = 'tanh' | 'relu' | 'none'

interface NodeBase {
  readonly name: string
  /** The name of the node whose output it reads, or OBSERVATION. */
  readonly input: string
  /** Its output, row-major: [units], or [height, width, filters]. */
  readonly shape: readonly number[]
}

/** y = activation(x kernel + bias). An input of several axes is read as a vector, row-major. */
export interface DenseNode extends NodeBase {
  readonly kind: 'dense'
  readonly activation: Nonlinearity
  /** Kernel [inputs, units], bias [units]. */
  readonly parameters: { readonly kernel: NamedArray; readonly bias: NamedArray }
}

/** A convolution over an input [height, width, channels]. */
export interface ConvolutionNode extends NodeBase {
  readonly kind: 'convolution'
  readonly activation: Nonlinearity
  /** [height, width, channels] of what it reads. */
  readonly inputShape: readonly number[]
  readonly stride: number
  /** Rows of zeros above and below the picture, columns of zeros left and right of it. */
  readonly padding: { readonly top: number; readonly left: number; readonly bottom: number; readonly right: number }
  /** Kernel [size, size, channels, filters], bias [filters]. */
  readonly parameters: { readonly kernel: NamedArray; readonly bias: NamedArray }
}

/**
 * With x the input, then the context where it reads one, and h, c the state that enters: i, f, o = sigmoid, g = tanh of
 * x kernel + h recurrent_kernel + bias; c' = f c + i g; y = h' = o tanh(c').
 */
export interface LstmNode extends NodeBase {
  readonly kind: 'lstm'
  readonly units: number
  readonly readsContext: boolean
  /** Kernel [inputs, 4 units], recurrent_kernel [units, 4 units], bias [4 units]; the gates' columns in the order i, f, g, o. */
  readonly parameters: { readonly kernel: NamedArray; readonly recurrent_kernel: NamedArray; readonly bias: NamedArray }
}

/** The network's parameters by name, such as `body.0.kernel`. */
export function namedParameters({ nodes, logStd }: NetworkGraph): Record<string, NamedArray> {
  const named = nodes.flatMap(({ name, parameters }) =>
    Object.entries<NamedArray>(parameters).map(([parameter, array]) => [`${name}.${parameter}`, array] as const),
  )
  return Object.fromEntries(logStd.length === 0 ? named : [...named, ['log_std', { shape: [logStd.length], data: logStd }]])
}

/** The nodes with a state, in order. The state of a network is that of each, h then c. */
export function memoriesOf({ nodes }: NetworkGraph): readonly LstmNode[] {
  return nodes.filter((node): node is LstmNode => node.kind === 'lstm')
}
