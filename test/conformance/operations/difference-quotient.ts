import type { Numbers } from './drawn.js'
import type { Opened } from './open.js'

/** Small enough that no number meets a kink, large enough for float32. */
const STEP = 1 / 32

/**
 * The gradient of Σ outputs · weights by an input: central differences with two steps, of which Richardson's extrapolation takes the
 * error of second order away.
 */
export function differenceQuotient(run: Opened, numbers: Numbers, input: string, weights: readonly (readonly number[] | null)[]): number[] {
  const at = (i: number, step: number) => {
    const values = [...numbers[input]!]
    values[i]! += step
    // The step that float32 took.
    const taken = Math.fround(values[i]!) - Math.fround(numbers[input]![i]!)
    return { taken, value: total(run({ ...numbers, [input]: values }), weights) }
  }
  const central = (i: number, step: number) => {
    const [above, below] = [at(i, step), at(i, -step)]
    return (above.value - below.value) / (above.taken - below.taken)
  }
  return numbers[input]!.map((_, i) => (4 * central(i, STEP / 2) - central(i, STEP)) / 3)
}

function total(results: Readonly<Record<string, Float32Array>>, weights: readonly (readonly number[] | null)[]): number {
  return weights.reduce((sum, weight, i) => sum + (weight?.reduce((part, w, j) => part + w * results[`${i}`]![j]!, 0) ?? 0), 0)
}
