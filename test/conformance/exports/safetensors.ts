import type { NamedArray } from '../../../src/trained.js'

interface Header {
  readonly [name: string]: { readonly dtype: string; readonly shape: readonly number[]; readonly data_offsets: readonly [number, number] }
}

/** Reads a safetensors file by the rules of its format: a length, a header, and numbers without a gap. */
export function tensorsOf(bytes: Uint8Array): {
  readonly metadata: Readonly<Record<string, string>>
  readonly tensors: Readonly<Record<string, Omit<NamedArray, 'data'> & { readonly data: Float32Array | Float64Array }>>
} {
  const { buffer, byteOffset } = bytes
  const start = 8 + Number(new DataView(buffer, byteOffset).getBigUint64(0, true))
  const { __metadata__, ...header } = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start))) as Header & { __metadata__: never }
  const tensors = Object.entries(header).map(
    ([
      name,
      {
        dtype,
        shape,
        data_offsets: [from, to],
      },
    ]) => {
      const own = bytes.slice(start + from, start + to).buffer
      return [name, { shape, data: dtype === 'F64' ? new Float64Array(own) : new Float32Array(own) }]
    },
  )
  return { metadata: __metadata__, tensors: Object.fromEntries(tensors) }
}
