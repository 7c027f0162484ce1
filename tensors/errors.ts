import { checksOf } from '../checks/checks.js'
import { abridged } from '../checks/show.js'

/**
 * An error in the use of tensors: one clear sentence that names the operation and the shapes, and a stable code that docs/errors.md lists.
 * `badInput` says that the program's author is at fault, and not Clade.
 *
 * @example
 * try {
 *   program((t) => ({ y: t.product(t.input('x', [2, 3]), t.input('w', [4, 5])) }))
 * } catch (error) {
 *   if (error instanceof TensorError) console.error(error.code, error.message) // SHAPE_MISFIT Expected product's ...
 * }
 */
export class TensorError extends Error {
  override readonly name = 'TensorError'
  constructor(
    readonly code: string,
    message: string,
    readonly badInput = true,
  ) {
    super(abridged(message))
  }
}

/** The checks of this room, which throw TensorError. */
export const { check, expected, readOptions } = checksOf<string, TensorError>((code, message) => new TensorError(code, message))
