import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { AgentError } from '../../errors.js'
import { ARENA_START } from './arena.js'

const PAGE_BYTES = 65536
/** Compiled once per thread. */
const modules: { plain?: WebAssembly.Module; fma?: WebAssembly.Module } = {}

/**
 * The kernels over a memory of their own. Offsets are in floats from the memory's start. Unused memory is 0.
 */
export class Engine {
  /** The memory's size in floats. */
  readonly size: number
  /** Runs the command list at that offset. */
  readonly run: (program: number) => void
  readonly #buffer: ArrayBuffer

  /** `end`: floats that are needed from the memory's start. Throws FMA_UNAVAILABLE where relaxed SIMD cannot be had. */
  constructor(end: number, fma: boolean) {
    const { exports } = new WebAssembly.Instance(fma ? fmaModule() : plainModule())
    const memory = exports.memory as WebAssembly.Memory
    const reserved = (exports.__heap_base as WebAssembly.Global).value
    if (reserved > ARENA_START * 4) throw new Error(`the kernels' module takes ${reserved} bytes, more than the arena leaves to it`)
    const missing = end * 4 - memory.buffer.byteLength
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES))
    this.#buffer = memory.buffer
    this.size = memory.buffer.byteLength / 4
    this.run = exports.run as (program: number) => void
  }

  floats(at: number, length: number): Float32Array {
    return new Float32Array(this.#buffer, at * 4, length)
  }

  ints(at: number, length: number): Int32Array {
    return new Int32Array(this.#buffer, at * 4, length)
  }
}

function plainModule(): WebAssembly.Module {
  modules.plain ??= new WebAssembly.Module(readFileSync(new URL('./kernels.wasm', import.meta.url)))
  return modules.plain
}

/** Node 20 has relaxed SIMD behind a flag of V8's that may also be set while running; later versions have it anyway. */
function fmaModule(): WebAssembly.Module {
  if (modules.fma) return modules.fma
  const bytes = readFileSync(new URL('./kernels-relaxed.wasm', import.meta.url))
  if (!WebAssembly.validate(bytes)) setFlagsFromString('--experimental-wasm-relaxed-simd')
  if (!WebAssembly.validate(bytes)) {
    throw new AgentError(
      'FMA_UNAVAILABLE',
      `Expected a Node with relaxed SIMD for fma: true, got ${process.version} without it; set fma: false`,
    )
  }
  modules.fma = new WebAssembly.Module(bytes)
  return modules.fma
}
