import type { Strided } from '../../../../tensors/kernels/operands.js'

/** Where each number of four dimensions lies, in the order of its indices. */
export function placesOf(sizes: readonly number[], { at, strides }: Strided): number[] {
  return Array.from({ length: sizes.reduce((a, b) => a * b) }, (_, i) => {
    let rest = i
    let place = at
    for (let d = 3; d >= 0; d--) {
      place += (rest % sizes[d]!) * strides[d]!
      rest = Math.floor(rest / sizes[d]!)
    }
    return place
  })
}
