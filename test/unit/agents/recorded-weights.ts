import type { ParameterShapes } from '../../../src/trainable.js'

/** What Python wrote of an array. */
export type Numbers = number | readonly Numbers[]

export const numbersOf = (nested: Numbers): number[] => (typeof nested === 'number' ? [nested] : nested.flatMap(numbersOf))

/** Where each number of the parameters lies in the flat vector: lines are padded to 4, and a parameter begins at a multiple of 16. */
export function placesOf(shapes: ParameterShapes): Record<string, number[]> {
  let at = 0
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const columns = shape.at(-1)!
      const line = shape.length < 2 ? columns : columns + (-columns & 3)
      const rows = shape.length < 2 ? 1 : shape[0]!
      const places = Array.from({ length: rows * columns }, (_, i) => at + Math.floor(i / columns) * line + (i % columns))
      at += rows * line
      at += -at & 15
      return [name, places]
    }),
  )
}

/** The flat vector of recorded weights. */
export function weightsOf(shapes: ParameterShapes, recorded: Readonly<Record<string, Numbers>>): Float32Array {
  const places = placesOf(shapes)
  const flat: number[] = []
  for (const [name, nested] of Object.entries(recorded))
    for (const [i, value] of numbersOf(nested).entries()) flat[places[name]![i]!] = value
  flat.push(...Array(-flat.length & 15).fill(0))
  return Float32Array.from(flat, (value) => value ?? 0)
}
