import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { TensorError } from '../../errors.js'
import { ARENA_START } from '../arena.js'
import type { EngineKind } from './engine-kind.js'
import { addressesRefused, memoryRefused } from './memory-refused.js'

export const PAGE_BYTES = 65536
/** Compiled once per thread. */
const modules: { plain?: WebAssembly.Module; fma?: WebAssembly.Module } = {}

/** WebAssembly with 128-bit vectors; runs wherever Node does. The arena is the module's memory. */
export const wasm: EngineKind = {
  describe: () => 'wasm',
  open(floats, fma) {
    const { exports } = instanceOf(fma ? fmaModule() : plainModule())
    const memory = exports.memory as WebAssembly.Memory
    const reserved = (exports.__heap_base as WebAssembly.Global).value
    if (reserved > ARENA_START * 4) throw new Error(`the kernels' module takes ${reserved} bytes, more than the arena leaves to it`)
    const missing = floats * 4 - memory.buffer.byteLength
    if (missing > 0) grow(memory, missing)
    return { buffer: memory.buffer, run: exports.run as (program: number) => void }
  },
}

function grow(memory: WebAssembly.Memory, missing: number): void {
  try {
    memory.grow(Math.ceil(missing / PAGE_BYTES))
  } catch {
    throw memoryRefused(memory.buffer.byteLength + missing)
  }
}

/** The module imports nothing: what can go wrong is its memory. */
function instanceOf(module: WebAssembly.Module): WebAssembly.Instance {
  try {
    return new WebAssembly.Instance(module)
  } catch (error) {
    if (error instanceof RangeError) throw addressesRefused()
    throw error
  }
}

function plainModule(): WebAssembly.Module {
  modules.plain ??= new WebAssembly.Module(readFileSync(new URL('../kernels.wasm', import.meta.url)))
  return modules.plain
}

/** Node 20 has relaxed SIMD behind a flag of V8's that may also be set while running; later versions have it anyway. */
function fmaModule(): WebAssembly.Module {
  if (modules.fma) return modules.fma
  const bytes = readFileSync(new URL('../kernels-relaxed.wasm', import.meta.url))
  if (!WebAssembly.validate(bytes)) setFlagsFromString('--experimental-wasm-relaxed-simd')
  if (!WebAssembly.validate(bytes)) {
    throw new TensorError(
      'FMA_UNAVAILABLE',
      `Expected a Node with relaxed SIMD for fma: true, got ${process.version} without it; set fma: false`,
    )
  }
  modules.fma = new WebAssembly.Module(bytes)
  return modules.fma
}
