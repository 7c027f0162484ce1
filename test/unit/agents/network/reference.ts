import type { NetworkShape } from '../../../../agents/network/network.js'
import type { NetworkSpec } from '../../../../agents/network/spec.js'

/**
 * Layered networks in plain float64, reading the flat parameter vector by its documented layout: per layer its matrices row by row, then
 * its biases, each from a multiple of 16; rows padded to multiples of 4. What the layers are is read from the spec's config.
 */
export type Part =
  | { kind: 'mlp'; hidden: number[]; activation: 'tanh' | 'relu' }
  | { kind: 'conv'; layers: Kernel[]; activation: 'tanh' | 'relu' }
  | { kind: 'lstm'; units: number; lastAction: boolean; lastReward: boolean }
type Activation = 'tanh' | 'relu' | 'none'
interface Kernel {
  filters: number
  size: number
  stride: number
  padding: 'valid' | 'same'
}

/** Numbers in that shape. */
interface Form {
  shape: readonly number[]
}

/** What goes in: real numbers only, a row for each observation. */
export interface Inputs {
  readonly observations: readonly number[][]
  readonly context: readonly number[][]
  readonly keep: readonly number[]
  /** Per sequence, as in memory. */
  readonly states: readonly number[][]
  readonly width: number
}

export interface Matrix {
  readonly at: number
  readonly row: number
  /** Rows that hold numbers, and how many columns do. */
  readonly rows: readonly number[]
  readonly columns: number
  readonly gain: number
}

type Rows = number[][]
interface Step {
  readonly form: Form
  run(p: ArrayLike<number>, rows: Rows, inputs: Inputs): Rows
}

const up = (n: number, step: number) => Math.ceil(n / step) * step
const product = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)
const range = (n: number) => Array.from({ length: n }, (_, i) => i)
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
const activate = { tanh: Math.tanh, relu: (x: number) => Math.max(x, 0), none: (x: number) => x }

/** The layers of a spec, one after another. */
export function partsOf(spec: NetworkSpec): Part[] {
  type Config = Part | { kind: 'sequential'; parts: Config[] }
  const flat = (config: Config): Part[] => (config.kind === 'sequential' ? config.parts.flatMap(flat) : [config])
  return flat(spec.config as unknown as Config)
}

export class Reference {
  /** All matrices and biases; a bias is a matrix of one row, with gain 0. */
  readonly matrices: Matrix[] = []
  /** The forget gates' biases. */
  readonly forget: number[] = []
  size = 0
  readonly steps: Step[] = []
  #states = 0

  constructor(
    spec: NetworkSpec,
    { observation, contextSize, policySize }: Pick<NetworkShape, 'observation' | 'contextSize'> & { readonly policySize: number },
  ) {
    let form: Form = { shape: observation.shape }
    const add = (step: Step) => {
      this.steps.push(step)
      form = step.form
    }
    for (const part of partsOf(spec)) {
      if (part.kind === 'mlp') for (const width of part.hidden) add(this.#dense(form, [[width, Math.SQRT2]], part.activation))
      if (part.kind === 'conv') for (const kernel of part.layers) add(this.#conv(form, kernel, part.activation))
      if (part.kind === 'lstm') add(this.#lstm(form, part.units, part.lastAction || part.lastReward ? contextSize : 0))
    }
    add(
      this.#dense(
        form,
        [
          [policySize, 0.01],
          [1, 1],
        ],
        'none',
      ),
    )
  }

  /** Policy and value of each row. */
  forward(parameters: ArrayLike<number>, inputs: Inputs): Rows {
    return this.steps.reduce((rows, step) => step.run(parameters, rows, inputs), inputs.observations as Rows)
  }

  /** Where all real numbers lie. */
  places(): number[] {
    return this.matrices.flatMap(({ at, row, rows, columns }) => rows.flatMap((i) => range(columns).map((j) => at + i * row + j)))
  }

  #matrix(rows: readonly number[], row: number, columns: number, gain: number, at: number): Matrix {
    const matrix = { at, row, rows, columns, gain }
    this.matrices.push(matrix)
    return matrix
  }

  #take(floats: number): number {
    const at = this.size
    this.size += up(floats, 16)
    return at
  }

  #dense(from: Form, outputs: [number, number][], activation: Activation): Step {
    const width = outputs.reduce((sum, [columns]) => sum + columns, 0)
    const inputs = product(from.shape)
    const row = up(width, 4)
    const rows = range(inputs)
    const weights = this.#take(inputs * row)
    const bias = this.#take(row)
    outputs.reduce((column, [columns, gain]) => {
      this.#matrix(rows, row, columns, gain, weights + column)
      return column + columns
    }, 0)
    this.#matrix([0], row, width, 0, bias)
    return {
      form: { shape: [width] },
      run: (p, xs) =>
        xs.map((x) =>
          range(width).map((j) =>
            activate[activation](rows.reduce((sum, at, i) => sum + x[i]! * p[weights + at * row + j]!, p[bias + j]!)),
          ),
        ),
    }
  }

  #conv(from: Form, { filters, size, stride, padding }: Kernel, activation: Activation): Step {
    const [height, width, channels] = from.shape as [number, number, number]
    const row = up(filters, 4)
    const weights = this.#take(size * size * channels * row)
    const bias = this.#take(row)
    const rows = range(size * size * channels)
    this.#matrix(rows, row, filters, Math.SQRT2, weights)
    this.#matrix([0], row, filters, 0, bias)
    const side = (n: number) => {
      if (padding === 'valid') return { out: Math.floor((n - size) / stride) + 1, before: 0 }
      const out = Math.ceil(n / stride)
      return { out, before: Math.floor(Math.max((out - 1) * stride + size - n, 0) / 2) }
    }
    const [down, across] = [side(height), side(width)]
    const run = (p: ArrayLike<number>, x: number[]) =>
      range(down.out * across.out * filters).map((index) => {
        const j = index % filters
        const ox = Math.floor(index / filters) % across.out
        const oy = Math.floor(index / filters / across.out)
        let sum = p[bias + j]!
        for (let ky = 0; ky < size; ky++) {
          for (let kx = 0; kx < size; kx++) {
            const y = oy * stride + ky - down.before
            const xx = ox * stride + kx - across.before
            if (y < 0 || xx < 0 || y >= height || xx >= width) continue
            for (let c = 0; c < channels; c++) {
              sum += x[(y * width + xx) * channels + c]! * p[weights + ((ky * size + kx) * channels + c) * row + j]!
            }
          }
        }
        return activate[activation](sum)
      })
    return { form: { shape: [down.out, across.out, filters] }, run: (p, xs) => xs.map((x) => run(p, x)) }
  }

  #lstm(from: Form, units: number, contextSize: number): Step {
    const own = product(from.shape)
    const row = up(4 * units, 4)
    const inputs = range(own + contextSize)
    const weights = this.#take((own + contextSize) * row)
    const recurrent = this.#take(units * row)
    const bias = this.#take(row)
    for (const gate of range(4)) {
      this.#matrix(inputs, row, units, 1, weights + gate * units)
      this.#matrix(range(units), row, units, 1, recurrent + gate * units)
      this.#matrix([0], row, units, 0, bias + gate * units)
    }
    this.forget.push(...range(units).map((j) => bias + units + j))
    const state = this.#states
    this.#states += 2 * units
    return {
      form: { shape: [units] },
      run: (p, xs, { context, keep, states, width }) => {
        const memory = range(width).map((s) => ({
          h: range(units).map((j) => states[s]![state + j]!),
          c: range(units).map((j) => states[s]![state + units + j]!),
        }))
        return xs.map((x, r) => {
          const { h, c } = memory[r % width]!
          const before = { h: keep[r] ? h : h.map(() => 0), c: keep[r] ? c : c.map(() => 0) }
          const all = contextSize > 0 ? [...x, ...context[r]!] : x
          const sums = range(4).map((gate) =>
            range(units).map((j) => {
              const column = gate * units + j
              const fromInputs = all.reduce((sum, value, i) => sum + value * p[weights + inputs[i]! * row + column]!, p[bias + column]!)
              return before.h.reduce((sum, value, i) => sum + value * p[recurrent + i * row + column]!, fromInputs)
            }),
          )
          const next = range(units).map((j) => {
            const [i, f, g, o] = sums.map((gate) => gate[j]!) as [number, number, number, number]
            const cell = sigmoid(f) * before.c[j]! + sigmoid(i) * Math.tanh(g)
            return { c: cell, h: sigmoid(o) * Math.tanh(cell) }
          })
          memory[r % width] = { h: next.map((n) => n.h), c: next.map((n) => n.c) }
          return next.map((n) => n.h)
        })
      },
    }
  }
}
