import { LINE, roundUp } from '../kernels/arena.js'

/** A stretch of memory that is needed from one step to another, both included. Sizes are in floats. */
export interface Lifetime {
  readonly floats: number
  readonly from: number
  readonly to: number
}

/**
 * Offsets of the stretches within one region, so that those that are needed at the same time do not overlap; greedy by size, each at the
 * lowest place that is free (Pisarchyk and Lee 2020, "Efficient memory management for deep neural net inference").
 */
export function pack(lifetimes: readonly Lifetime[]): { readonly offsets: readonly number[]; readonly floats: number } {
  const offsets = new Array<number>(lifetimes.length).fill(0)
  const placed: number[] = []
  let end = 0
  const order = lifetimes.map((_, i) => i).sort((a, b) => lifetimes[b]!.floats - lifetimes[a]!.floats || a - b)
  for (const i of order) {
    const { floats, from, to } = lifetimes[i]!
    const size = roundUp(floats, LINE)
    const beside = placed.filter((j) => lifetimes[j]!.from <= to && lifetimes[j]!.to >= from).sort((a, b) => offsets[a]! - offsets[b]!)
    let at = 0
    for (const j of beside) {
      if (offsets[j]! - at >= size) break
      at = Math.max(at, offsets[j]! + roundUp(lifetimes[j]!.floats, LINE))
    }
    offsets[i] = at
    placed.push(i)
    end = Math.max(end, at + size)
  }
  return { offsets, floats: end }
}
