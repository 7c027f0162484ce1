import type { Builder } from '../builder.js'
import { sizeOf } from '../shape.js'
import type { Shape, Tensor } from '../tensor.js'
import { type Examples, shapeOf } from './examples.js'

/**
 * Examples of what draws numbers.
 *
 * @param reference the number at a place
 */
export function ofRandom(
  build: (t: Builder, key: Tensor, shape: Shape, stream?: number) => Tensor,
  reference: (place: number, key: readonly number[], stream: number) => number,
): Examples {
  return {
    draw(whole) {
      const [shape, stream] = [shapeOf(whole), whole(0, 9)]
      return {
        inputs: { key: { shape: [2], type: 'int32', low: -1e9, high: 1e9 } },
        build: (t, { key }) => build(t, key!, shape, stream),
        reference: ({ key }) => Array.from({ length: sizeOf(shape) }, (_, place) => reference(place, key!, stream)),
      }
    },
    refuses: [
      (t) => build(t, t.input('key', [2]), [3]),
      (t) => build(t, t.input('key', [3], 'int32'), [3]),
      (t) => build(t, t.input('key', [2], 'int32'), [3], -1),
    ],
  }
}

/** Philox4x32-10 (Salmon et al. 2011), in plain integers: four words of 32 bits from a counter and a key. */
export function philox(counter: readonly number[], key: readonly number[]): number[] {
  const low = (x: bigint) => x & 0xffffffffn
  let [a, b, c, d] = counter.map(BigInt) as [bigint, bigint, bigint, bigint]
  let [k0, k1] = key.map((word) => low(BigInt(word))) as [bigint, bigint]
  for (let round = 0; round < 10; round++) {
    const [first, second] = [0xd2511f53n * a, 0xcd9e8d57n * c]
    ;[a, b, c, d] = [(second >> 32n) ^ b ^ k0, low(second), (first >> 32n) ^ d ^ k1, low(first)]
    ;[k0, k1] = [low(k0 + 0x9e3779b9n), low(k1 + 0xbb67ae85n)]
  }
  return [a, b, c, d].map(Number)
}

/** The uniform number at a place, in [0, 1): 24 bits of the word of that place. */
export function plainUniform(place: number, key: readonly number[], stream: number): number {
  return Math.floor(philox([place >> 2, stream, 0, 0], key)[place % 4]! / 256) / 2 ** 24
}

/** The normal number at a place: one of the two that Box and Muller make of two uniform ones. */
export function plainNormal(place: number, key: readonly number[], stream: number): number {
  const [u, turns] = [place - (place % 2), place - (place % 2) + 1].map((at) => plainUniform(at, key, stream)) as [number, number]
  const radius = Math.sqrt(-2 * Math.log(u + 2 ** -24))
  return radius * (place % 2 === 0 ? Math.cos(2 * Math.PI * turns) : Math.sin(2 * Math.PI * turns))
}
