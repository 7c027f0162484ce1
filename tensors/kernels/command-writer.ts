import { ARENA_START, COLUMN_STEP, LINE, type Matrix, roundUp } from './arena.js'
import { COPIED_DIMENSIONS, type Strided } from './operands.js'

/** Ints in a command; an operation with more operands takes two commands' room. */
export const COMMAND = 16

const bits = new Int32Array(1)
const float = new Float32Array(bits.buffer)

/** A float as a command's int. */
export function floatBits(value: number): number {
  float[0] = value
  return bits[0]!
}

/** Collects commands, and refuses operands that do not fit the memory with a RangeError that names the operation. */
export class CommandWriter {
  readonly commands: number[] = []
  readonly #size: number
  #operation = ''

  /** `size`: of the memory, in floats. */
  constructor(size: number) {
    this.#size = size
  }

  /** What errors are about from here on. */
  protected begin(operation: string): void {
    this.#operation = operation
  }

  protected emit(operation: number, ...values: number[]): void {
    const command = [operation, ...values]
    for (let i = 0; i < roundUp(command.length, COMMAND); i++) this.commands.push(command[i] ?? 0)
  }

  /** `more`: floats that are needed behind its last row. */
  protected matrix(name: string, { at, row }: Matrix, rows: number, columns: number, more = 0): void {
    this.stride(`${name}.row`, row)
    if (row < columns) this.fail(`${name}.row ${row} is less than its ${columns} columns`)
    this.vector(name, at, (rows - 1) * row + columns + more)
  }

  /** Rows of bytes, which may begin at any float: `row` counts bytes, `at` floats. */
  protected bytes(name: string, { at, row }: Matrix, rows: number, columns: number): void {
    this.stride(`${name}.row`, row)
    if (row < columns) this.fail(`${name}.row ${row} is less than its ${columns} columns`)
    this.vector(name, at, Math.ceil(((rows - 1) * row + columns) / 4))
  }

  protected vector(name: string, at: number, floats: number): void {
    if (!Number.isInteger(at)) this.fail(`${name} ${at} is no offset`)
    if (at < ARENA_START || at + floats > this.#size) {
      this.fail(`${name} covers ${at} to ${at + floats}, outside of the arena's ${ARENA_START} to ${this.#size}`)
    }
  }

  protected count(name: string, n: number): void {
    if (!Number.isInteger(n) || n < 1) this.fail(`${name} is ${n}, no count`)
  }

  protected lines(name: string, n: number): void {
    this.count(name, n)
    if (n % LINE !== 0) this.fail(`${name} ${n} is no multiple of ${LINE}`)
  }

  protected stride(name: string, n: number): void {
    if (!Number.isInteger(n) || n < 1) this.fail(`${name} is ${n}, no stride`)
  }

  /** A stride that may be 0. */
  protected step(name: string, n: number): void {
    if (!Number.isInteger(n) || n < 0) this.fail(`${name} is ${n}, no stride`)
  }

  /** Numbers in several dimensions. */
  protected strided(name: string, { at, strides }: Strided, sizes: readonly number[]): void {
    if (strides.length !== sizes.length) this.fail(`${name} has ${strides.length} strides for ${sizes.length} sizes`)
    for (const stride of strides) this.step(`${name}.strides`, stride)
    this.vector(name, at, 1 + sizes.reduce((floats, size, i) => floats + (size - 1) * strides[i]!, 0))
  }

  /** Sizes of four dimensions. */
  protected sizes(sizes: readonly number[]): void {
    if (sizes.length !== COPIED_DIMENSIONS) this.fail(`sizes are ${sizes.length}, not ${COPIED_DIMENSIONS}`)
    for (const size of sizes) this.count('sizes', size)
  }

  /** No two numbers that are written lie at the same place. */
  protected apart(name: string, { strides }: Strided, sizes: readonly number[]): void {
    const steps = sizes.map((size, i) => ({ size, stride: strides[i]! })).filter(({ size }) => size > 1)
    steps.sort((a, b) => a.stride - b.stride)
    let span = 0
    for (const { size, stride } of steps) {
      if (stride <= span) this.fail(`${name} holds several numbers at one place`)
      span += (size - 1) * stride
    }
  }

  protected aligned(name: string, n: number): void {
    if (n % COLUMN_STEP !== 0) this.fail(`${name} ${n} is no multiple of ${COLUMN_STEP}`)
  }

  protected fail(fault: string): never {
    throw new RangeError(`${this.#operation}: ${fault}`)
  }
}
