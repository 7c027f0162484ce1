import { ARENA_START } from '../arena.js'
import { floatBits } from '../command-writer.js'
import { binaryOperations, type Strided, ternaryOperations, unaryOperations } from '../operands.js'
import { Movement } from './movement.js'
import { Operation } from './operation.js'

/** What is not read. */
const NOTHING: Strided = { at: ARENA_START, strides: [0, 0, 0, 0] }

/** Functions of numbers, element by element over four dimensions. The result may be an operand, with the same strides. */
export class Maps extends Movement {
  /** y = f(x); `affine` and `clip` take a and b. */
  map1(
    operation: keyof typeof unaryOperations,
    { sizes, x, y, a = 0, b = 0 }: { sizes: readonly number[]; x: Strided; y: Strided; a?: number; b?: number },
  ): void {
    this.begin('map1')
    this.#map(unaryOperations[operation], sizes, { y, x }, [a, b])
  }

  /** z = f(x, y). */
  map2(
    operation: keyof typeof binaryOperations,
    { sizes, x, y, z }: { sizes: readonly number[]; x: Strided; y: Strided; z: Strided },
  ): void {
    this.begin('map2')
    this.#map(binaryOperations[operation], sizes, { z, x, y })
  }

  /** z = f(x, y, w). */
  map3(
    operation: keyof typeof ternaryOperations,
    { sizes, x, y, w, z }: { sizes: readonly number[]; x: Strided; y: Strided; w: Strided; z: Strided },
  ): void {
    this.begin('map3')
    this.#map(ternaryOperations[operation], sizes, { z, x, y, w })
  }

  /** `operands`: the result, then what it is made of. */
  #map(map: number, sizes: readonly number[], operands: Readonly<Record<string, Strided>>, settings: readonly number[] = [0, 0]): void {
    this.sizes(sizes)
    for (const [name, operand] of Object.entries(operands)) this.strided(name, operand, sizes)
    const [[name, result]] = Object.entries(operands) as [[string, Strided]]
    this.apart(name, result, sizes)
    const places = Object.values(operands)
    while (places.length < 4) places.push(NOTHING)
    const all = places.flatMap(({ at, strides }) => [at, ...strides])
    this.emit(Operation.map, map, ...sizes, ...all, ...settings.map(floatBits))
  }
}
