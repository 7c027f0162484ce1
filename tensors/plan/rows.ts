import type { Application, Tensor } from '../tensor.js'

/**
 * Whether an application is right for all rows of the program alone: it cuts or sums them, or reads one row of an operand for another row of
 * the result.
 */
export function takesRowsApart({ operation, inputs, outputs }: Application): boolean {
  if (![...inputs, ...outputs].some(({ rows }) => rows > 0)) return false
  const [result] = outputs
  if (outputs.some(({ rows }) => rows === 0)) return !operation.sumsRows || inputs.some(({ rows }) => rows !== inputs[0]!.rows)
  return inputs.some((input, position) =>
    operation.readsWhole?.includes(position) ? input.rows > 0 : !isByRow(input, result!, operation.broadcasts === true),
  )
}

/** Whether a row of the result reads that row of the operand, or all rows read the same. */
function isByRow(operand: Tensor, result: Tensor, broadcasts: boolean): boolean {
  const sharesAxis = !broadcasts || operand.shape.length === result.shape.length
  if (operand.rows > 0) return sharesAxis
  return !(sharesAxis && operand.shape[0] === result.shape[0] && result.shape[0]! > 1)
}
