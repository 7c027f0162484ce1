import type { EngineKind } from '../../../../tensors/kernels/engines/engine-kind.js'
import { instructionSets, native, nativeState } from '../../../../tensors/kernels/engines/native.js'
import { wasm } from '../../../../tensors/kernels/engines/wasm.js'

const state = nativeState()

/** What this machine has beside WebAssembly, by instruction set; nothing where the addon was not built. */
export const natives: readonly EngineKind[] =
  state.is === 'ready' ? instructionSets(state.addon).map((set) => native(state.addon, set)) : []

/** Those that fuse multiply and add. */
export const fusedNatives: readonly EngineKind[] =
  state.is === 'ready'
    ? instructionSets(state.addon)
        .filter((set) => Object.hasOwn(state.addon, `${set}_fma`))
        .map((set) => native(state.addon, set))
    : []

export const engines: readonly EngineKind[] = [wasm, ...natives]
