import type { ExportedFile, ExportFacts } from '../../../src/trained.js'
import type { Exportable } from '../exportable.js'
import { metadataOf } from './metadata.js'

interface Tensor {
  readonly shape: readonly number[]
  readonly data: Float32Array | Float64Array
}

/** Bytes to a multiple of which the header is padded, so that every tensor is aligned. */
const ALIGNMENT = 8

/**
 * The parameters in the format of Hugging Face's safetensors: the length of a header (64 bits), the header (JSON), and the tensors' numbers.
 * Parameters are F32. Statistics of observations and rewards are F64 (`observation.mean`, `observation.scale`, `reward.scale`); they come first,
 * so that they are aligned.
 */
export function safetensors(agent: Exportable, facts: ExportFacts): readonly ExportedFile[] {
  const tensors: Record<string, Tensor> = { ...statisticsOf(agent), ...agent.network.parameters }
  let end = 0
  const entries = Object.entries(tensors).map(([name, { shape, data }]) => {
    const begin = end
    end += data.byteLength
    return [name, { dtype: data instanceof Float64Array ? 'F64' : 'F32', shape, data_offsets: [begin, end] }] as const
  })
  const header = new TextEncoder().encode(JSON.stringify({ __metadata__: metadataOf(agent, facts), ...Object.fromEntries(entries) }))
  const start = 8 + Math.ceil(header.length / ALIGNMENT) * ALIGNMENT
  const bytes = new Uint8Array(start + end)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true)
  bytes.fill(0x20, 8, start)
  bytes.set(header, 8)
  let at = start
  for (const { data } of Object.values(tensors)) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at)
    at += data.byteLength
  }
  return [{ name: 'policy.safetensors', bytes }]
}

function statisticsOf({ observations, rewards }: Exportable): Record<string, Tensor> {
  const vector = (data: Float64Array): Tensor => ({ shape: [data.length], data })
  return {
    ...(observations && { 'observation.mean': vector(observations.mean), 'observation.scale': vector(observations.scale) }),
    ...(rewards && { 'reward.scale': vector(rewards.scale) }),
  }
}
