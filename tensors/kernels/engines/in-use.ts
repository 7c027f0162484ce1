import { expected, TensorError } from '../../errors.js'
import type { EngineKind } from './engine-kind.js'
import { instructionSet, instructionSets, type NativeState, native, nativeState } from './native.js'
import { wasm } from './wasm.js'

export const engineNames = ['wasm', 'native'] as const
export type EngineName = (typeof engineNames)[number]

/** Worker threads inherit it. Unset: native where it is there. `native:avx2` takes that instruction set, to test and measure. */
export const ENGINE_VARIABLE = 'CLADE_ENGINE'

/**
 * The engine that CLADE_ENGINE asks for; without it native, or WebAssembly where there is no native one for that class of bits.
 * @throws TensorError ENGINE_UNAVAILABLE, INVALID_OPTION
 */
export function engineInUse(fma: boolean): EngineKind {
  const { name, set } = wish()
  if (name === 'wasm') return webAssembly()
  const state = nativeState()
  if (state.is !== 'ready') {
    if (name === 'native') throw unavailable(state)
    return webAssembly()
  }
  const { addon } = state
  if (name === undefined && instructionSet(addon, fma) === undefined) return webAssembly()
  const sets = instructionSets(addon)
  if (set === undefined || sets.includes(set)) return native(addon, set)
  throw new TensorError('ENGINE_UNAVAILABLE', `Expected the instruction set to be ${sets.join(' or ')}, got ${set}`)
}

function wish(): { readonly name?: EngineName; readonly set?: string } {
  const text = process.env[ENGINE_VARIABLE]
  if (text === undefined) return {}
  if (text === 'wasm' || text === 'native') return { name: text }
  const [, set] = /^native:(.+)$/.exec(text) ?? []
  if (set === undefined) throw expected('the engine', engineNames.join(' or '), text)
  return { name: 'native', set }
}

/** `--jitless` takes WebAssembly out of Node. */
function webAssembly(): EngineKind {
  if (typeof WebAssembly !== 'undefined') return wasm
  throw new TensorError(
    'ENGINE_UNAVAILABLE',
    'Expected a Node with WebAssembly, got one without it (--jitless?); leave the flag out, or build the native engine (npm rebuild)',
  )
}

function unavailable(state: Exclude<NativeState, { is: 'ready' }>): TensorError {
  const why =
    state.is === 'missing'
      ? 'it was not built; npm rebuild builds it where there is a C++ compiler'
      : `it cannot be loaded: ${state.reason}`
  return new TensorError('ENGINE_UNAVAILABLE', `Expected the native engine to be there, but ${why}`)
}
