import type { OperationNode } from '../../graph.js'
import { unsupported } from '../unsupported.js'
import type { Builder, Value } from './builder.js'
import { elementTypes } from './model.js'

/** Adds the operators of an operation, of values as it reads them. Returns the name of the result. */
type Writer = (builder: Builder, values: readonly Value[], node: OperationNode) => string

/** What softmax makes of a place that a mask forbids. */
const FORBIDDEN = -1e9
const LOW = -1e30

const op =
  (type: string): Writer =>
  (builder, values) =>
    builder.op(
      type,
      values.map(({ name }) => name),
    )

/** A comparison gives numbers here. */
const comparison =
  (type: string): Writer =>
  (...given) =>
    given[0].cast(op(type)(...given), elementTypes.float32)

const number = (builder: Builder, value: number) => builder.constant('float32', [], [value])

const binary = {
  ...{ add: op('Add'), subtract: op('Sub'), multiply: op('Mul'), divide: op('Div'), maximum: op('Max'), minimum: op('Min') },
  ...{ equal: comparison('Equal'), less: comparison('Less'), lessOrEqual: comparison('LessOrEqual') },
}

const unary = {
  ...{ absolute: op('Abs'), cosine: op('Cos'), exp: op('Exp'), floor: op('Floor'), log: op('Log'), negate: op('Neg') },
  ...{ reciprocal: op('Reciprocal'), relu: op('Relu'), sigmoid: op('Sigmoid'), sign: op('Sign'), sine: op('Sin') },
  ...{ softplus: op('Softplus'), squareRoot: op('Sqrt'), tanh: op('Tanh') },
  square: (builder, [x]) => builder.op('Mul', [x!.name, x!.name]),
  scale: (builder, [x], { attributes: { factor = 1, shift = 0 } }) => {
    const scaled = factor === 1 ? x!.name : builder.op('Mul', [x!.name, number(builder, factor)])
    return shift === 0 ? scaled : builder.op('Add', [scaled, number(builder, shift)])
  },
  clip: (builder, [x], { attributes: { low = -Infinity, high = Infinity } }) =>
    builder.op('Clip', [x!.name, number(builder, low), number(builder, high)]),
} as const satisfies Record<string, Writer>

/** The operations, by their names in docs/tensors.md. */
const writers: Readonly<Record<string, Writer>> = {
  ...binary,
  ...unary,
  select: (builder, [c, a, b]) => builder.op('Where', [allowed(builder, c!), a!.name, b!.name]),
  reshape: (builder, [x], node) => builder.op('Reshape', [x!.name, ints(builder, node.isFixed ? node.shape : [-1, ...node.shape])]),
  expand(builder, [x], { shape, isFixed }) {
    const sizes = ints(builder, shape)
    return builder.op('Expand', [x!.name, isFixed ? sizes : builder.op('Concat', [builder.batch(), sizes], { axis: 0 })])
  },
  concat: (builder, values, { attributes: { axis = 0 }, isFixed }) =>
    builder.op(
      'Concat',
      values.map(({ name }) => name),
      { axis: place(axis, isFixed) },
    ),
  slice(builder, [x], { attributes: { start = [] }, shape, isFixed }) {
    const bounds = [start, start.map((from, axis) => from + shape[axis]!), start.map((_, axis) => place(axis, isFixed))]
    return builder.op('Slice', [x!.name, ...bounds.map((numbers) => ints(builder, numbers))])
  },
  pad(builder, [x], { attributes: { before = [], after = [] }, isFixed }) {
    const batch = isFixed ? [] : [0]
    return builder.op('Pad', [x!.name, ints(builder, [...batch, ...before, ...batch, ...after])])
  },
  transpose: (builder, [x], { attributes: { axes = [] }, isFixed }) =>
    builder.op('Transpose', [x!.name], { perm: isFixed ? axes : [0, ...axes.map((axis) => axis + 1)] }),
  sum(builder, [x], node) {
    const { axes, keepdims } = reduction(node, x!)
    if (node.attributes.mean) return builder.op('ReduceMean', [x!.name], { axes, keepdims })
    return builder.op('ReduceSum', [x!.name, ints(builder, axes)], { keepdims })
  },
  max: (builder, [x], node) => builder.op('ReduceMax', [x!.name], reduction(node, x!)),
  norm: (builder, [x], node) => builder.op('ReduceL2', [x!.name], reduction(node, x!)),
  softmax(builder, [x, mask]) {
    if (!mask) return builder.op('Softmax', [x!.name], { axis: -1 })
    const forbidden = builder.op('Where', [allowed(builder, mask), x!.name, number(builder, LOW)])
    return builder.op('Where', [allowed(builder, mask), builder.op('Softmax', [forbidden], { axis: -1 }), number(builder, 0)])
  },
  logSoftmax(builder, [x, mask]) {
    if (!mask) return builder.op('LogSoftmax', [x!.name], { axis: -1 })
    const forbidden = builder.op('Where', [allowed(builder, mask), x!.name, number(builder, LOW)])
    return builder.op('Where', [allowed(builder, mask), builder.op('LogSoftmax', [forbidden], { axis: -1 }), number(builder, FORBIDDEN)])
  },
  layerNorm: (builder, values, { attributes: { epsilon = 1e-5 } }) =>
    builder.op(
      'LayerNormalization',
      values.map(({ name }) => name),
      { axis: -1, epsilon: { float: epsilon } },
    ),
  product: (builder, [a, b], { operands, attributes: { transposeA, transposeB } }) =>
    builder.op('MatMul', [
      transposeA ? turned(builder, a!, operands[0]!.isFixed) : a!.name,
      transposeB ? turned(builder, b!, operands[1]!.isFixed) : b!.name,
    ]),
}

/** Adds what computes the node. @throws AgentError EXPORT_UNSUPPORTED */
export function addOperation(builder: Builder, node: OperationNode, values: readonly Value[]): Value {
  const { operation, shape, operands } = node
  if (!Object.hasOwn(writers, operation)) throw unsupported('onnx', operation)
  const write = writers[operation]!
  // What goes element by element takes pictures as they lie.
  const isByElement = operation in unary || (operation in binary && operands.every((operand) => `${operand.shape}` === `${shape}`))
  if (isByElement && values.every(({ channelsFirst }) => channelsFirst))
    return { name: write(builder, values, node), shape, channelsFirst: true }
  const ordered = values.map((value) => builder.channelsLast(value))
  return { name: write(builder, ordered, node), shape }
}

/** An axis in a tensor that has the batch before it, unless it is fixed. */
function place(axis: number, isFixed: boolean): number {
  return isFixed ? axis : axis + 1
}

function reduction({ attributes: { axes = [] }, operands, shape }: OperationNode, { shape: of }: Value) {
  return { axes: axes.map((axis) => place(axis, operands[0]!.isFixed)), keepdims: shape.length === of.length ? 1 : 0 }
}

function ints(builder: Builder, numbers: readonly number[]): string {
  return builder.constant('int64', [numbers.length], numbers)
}

/** A mask of numbers as one of truths. */
function allowed(builder: Builder, { name }: Value): string {
  return builder.cast(name, elementTypes.bool)
}

/** A matrix, or one for each of the axes before, with rows and columns exchanged. */
function turned(builder: Builder, { name, shape }: Value, isFixed: boolean): string {
  const rank = shape.length + (isFixed ? 0 : 1)
  const perm = Array.from({ length: rank }, (_, axis) => axis)
  return builder.op('Transpose', [name], { perm: [...perm.slice(0, -2), rank - 1, rank - 2] })
}
