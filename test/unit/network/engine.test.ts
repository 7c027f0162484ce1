import { afterEach, describe, expect, it, vi } from 'vitest'
import { ARENA_START } from '../../../agents/network/kernels/arena.js'
import { Engine } from '../../../agents/network/kernels/engine.js'

afterEach(() => vi.restoreAllMocks())

describe('engine', () => {
  it('truth: its memory is 0, as large as asked for, and its own', () => {
    const engine = new Engine(ARENA_START + 500_000, false)
    const other = new Engine(ARENA_START + 500_000, false)
    expect(engine.size).toBeGreaterThanOrEqual(ARENA_START + 500_000)
    const memory = engine.floats(ARENA_START, 500_000)
    expect(memory.every((x) => x === 0)).toBe(true)
    memory.fill(1)
    expect(other.floats(ARENA_START, 500_000).every((x) => x === 0)).toBe(true)
  })

  it('truth: fma without relaxed SIMD is refused by name', async () => {
    vi.resetModules()
    const fresh = await import('../../../agents/network/kernels/engine.js')
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false)
    expect(() => new fresh.Engine(ARENA_START, true)).toThrow(expect.objectContaining({ code: 'FMA_UNAVAILABLE' }))
    expect(() => new fresh.Engine(ARENA_START, false)).not.toThrow()
  })
})
