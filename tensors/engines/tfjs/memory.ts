import type { Place } from '../../operation.js'
import { lineOf, sizeOf } from '../../shape.js'
import type { Tf, TfTensor } from '../../tensorflow.js'

type Elements = Float32Array | Int32Array | Uint8Array

/** A value's elements in memory, from its first to its last. */
function elementsAt(buffer: ArrayBuffer, { at, row, shape, type }: Place): Elements {
  const lines = shape.length === 0 ? 1 : shape[0]!
  const length = (lines - 1) * row + lineOf(shape)
  const Kind = type === 'float32' ? Float32Array : type === 'int32' ? Int32Array : Uint8Array
  return new Kind(buffer, at * 4, length)
}

/**
 * A value of the memory as a tensor. It is copied: the native library may read a tensor's array later, when the memory holds other numbers.
 * Bytes become int32.
 */
export function read(tf: Tf, buffer: ArrayBuffer, place: Place): TfTensor {
  const { shape, row, type } = place
  const elements = elementsAt(buffer, place)
  const columns = lineOf(shape)
  const copy = type === 'float32' ? new Float32Array(sizeOf(shape)) : new Int32Array(sizeOf(shape))
  if (elements.length === copy.length) copy.set(elements)
  else for (let i = 0; i * columns < copy.length; i++) copy.set(elements.subarray(i * row, i * row + columns), i * columns)
  return tf.tensor(copy, [...shape], type === 'float32' ? 'float32' : 'int32')
}

/** Writes a tensor to the memory. What lies between its lines stays as it is. */
export function write(buffer: ArrayBuffer, place: Place, tensor: TfTensor): void {
  const { row, shape } = place
  const elements = elementsAt(buffer, place)
  const columns = lineOf(shape)
  const values = tensor.dataSync()
  if (elements.length === values.length) elements.set(values)
  else for (let i = 0; i * columns < values.length; i++) elements.set(values.subarray(i * columns, (i + 1) * columns), i * row)
}
