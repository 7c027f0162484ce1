import fc from 'fast-check'
import type { Draw, Example, Given } from '../../../tensors/examples/examples.js'
import { sizeOf } from '../../../tensors/shape.js'
import { uniform } from '../../unit/tensors/kernels/lab.js'

/** Numbers for the inputs of an example, by name. */
export type Numbers = Readonly<Record<string, readonly number[]>>

/** Examples as fast-check draws and shrinks them: each number that one asks for is taken from a list. */
export function drawn(draw: (whole: Draw) => Example): fc.Arbitrary<Example> {
  return fc.array(fc.nat(9999), { minLength: 30, maxLength: 30 }).map((tape) => {
    let next = 0
    return draw((low, high) => low + (tape[next++ % tape.length]! % (high - low + 1)))
  })
}

/** The same numbers for an input of the same name, whatever the others are. */
export function numbersOf({ inputs }: Pick<Example, 'inputs'>, seed: number): Numbers {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, given]) => {
      const salt = [...name].reduce((hash, letter) => Math.imul(hash, 31) + letter.charCodeAt(0), seed)
      const random = uniform(salt)
      for (let i = 0; i < 8; i++) random()
      return [name, fill(given, random)]
    }),
  )
}

function fill(
  { shape, type = 'float32', low = type === 'float32' ? -2 : 0, high = 2, offset = 1 / 8, distinct = false }: Given,
  random: () => number,
) {
  const size = sizeOf(shape)
  if (type !== 'float32') return Array.from({ length: size }, () => low + Math.floor(random() * (high - low + 1)))
  if (distinct) {
    const order = Array.from({ length: size }, (_, i) => ({ i, at: random() })).sort((a, b) => a.at - b.at)
    return order.map(({ i }) => Math.fround(low + ((i + 0.5) / size) * (high - low)))
  }
  const steps = Math.floor((high - low) * 4)
  return Array.from({ length: size }, () => {
    const value = low + Math.floor(random() * steps) / 4 + offset + (random() - 0.5) / 32
    return Math.fround(Math.min(Math.max(value, low), high))
  })
}
