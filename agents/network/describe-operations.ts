import type { Application, Tensor } from '../../tensors/tensor.js'
import type { OperationAttributes, OperationNode } from '../export/graph.js'

/** A tensor as it is for one observation: without the axis of the rows, where each row is one line of it. */
export function perRow({ shape, rows }: Tensor): Pick<OperationNode, 'shape' | 'isFixed'> {
  if (rows === 0) return { shape, isFixed: true }
  return { shape: rows === 1 ? shape.slice(1) : [rows, ...shape.slice(1)], isFixed: false }
}

/** The attributes of operations that are called otherwise in the graph, or whose axes are others there. */
interface Own {
  readonly axis?: number
  readonly axes?: readonly number[]
  readonly sizes?: readonly number[]
  readonly start?: readonly number[]
  readonly before?: readonly number[]
  readonly after?: readonly number[]
}

/** Names in the graph, where they are others. */
const NAMES: Readonly<Record<string, string>> = { split: 'slice', bias: 'add', batchProduct: 'product' }

/** The name and the attributes of an operation as the graph has them. Rows that do not stay apart make it one that no format knows. */
export function attributesOf(tensor: Tensor): Pick<OperationNode, 'attributes'> & { readonly name: string } {
  const { operation, inputs, attributes } = tensor.node as Application
  const { name } = operation
  const { axis, axes, sizes, start, before, after, ...others } = attributes as Own & OperationAttributes
  const mixes = inputs.some(({ rows }) => rows > 0) && tensor.rows === 0
  if (mixes || (axis === 0 && tensor.rows > 0)) return { name: `${name} over rows`, attributes: {} }
  const skipped = inputs[0]?.rows === 1 ? 1 : 0
  const along = (all: readonly number[]) => all.map((one) => one - skipped).slice(name === 'transpose' ? skipped : 0)
  const whole = (all: readonly number[]) => all.slice(skipped)
  const first = sizes?.slice(0, tensor.index).reduce((sum, size) => sum + size, 0)
  return {
    name: NAMES[name] ?? name,
    attributes: {
      ...others,
      ...(axis !== undefined && first === undefined && { axis: axis - skipped }),
      ...(first !== undefined && { start: whole(tensor.shape.map((_, one) => (one === axis ? first : 0))) }),
      ...(axes && { axes: along(axes) }),
      ...(start && { start: whole(start) }),
      ...(before && after && { before: whole(before), after: whole(after) }),
    },
  }
}
