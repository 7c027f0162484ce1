import type { Attributes, Operation } from './operation.js'

/** Float32 for what is computed, int32 for indices and choices, uint8 for bytes such as pixels. */
export type ElementType = 'float32' | 'int32' | 'uint8'

/** Sizes of the axes; [] is a single number. */
export type Shape = readonly number[]

/** All that is known of a tensor while a program is built. */
export interface TensorType {
  readonly shape: Shape
  readonly type: ElementType
  /**
   * How many lines of the first axis belong to one row of the program (see `Builder.rows`): the first axis is `rows` times as long as
   * the program has rows. 0 for a tensor that has nothing to do with rows.
   */
  readonly rows: number
}

/** A symbolic tensor: a value that a program will have while it runs. */
export interface Tensor extends TensorType {
  readonly node: Node
  /** Its place among the node's outputs. */
  readonly index: number
}

/** Where a value comes from that no operation computes. */
export type Source = 'input' | 'parameter' | 'gradient' | 'state' | 'constant'

interface NodeBase {
  /** Nodes are numbered in the order in which they were made: a node reads only smaller ones. */
  readonly id: number
  readonly outputs: readonly Tensor[]
}

/** A value with memory of its own, which lasts from run to run. */
export interface Leaf extends NodeBase {
  readonly kind: Source
  readonly name: string
  readonly inputs: readonly []
  /** The numbers of a constant. */
  readonly values: ArrayLike<number> | null
}

/** One application of an operation. */
export interface Application<A extends Attributes = Attributes> extends NodeBase {
  readonly kind: 'operation'
  readonly operation: Operation<A>
  readonly attributes: A
  readonly inputs: readonly Tensor[]
}

export type Node = Leaf | Application

/** Makes a node together with its outputs, which refer back to it. */
export function nodeOf<N extends Omit<Leaf, 'outputs'> | Omit<Application, 'outputs'>>(
  node: N,
  types: readonly TensorType[],
): N & { readonly outputs: readonly Tensor[] } {
  const outputs: Tensor[] = []
  const whole = { ...node, outputs }
  for (const [index, { shape, type, rows }] of types.entries())
    outputs.push({ shape: [...shape], type, rows, index, node: whole as unknown as Node })
  return whole
}
