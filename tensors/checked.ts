import { show as showValue } from '../checks/show.js'
import { TensorError } from './errors.js'
import { show } from './shape.js'
import type { ElementType, Shape, Tensor, TensorType } from './tensor.js'

const types: readonly ElementType[] = ['float32', 'int32', 'uint8']

/** A type as it was given. @throws TensorError SHAPE_MISFIT, TYPE_MISFIT where it is none */
export function checkedType<Type extends Pick<TensorType, 'shape' | 'type'>>(what: string, type: Type): Type {
  checkShape(what, type.shape)
  if (!types.includes(type.type))
    throw new TensorError('TYPE_MISFIT', `Expected the type of ${what} to be float32, int32 or uint8, got ${showValue(type.type)}`)
  return type
}

/** @throws TensorError SHAPE_MISFIT where it is no list of positive integers */
function checkShape(what: string, shape: Shape): void {
  if (!Array.isArray(shape))
    throw new TensorError('SHAPE_MISFIT', `Expected the shape of ${what} to be a list of sizes, got ${showValue(shape)}`)
  if (shape.some((size) => !Number.isInteger(size) || size < 1))
    throw new TensorError('SHAPE_MISFIT', `Expected the sizes of ${what} to be positive integers, got ${show(shape)}`)
}

/** Whether it looks like a tensor, of this program or another. */
export function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'node' in value
}

/** @throws TensorError OPERAND_MISFIT where it is no list of tensors */
export function listOf(what: string, tensors: readonly Tensor[]): void {
  if (Array.isArray(tensors) && tensors.every(isTensor)) return
  const got = isTensor(tensors) ? 'one tensor' : showValue(Array.isArray(tensors) ? tensors.find((one) => !isTensor(one)) : tensors)
  throw new TensorError('OPERAND_MISFIT', `Expected ${what} to be a list of tensors, got ${got}`)
}

/** What stands where a tensor of this program should, for messages. */
export function showTensor(value: unknown): string {
  return isTensor(value) ? 'a tensor of another program' : showValue(value)
}

/** @throws TensorError ATTRIBUTE_MISFIT where a constant of an operation is NaN */
export function checkAttributes(name: string, attributes: object): void {
  for (const [attribute, value] of Object.entries(attributes))
    if (Number.isNaN(value)) throw new TensorError('ATTRIBUTE_MISFIT', `Expected the ${attribute} of ${name} to be a number, got NaN`)
}

/**
 * A method of the builder. What it is made of may refuse something in words of its own: the error then names the method, too.
 *
 * @param call the method's function, of the builder and those arguments that must be there, before those with a default
 * @throws TensorError OPERAND_MISFIT where an argument is missing
 */
export function named<Builder>(name: string, builder: Builder, call: (builder: Builder, ...rest: readonly unknown[]) => unknown) {
  return (...rest: readonly unknown[]): unknown => {
    for (let i = 0; i < call.length - 1; i++)
      if (rest[i] === undefined || rest[i] === null)
        throw new TensorError('OPERAND_MISFIT', `Expected argument ${i + 1} of ${name} to be there, got ${showValue(rest[i])}`)
    try {
      return call(builder, ...rest)
    } catch (error) {
      if (!(error instanceof TensorError) || new RegExp(`\\b${name}\\b`).test(error.message)) throw error
      throw new TensorError(error.code, `${error.message}, in ${name}`, error.badInput)
    }
  }
}
