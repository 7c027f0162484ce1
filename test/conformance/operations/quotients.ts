import type { Example } from '../../../tensors/examples/examples.js'
import type { Flat } from '../../../tensors/examples/plain.js'
import type { Numbers } from './drawn.js'

/** What a function of numbers by name yields, each an output. */
type Plain = (numbers: Numbers) => readonly Flat[]

/** Where the error of float64 and that of the quotient are both small; no number lies so near to a kink. */
const STEP = 2 ** -10

/** The reference of an example, one for each output. */
export function referenceOf(example: Example): Plain {
  return (numbers) => {
    const found = example.reference(numbers)
    return typeof found[0] === 'number' ? [found as Flat] : (found as readonly Flat[])
  }
}

/** The gradient of the sum of outputs times weights, by one number of an input. */
export function gradientBy(plain: Plain, numbers: Numbers, input: string, place: number, weights: readonly (Flat | null)[]): number {
  const direction = numbers[input]!.map((_, i) => (i === place ? 1 : 0))
  return total(slope(plain, numbers, { [input]: direction }), weights)
}

/**
 * How fast the outputs change along a direction: the central difference of sixth order.
 *
 * @param direction by name; inputs that are left out stay
 */
export function slope(plain: Plain, numbers: Numbers, direction: Numbers): readonly Flat[] {
  const at = (steps: number) => {
    const moved = Object.entries(direction).map(([name, along]) => [
      name,
      numbers[name]!.map((value, i) => value + steps * STEP * along[i]!),
    ])
    return plain({ ...numbers, ...Object.fromEntries(moved) })
  }
  const terms = [1, 2, 3].map((steps) => ({ above: at(steps), below: at(-steps), factor: [3 / 4, -3 / 20, 1 / 60][steps - 1]! }))
  return terms[0]!.above.map((output, k) =>
    output.map((_, i) => terms.reduce((sum, { above, below, factor }) => sum + (factor * (above[k]![i]! - below[k]![i]!)) / STEP, 0)),
  )
}

/** The sum of outputs times weights. */
export function total(outputs: readonly Flat[], weights: readonly (Flat | null)[]): number {
  return weights.reduce((sum, weight, k) => sum + (weight?.reduce((part, w, i) => part + w * outputs[k]![i]!, 0) ?? 0), 0)
}
