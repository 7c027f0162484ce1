import { nearName } from '../../checks/near-name.js'
import { show } from '../../checks/show.js'
import { EnvError, expected } from '../core/errors.js'

/** The array that a Box of each type is stored in. */
export const boxArrays = {
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  bool: Uint8Array,
} as const

export type BoxType = keyof typeof boxArrays
/** The array that `sample` of a Box of that type returns; plain arrays of numbers are contained as well. */
export type BoxArray<T extends BoxType = BoxType> = InstanceType<(typeof boxArrays)[T]>

/** The types that come nearest to NumPy's others. There are no arrays of 64-bit integers here: float64 holds them up to 2^53. */
const others: Readonly<Record<string, BoxType>> = {
  float: 'float64',
  double: 'float64',
  float16: 'float32',
  int: 'int32',
  int64: 'float64',
  uint64: 'float64',
  byte: 'uint8',
  boolean: 'bool',
}

/**
 * The type of a Box that was given as `type` or as `dtype`; float32 where neither was.
 * @throws EnvError SPACE_INVALID, with the near name
 */
export function boxType(type: unknown, dtype: unknown): BoxType {
  if (type !== undefined && dtype !== undefined && type !== dtype) {
    throw new EnvError('SPACE_INVALID', `Expected one of type and dtype of Box, got ${show(type)} and ${show(dtype)}`)
  }
  const given = type ?? dtype ?? 'float32'
  if (typeof given === 'string' && Object.hasOwn(boxArrays, given)) return given as BoxType
  const names = Object.keys(boxArrays)
  const meant = typeof given === 'string' ? near(given.replace(/^(np|numpy|torch)\./, ''), names) : undefined
  const rule = meant === undefined ? `one of ${names.join(', ')}` : JSON.stringify(meant)
  throw expected(`${type === undefined ? 'dtype' : 'type'} of Box`, rule, given, 'SPACE_INVALID')
}

function near(name: string, names: readonly string[]): string | undefined {
  return Object.hasOwn(others, name) ? others[name] : nearName(name, names)
}
