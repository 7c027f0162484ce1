import { describe, expect, it } from 'vitest'
import { cosineOf, sineOf } from '../../../envs/classic-control/small-angle.js'
import { Pcg64 } from '../../../envs/core/pcg64.js'

const double = new Float64Array(1)
const bits = new BigInt64Array(double.buffer)

/** How many doubles lie between two of the same sign. */
function steps(a: number, b: number): number {
  double[0] = a
  const first = bits[0]!
  double[0] = b
  return Math.abs(Number(first - bits[0]!))
}

/** The worst case over a million angles up to `limit`, of all magnitudes. */
function worst(ours: (x: number) => number, theirs: (x: number) => number, limit: number): number {
  const random = new Pcg64(1)
  let most = 0
  for (let i = 0; i < 1_000_000; i++) {
    const size = i % 4 === 0 ? limit * 2 ** -random.uniform(0, 60) : limit
    const x = random.uniform(-size, size)
    most = Math.max(most, steps(ours(x), theirs(x)))
  }
  return most
}

describe('sine and cosine of small angles', () => {
  it('law: at most one unit in the last place from Math.sin and Math.cos, on any engine', () => {
    expect(worst(sineOf, Math.sin, 0.5)).toBeLessThanOrEqual(1)
    expect(worst(cosineOf, Math.cos, 0.5)).toBeLessThanOrEqual(1)
  })

  it.runIf(process.versions.v8.startsWith('11.3'))('truth: the bits of Math.sin and Math.cos where V8 uses fdlibm (Node 20)', () => {
    expect(worst(sineOf, Math.sin, 0.5)).toBe(0)
    expect(worst(cosineOf, Math.cos, 0.5)).toBe(0)
  })
})
