import { wish } from '../../engines/wish.js'
import { TensorError } from '../../errors.js'
import type { EngineKind } from './engine-kind.js'
import { instructionSet, instructionSets, type NativeState, native, nativeState } from './native.js'
import { wasm } from './wasm.js'

/**
 * The kernels that CLADE_ENGINE asks for; where it asks for none, native ones, or WebAssembly where there are none for that class of bits.
 * @throws TensorError ENGINE_UNAVAILABLE, INVALID_OPTION
 */
export function engineInUse(fma: boolean): EngineKind {
  const wanted = wish()
  if (wanted.engine === 'wasm') return webAssembly()
  const state = nativeState()
  if (state.is !== 'ready') {
    if (wanted.engine === 'native') throw unavailable(state)
    return webAssembly()
  }
  const { addon } = state
  if (wanted.engine !== 'native') return instructionSet(addon, fma) === undefined ? webAssembly() : native(addon)
  const { set } = wanted
  const sets = instructionSets(addon)
  if (set === null || sets.includes(set)) return native(addon, set ?? undefined)
  throw new TensorError('ENGINE_UNAVAILABLE', `Expected the instruction set to be ${sets.join(' or ')}, got ${set}`)
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
