import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ARENA_START, LINE } from '../../../../tensors/kernels/arena.js'
import { Engine } from '../../../../tensors/kernels/engine.js'
import { engineInUse } from '../../../../tensors/kernels/engines/in-use.js'
import { wasm } from '../../../../tensors/kernels/engines/wasm.js'
import { engines, fusedNatives, natives } from './engines.js'

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

describe.each(engines)('engine $description', (kind) => {
  it('truth: its memory is 0, as large as asked for, and its own', () => {
    const engine = new Engine(ARENA_START + 500_000, false, kind)
    const other = new Engine(ARENA_START + 500_000, false, kind)
    expect(engine.size).toBeGreaterThanOrEqual(ARENA_START + 500_000)
    const memory = engine.floats(ARENA_START, 500_000)
    expect(memory.every((x) => x === 0)).toBe(true)
    memory.fill(1)
    expect(other.floats(ARENA_START, 500_000).every((x) => x === 0)).toBe(true)
  })

  it('truth: nobody can take its memory away, and a vector never straddles two cache lines', () => {
    const memory = new Engine(ARENA_START + 100, false, kind).floats(ARENA_START, 16)
    try {
      structuredClone(memory, { transfer: [memory.buffer as ArrayBuffer] })
    } catch {
      // Node 22 and later refuse it with an error, Node 20 without one.
    }
    expect(memory).toHaveLength(16)
    expect(memory.byteOffset % 64).toBe(0)
  })
})

describe.skipIf(process.platform !== 'linux' || natives.length === 0)(
  'the native engine (skipped where none was built, and off Linux, which tells how many addresses are taken)',
  () => {
    const addresses = () => (Number(/^VmSize:\s*(\d+) kB/m.exec(readFileSync('/proc/self/status', 'latin1'))![1]) * 1024) / 2 ** 20

    it('truth: an arena takes as many addresses as it is large, not 10 GiB', () => {
      const before = addresses()
      const engine = new Engine(2 ** 22 - LINE, false, natives[0])
      expect(addresses() - before).toBeLessThan(16 + 64)
      expect(engine.size).toBe(2 ** 22 - LINE)
    })

    it('truth: a thread that opens arena after arena gives back what it no longer uses', async () => {
      const before = addresses()
      for (let i = 0; i < 400; i++) {
        new Engine(2 ** 24, false, natives[0]).floats(ARENA_START, 1)
        // A finaliser runs between two tasks of the thread.
        await new Promise(setImmediate)
      }
      expect(addresses() - before).toBeLessThan((400 * 64) / 2)
    })

    it('truth: a program goes on in memory that is still there after its buffer was taken away', () => {
      const engine = new Engine(ARENA_START + 100, false, natives[0])
      const { buffer } = engine.ints(ARENA_START, 1)
      if ('transfer' in buffer) (buffer as { transfer(): ArrayBuffer }).transfer()
      expect(() => engine.run(ARENA_START)).not.toThrow()
    })
  },
)

describe('the engine in use', () => {
  it('truth: fma without relaxed SIMD is refused by name', async () => {
    vi.resetModules()
    const fresh = await import('../../../../tensors/kernels/engines/wasm.js')
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false)
    expect(() => fresh.wasm.open(ARENA_START, true)).toThrow(expect.objectContaining({ code: 'FMA_UNAVAILABLE' }))
    expect(() => fresh.wasm.open(ARENA_START, false)).not.toThrow()
  })

  it('truth: CLADE_ENGINE decides; without it the fastest native one, where there is one', () => {
    vi.stubEnv('CLADE_ENGINE', 'wasm')
    expect(engineInUse(false)).toBe(wasm)
    vi.stubEnv('CLADE_ENGINE', undefined)
    expect(engineInUse(false).describe(false)).toBe(engines.at(-1)!.describe(false))
    vi.stubEnv('CLADE_ENGINE', 'metal')
    expect(() => engineInUse(false)).toThrow(
      'Expected the engine to be wasm, native, tfjs, tfjs:node-gpu, tfjs:node, tfjs:wasm or tfjs:cpu, got "metal"',
    )
  })

  it.skipIf(natives.length === 0)(
    'truth (skipped where no native engine was built): CLADE_ENGINE may name an instruction set of this machine, and no other',
    () => {
      for (const kind of natives) {
        const name = kind.describe(false)
        vi.stubEnv('CLADE_ENGINE', name.replace(' ', ':'))
        expect(engineInUse(false).describe(false)).toBe(name)
        if (fusedNatives.some((fused) => fused.describe(false) === name)) expect(engineInUse(true).describe(true)).toBe(`${name}_fma`)
      }
      vi.stubEnv('CLADE_ENGINE', 'native:avx9')
      expect(() => engineInUse(false)).toThrow(expect.objectContaining({ code: 'ENGINE_UNAVAILABLE' }))
    },
  )

  it.skipIf(natives.length === 0)('truth (skipped where no native engine was built): a program outside of the arena is refused', () => {
    const { run, size } = new Engine(ARENA_START, false, natives[0])
    for (const program of [-1, size + LINE]) expect(() => run(program)).toThrow(RangeError)
  })
})
