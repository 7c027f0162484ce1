import { TensorError } from '../errors.js'
import type { Place } from '../operation.js'
import type { RowRange } from '../row-ranges.js'
import type { Shape, Tensor, TensorType } from '../tensor.js'
import type { Plan, PlannedFunction } from './plan.js'

/** @throws TensorError ROWS_PARTIAL where the function needs all rows and these are some */
export function checkRows({ name, needsAll }: PlannedFunction, { rows }: Plan, { first, count }: RowRange): void {
  if (!needsAll || count >= rows) return
  throw new TensorError(
    'ROWS_PARTIAL',
    `Expected ${name}, in which ${needsAll.operation.name} takes the program's ${rows} rows apart, to run for all of them, got ${first} to ${first + count - 1}`,
  )
}

/** The shape that a tensor has where a function runs for these rows: its first axis may be shorter. */
export function shapeFor({ shape, rows }: TensorType, { rows: capacity }: Pick<Plan, 'rows'>, range: RowRange): Shape {
  return rows === 0 ? shape : [shape[0]! - (capacity - range.count) * rows, ...shape.slice(1)]
}

/** Where a tensor lies that a function reads or writes while it runs for these rows. */
export function placeOf(tensor: Tensor, plan: Plan, range: RowRange): Place {
  const { at, row, padded } = plan.address(tensor)
  const floats = tensor.type === 'uint8' ? row / 4 : row
  return { at: at + range.first * tensor.rows * floats, row, padded, type: tensor.type, shape: shapeFor(tensor, plan, range) }
}
