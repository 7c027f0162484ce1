import { show } from '../../../checks/show.js'
import type { Space } from '../../spaces/space.js'
import { misfit } from '../contract.js'
import type { Findings } from './findings.js'

const ARRAYS: Readonly<Record<string, string>> = {
  float32: 'Float32Array',
  float64: 'Float64Array',
  int8: 'Int8Array',
  uint8: 'Uint8Array',
  int16: 'Int16Array',
  uint16: 'Uint16Array',
  int32: 'Int32Array',
  uint32: 'Uint32Array',
  bool: 'Uint8Array',
}

/** @param outside the rule that is broken by an observation out of bounds; undefined where it may be */
export function checkObservation(
  space: Space,
  value: unknown,
  where: string,
  findings: Findings,
  outside: 'reset-observation' | 'step-observation' | undefined,
): void {
  const fault = misshapen(space, value) ?? misfit(space, value)
  if (fault !== undefined) {
    findings.add('observation-structure', `${fault} (${where})`)
    return
  }
  const wrongType = otherType(space, value)
  if (wrongType !== undefined) findings.add('observation-type', `${wrongType} (${where})`)
  const infinite = notFinite(value)
  if (infinite !== undefined) {
    findings.add('observation-finite', `Expected finite numbers in the observation, got ${infinite} (${where})`)
    return
  }
  const coarse = beyondFloat32(value)
  if (coarse !== undefined) {
    const rule = `An observation holds ${coarse}, which is ${Math.fround(coarse)} in float32, in which networks calculate`
    findings.add('observation-precision', `${rule}: smaller changes are lost, so subtract what is common to all, or scale it (${where})`)
  }
  const explained = outside === undefined ? undefined : space.explain(value)
  if (outside !== undefined && explained !== undefined) findings.add(outside, `${explained} (${where})`)
}

function partsOf(space: Space): readonly (readonly [key: string, part: Space])[] {
  if (space.name !== 'Tuple' && space.name !== 'Dict') return []
  return Object.entries((space as unknown as { spaces: Readonly<Record<string, Space>> }).spaces)
}

function misshapen(space: Space, value: unknown): string | undefined {
  const parts = partsOf(space)
  if (parts.length === 0) return undefined
  const keys = parts.map(([key]) => key)
  if (space.name === 'Tuple' && !(Array.isArray(value) && value.length === keys.length)) {
    return `Expected the observation to be an array of ${keys.length} values, got ${show(value)}`
  }
  if (typeof value !== 'object' || value === null || Object.keys(value).sort().join() !== keys.sort().join()) {
    return `Expected the observation to be an object with ${keys.join(', ')}, got ${show(value)}`
  }
  for (const [key, part] of parts) {
    const fault = misshapen(part, (value as Record<string, unknown>)[key])
    if (fault !== undefined) return fault
  }
  return undefined
}

/** The type that a value is stored in, if it is another than its space's. */
function otherType(space: Space, value: unknown): string | undefined {
  const parts = partsOf(space)
  for (const [key, part] of parts) {
    const fault = otherType(part, (value as Record<string, unknown>)[key])
    if (fault !== undefined) return fault
  }
  const { type, shape } = space as { type?: string; shape?: readonly number[] }
  if (space.name === 'Box' && shape?.length === 0 && typeof value !== 'object') return undefined
  const expected =
    space.name === 'Box'
      ? ARRAYS[type ?? '']
      : space.name === 'MultiDiscrete'
        ? 'Int32Array'
        : space.name === 'MultiBinary'
          ? 'Int8Array'
          : undefined
  if (expected !== undefined && (value as object | null)?.constructor?.name !== expected) {
    return `Expected the observation of ${space.name} to be a ${expected}, got ${show(value)}`
  }
  if (space.name === 'Discrete' && typeof value !== 'number')
    return `Expected the observation of Discrete to be a number, got ${show(value)}`
  return undefined
}

/** From here on float32 has gaps between whole numbers. */
const EXACT = 2 ** 24

/** A number so large that float32 loses whole steps of it, and does of this one. */
function beyondFloat32(value: unknown): number | undefined {
  if (typeof value === 'number') return Math.abs(value) > EXACT && Math.fround(value) !== value ? value : undefined
  if (typeof value !== 'object' || value === null) return undefined
  // Those that hold no such number are passed over: pictures are many bytes.
  if (ArrayBuffer.isView(value) && !/^(Float64|Int32|Uint32)Array$/.test(value.constructor.name)) return undefined
  for (const item of Object.values(value)) {
    const found = beyondFloat32(item)
    if (found !== undefined) return found
  }
  return undefined
}

function notFinite(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : String(value)
  if (typeof value !== 'object' || value === null) return undefined
  if (ArrayBuffer.isView(value) && !(value instanceof Float32Array || value instanceof Float64Array)) return undefined
  for (const item of Object.values(value)) {
    const found = notFinite(item)
    if (found !== undefined) return found
  }
  return undefined
}
