import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Engine } from '../../tensors/kernels/engine.js'
import type { EngineKind } from '../../tensors/kernels/engines/engine-kind.js'
import { wasm } from '../../tensors/kernels/engines/wasm.js'
import { Recorder } from '../../tensors/kernels/recorder.js'
import { DATA, Draw, drawn, END, FLOATS, type Operation, PROGRAM } from '../unit/tensors/kernels/draw.js'
import { fusedNatives, natives } from '../unit/tensors/kernels/engines.js'
import { uniform } from '../unit/tensors/kernels/lab.js'

const ODD = [0, -0, 1e-40, -3e-45, 1.2e-38, -1e-38, 3e38, -3e38, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]

/** Numbers of every size; a share of them is odd: zeros, denormals, the largest, infinities, NaN. */
function fill(memory: Float32Array, random: () => number, oddShare: number, spread: number): void {
  for (let i = 0; i < memory.length; i++) {
    const ordinary = (random() * 2 - 1) * 10 ** ((random() * 2 - 1) * spread)
    memory[i] = random() < oddShare ? ODD[Math.floor(random() * ODD.length)]! : ordinary
  }
}

/** The words of the memory; every NaN counts as the same one, since processors choose its bits. */
function words(memory: Float32Array): Uint32Array {
  const bits = new Uint32Array(memory.slice().buffer)
  memory.forEach((value, i) => {
    if (Number.isNaN(value)) bits[i] = 0x7fc00000
  })
  return bits
}

const cases = fc.record({
  seed: fc.integer({ min: 1, max: 1 << 30 }),
  oddShare: fc.constantFrom(0, 0.001, 0.1),
  spread: fc.constantFrom(0, 1, 12, 38),
})

/** Runs the same command over the same data on each, and compares the whole memory with that of WebAssembly. */
function expectTheSame(operation: Operation, fma: boolean, kinds: readonly EngineKind[]): void {
  const engines = [wasm, ...kinds].map((kind) => new Engine(END, fma, kind))
  const initial = new Float32Array(FLOATS)
  fc.assert(
    fc.property(cases, ({ seed, oddShare, spread }) => {
      const random = uniform(seed)
      const recorder = new Recorder(END)
      const draw = new Draw(random)
      drawn[operation](recorder, draw)
      const data = initial.subarray(0, draw.used)
      fill(data, random, oddShare, spread)
      const [expected, ...others] = engines.map((engine) => {
        const memory = engine.floats(DATA, data.length)
        memory.set(data)
        engine.ints(PROGRAM, 256).fill(0).set(recorder.commands)
        engine.run(PROGRAM)
        return words(memory)
      })
      for (const [i, memory] of others.entries()) {
        const at = memory.findIndex((word, j) => word !== expected![j])
        if (at >= 0)
          expect.fail(`${kinds[i]!.describe(false)}, word ${at}: ${memory[at]!.toString(16)}, wasm ${expected![at]!.toString(16)}`)
      }
    }),
    { numRuns: operation.startsWith('map') ? 400 : 50 },
  )
}

describe.skipIf(natives.length === 0)('native kernels (skipped where no C++ compiler built them)', () => {
  const names = Object.keys(drawn) as Operation[]

  it.each(names)('law: %s leaves the bits that WebAssembly leaves, on every instruction set of this machine', (name) => {
    expectTheSame(name, false, natives)
  })

  it.skipIf(fusedNatives.length === 0).each(names)(
    'law: so does %s with fused multiply-add (skipped where the processor has none)',
    (name) => {
      expectTheSame(name, true, fusedNatives)
    },
  )

  it('truth: denormal numbers are computed with, not taken for 0', () => {
    for (const kind of [wasm, ...natives]) {
      const engine = new Engine(END, false, kind)
      engine.floats(DATA, 64).fill(1e-20)
      const recorder = new Recorder(END)
      const matrix = { at: DATA, row: 4 }
      recorder.gemm({ m: 1, n: 4, k: 1, a: { ...matrix, column: 1 }, b: { at: DATA + 16, row: 4 }, c: { at: DATA + 32, row: 4 } })
      engine.ints(PROGRAM, 256).set(recorder.commands)
      engine.run(PROGRAM)
      expect(engine.floats(DATA + 32, 4)).toEqual(new Float32Array(4).fill(Math.fround(1e-20) ** 2))
    }
  })
})
