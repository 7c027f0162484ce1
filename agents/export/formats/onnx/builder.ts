import { type Attribute, type ElementType, nodeProto, tensorProto } from './model.js'
import type { Bytes } from './protobuf.js'

/** A tensor of the graph, whose first axis is the batch. */
export interface Value {
  readonly name: string
  /** The other axes. */
  readonly shape: readonly number[]
  /** True where a picture [height, width, channels] lies with its channels first, as ONNX convolves. */
  readonly channelsFirst?: boolean
}

/** Collects the operators of a graph and its constants, and gives names to what has none. */
export class Builder {
  readonly nodes: Bytes[] = []
  readonly constants: Bytes[] = []
  /** The first input, whose first axis is the batch. */
  first = ''
  private unnamed = 0

  /** Adds an operator. Returns the name of its first output, which is `as` where it is given. */
  op(type: string, inputs: readonly string[], attributes: Record<string, Attribute> = {}, as = this.newName(type)): string {
    this.nodes.push(nodeProto(type, inputs, [as], attributes))
    return as
  }

  /** Adds an operator with several outputs; '' is one that nobody reads. */
  opOf(type: string, inputs: readonly string[], outputs: readonly string[], attributes: Record<string, Attribute>): void {
    this.nodes.push(nodeProto(type, inputs, outputs, attributes))
  }

  /** Adds a constant and returns its name. */
  constant(type: ElementType, shape: readonly number[], numbers: ArrayLike<number>, as = this.newName('constant')): string {
    this.constants.push(tensorProto(as, type, shape, littleEndian(type, numbers)))
    return as
  }

  /** The value with its axes in one, row-major. */
  flat(value: Value): Value {
    if (value.shape.length === 1) return value
    const { name } = this.channelsLast(value)
    return { name: this.op('Flatten', [name], { axis: 1 }), shape: [value.shape.reduce((product, size) => product * size, 1)] }
  }

  channelsFirst(value: Value): Value {
    if (value.channelsFirst) return value
    return { ...value, name: this.op('Transpose', [value.name], { perm: [0, 3, 1, 2] }), channelsFirst: true }
  }

  channelsLast({ name, shape, channelsFirst }: Value): Value {
    return { name: channelsFirst ? this.op('Transpose', [name], { perm: [0, 2, 3, 1] }) : name, shape }
  }

  /** The size of the batch, as a vector of one number. */
  batch(): string {
    return this.op('Shape', [this.first], { start: 0, end: 1 })
  }

  cast(name: string, type: number, as?: string): string {
    return this.op('Cast', [name], { to: type }, as)
  }

  /** Columns of a matrix in pieces of these sizes. */
  split(name: string, sizes: readonly number[]): string[] {
    if (sizes.length === 1) return [name]
    const outputs = sizes.map(() => this.newName('Split'))
    this.opOf('Split', [name, this.constant('int64', [sizes.length], sizes)], outputs, { axis: 1 })
    return outputs
  }

  /** Matrices side by side. */
  concat(names: readonly string[], as?: string): string {
    if (names.length === 1 && as === undefined) return names[0]!
    return this.op('Concat', names, { axis: 1 }, as)
  }

  private newName(type: string): string {
    return `${type}_${this.unnamed++}`
  }
}

function littleEndian(type: ElementType, numbers: ArrayLike<number>): Uint8Array {
  const size = type === 'float64' || type === 'int64' ? 8 : 4
  const out = new Uint8Array(numbers.length * size)
  const view = new DataView(out.buffer)
  for (let i = 0; i < numbers.length; i++) {
    if (type === 'float32') view.setFloat32(i * size, numbers[i]!, true)
    else if (type === 'float64') view.setFloat64(i * size, numbers[i]!, true)
    else view.setBigInt64(i * size, BigInt(numbers[i]!), true)
  }
  return out
}
