import type { Walk } from '../convolutions.js'
import type { Shape } from '../tensor.js'
import { placeIn } from './plain.js'

/** One multiplication of a convolution: places in the pictures, the kernel and the result, row-major. */
interface Term {
  readonly x: number
  readonly w: number
  readonly y: number
}

/** The positions of a kernel along one axis, and the zeros before the picture, as TensorFlow defines them. */
function positionsOf(input: number, { size, stride, padding }: Walk): { readonly positions: number; readonly before: number } {
  if (padding === 'valid') return { positions: 1 + Math.floor((input - size) / stride), before: 0 }
  const positions = Math.ceil(input / stride)
  const zeros = Math.max(0, (positions - 1) * stride + size - input)
  return { positions, before: Math.floor(zeros / 2) }
}

/** All multiplications of a convolution of pictures [n, height, width, channels], which read zeros outside of them. */
export function termsOf(pictures: Shape, filters: number, walk: Walk): Term[] {
  const [count, height, width, channels] = pictures as [number, number, number, number]
  const { size, stride } = walk
  const [down, across] = [positionsOf(height, walk), positionsOf(width, walk)]
  const terms: Term[] = []
  for (let n = 0; n < count; n++)
    for (let i = 0; i < down.positions; i++)
      for (let j = 0; j < across.positions; j++)
        for (let u = 0; u < size; u++)
          for (let v = 0; v < size; v++) {
            const [row, column] = [i * stride + u - down.before, j * stride + v - across.before]
            if (row < 0 || row >= height || column < 0 || column >= width) continue
            for (let c = 0; c < channels; c++)
              for (let f = 0; f < filters; f++)
                terms.push({
                  x: placeIn(pictures, [n, row, column, c]),
                  w: placeIn([size, size, channels, filters], [u, v, c, f]),
                  y: placeIn([count, down.positions, across.positions, filters], [n, i, j, f]),
                })
          }
  return terms
}

/** Sums up terms by place. */
export function sumsOf<T>(size: number, terms: readonly T[], place: (term: T) => number, value: (term: T) => number): number[] {
  const sums = new Array<number>(size).fill(0)
  for (const term of terms) sums[place(term)]! += value(term)
  return sums
}
