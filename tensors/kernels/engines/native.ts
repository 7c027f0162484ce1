import { createRequire } from 'node:module'
import { TensorError } from '../../errors.js'
import { roundUp } from '../arena.js'
import type { EngineKind, Opened } from './engine-kind.js'
import { memoryRefused } from './memory-refused.js'
import { PAGE_BYTES } from './wasm.js'

/** As native/addon.cc exports it: what opens an arena of that size, by instruction set; slowest first, those with fused multiply-add last. */
type Addon = Readonly<Record<string, (bytes: number) => Opened>>

/** The addon is there; or it was not built; or what is there cannot be loaded. */
export type NativeState =
  | { readonly is: 'ready'; readonly addon: Addon }
  | { readonly is: 'missing' }
  | { readonly is: 'broken'; readonly reason: string }

const FUSED = '_fma'
let state: NativeState | undefined

/** Loads the addon, once per thread. */
export function nativeState(): NativeState {
  state ??= load()
  return state
}

function load(): NativeState {
  try {
    const addon = createRequire(import.meta.url)('../kernels.node') as Addon
    // The build compiles what its own machine has; a machine's image may have moved since.
    if (Object.keys(addon).length > 0) return { is: 'ready', addon }
    return { is: 'broken', reason: 'it was built for another processor; npm rebuild builds it for this one' }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'MODULE_NOT_FOUND') return { is: 'missing' }
    return { is: 'broken', reason: message.split('\n')[0]! }
  }
}

/** The machine's instruction sets without fused multiply-add, fastest last; `avx2` and `avx2_fma` count as one. */
export function instructionSets(addon: Addon): string[] {
  return Object.keys(addon).filter((set) => !set.endsWith(FUSED))
}

/** The fastest instruction set of that class, or the wanted one; undefined where the machine has none. */
export function instructionSet(addon: Addon, fma: boolean, wanted?: string): string | undefined {
  const sets = Object.keys(addon).filter((set) => set.endsWith(FUSED) === fma)
  return wanted === undefined ? sets.at(-1) : sets.find((set) => set === (fma ? `${wanted}${FUSED}` : wanted))
}

/** The kernels compiled for this machine. */
export function native(addon: Addon, wanted?: string): EngineKind {
  return {
    describe: (fma) => `native ${instructionSet(addon, fma, wanted) ?? 'without fused multiply-add'}`,
    open(floats, fma) {
      const set = instructionSet(addon, fma, wanted)
      if (set === undefined) {
        const machine = wanted ?? 'a processor'
        throw new TensorError('FMA_UNAVAILABLE', `Expected fused multiply-add for fma: true, got ${machine} without it; set fma: false`)
      }
      const bytes = roundUp(floats * 4, PAGE_BYTES)
      try {
        return addon[set]!(bytes)
      } catch (error) {
        // A range error: more bytes than there are addresses.
        if (error instanceof RangeError || (error as NodeJS.ErrnoException).code === 'ENOMEM') throw memoryRefused(bytes)
        throw error
      }
    },
  }
}
