import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { philox, plainNormal, plainUniform } from '../../tensors/examples/random.js'
import { Lab } from '../unit/tensors/kernels/lab.js'

const lab = new Lab()

function draw(count: number, key: readonly number[], stream: number, kind: 'uniform' | 'normal'): Float32Array {
  lab.clear()
  const at = lab.vector([0, 0])
  lab.engine.ints(at, 2).set(key)
  const to = lab.vector(new Float32Array(count + 1).fill(7))
  lab.run((recorder) => recorder.random({ count, key: at, stream, to, kind }))
  expect(lab.engine.floats(to + count, 1)[0]).toBe(7)
  return lab.engine.floats(to, count).slice()
}

const unit = (bits: number) => Math.floor(bits / 256) / 2 ** 24
const words = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const counts = fc.integer({ min: 1, max: 200 })

describe('random numbers', () => {
  it('truth: Philox4x32-10 gives the known answers of Random123 1.09', () => {
    const known = [
      ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
      ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
      ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
    ].map((line) => line.map((text) => text.split(' ').map((word) => Number.parseInt(word, 16)))) as [number[], number[], number[]][]
    for (const [counter, key, answer] of known) expect(philox(counter, key)).toEqual(answer)
    expect(Array.from(draw(4, [0, 0], 0, 'uniform'))).toEqual(known[0]![2].map(unit))
  })

  it('law: uniform numbers are 24 bits of the block of their place, key and stream', () => {
    fc.assert(
      fc.property(counts, words, words, words, (count, key0, key1, stream) => {
        const got = draw(count, [key0, key1], stream, 'uniform')
        const want = Array.from({ length: count }, (_, i) => plainUniform(i, [key0, key1], stream))
        expect(Array.from(got)).toEqual(want)
      }),
    )
  })

  it('law: normal numbers are those of Box and Muller, two of two uniform ones', () => {
    fc.assert(
      fc.property(counts, words, words, words, (count, key0, key1, stream) => {
        draw(count, [key0, key1], stream, 'normal').forEach((x, i) => {
          expect(Math.abs(x - plainNormal(i, [key0, key1], stream))).toBeLessThan(2e-6)
        })
      }),
      { numRuns: 60 },
    )
  })

  it('truth: half a million normal numbers have mean 0, variance 1, and the share beyond 1.96 that they should', () => {
    const count = 1 << 19
    const x = draw(count, [1, 2], 3, 'normal')
    const mean = x.reduce((sum, value) => sum + value, 0) / count
    const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count
    const beyond = x.filter((value) => Math.abs(value) > 1.959964).length / count
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(count))
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / count))
    expect(Math.abs(beyond - 0.05)).toBeLessThan(5 * Math.sqrt((0.05 * 0.95) / count))
  })
})
