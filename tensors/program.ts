import { nearHint } from '../checks/near-name.js'
import { isOptions } from '../checks/reading.js'
import { aFunction, anything, flag, natural } from '../checks/requirements.js'
import { show } from '../checks/show.js'
import { type Builder, newBuilder } from './builder.js'
import { isTensor, showTensor } from './checked.js'
import type { Backend, Opened } from './engines/backend.js'
import { backendInUse } from './engines/in-use.js'
import { check, readOptions, TensorError } from './errors.js'
import { Arena } from './kernels/arena.js'
import { type Plan, planOf } from './plan/plan.js'
import { RowRanges } from './row-ranges.js'
import { lineOf, sizeOf } from './shape.js'
import type { Leaf, Shape, Tensor } from './tensor.js'

/** What a function of a program yields, by name. */
export type Outputs = Readonly<Record<string, Tensor>>

export interface ProgramOptions {
  /** Fused multiply-add: faster, and rounds differently. Default: false. */
  readonly fma?: boolean
  /** What runs it. Default: what CLADE_ENGINE asks for, else the fastest that is there. */
  readonly backend?: Backend
}

/** A tensor inside live memory: line i starts at `data[i * stride]` and holds `columns` elements. */
export interface Lines {
  readonly data: Float32Array | Int32Array | Uint8Array
  readonly stride: number
  readonly columns: number
  readonly shape: Shape
}

/** A parameter in the flat vector, and its gradient there. */
export interface NamedParameter {
  readonly name: string
  readonly shape: Shape
  readonly values: Lines
  readonly gradient: Lines
}

/**
 * Functions over one memory and one set of parameters. They run in the order in which they were given: what one has computed, the later
 * ones read.
 *
 * @throws TensorError SHAPE_MISFIT and others where the program does not fit together
 *
 * @example
 * const all: Programs<Record<'forward', Outputs>> = programs((t) => ({ forward: { y: t.square(t.input('x', [2])) } }))
 * const forward = all.function('forward')
 */
export class Programs<Functions extends Readonly<Record<string, Outputs>>> {
  /** All parameters, one after another, each from a multiple of 16 floats on; what lies between is 0 and stays 0. */
  readonly parameters: Float32Array
  /** Their gradients, in the same layout. */
  readonly gradients: Float32Array
  readonly named: readonly NamedParameter[]
  /** Rows of the program; 1 where it has none. */
  readonly rows: number
  /** The most of them side by side in one time step. */
  readonly sequences: number
  readonly #plan: Plan
  readonly #buffer: ArrayBuffer
  readonly #ranges: RowRanges
  readonly #run: ReadonlyMap<string, (key: number) => void>
  readonly #joined: Opened['joined']
  /** The outputs of each function, symbolic. */
  readonly outputs: Functions
  readonly #orthonormal: ReturnType<Backend['open']>['orthonormal']

  constructor(t: Builder, outputs: Functions, given: ProgramOptions) {
    const { fma = false, backend = backendInUse() } = readOptions('a program', given, { fma: flag, backend: anything }, '{ fma: true }')
    for (const [name, named] of Object.entries(outputs)) checkOutputs(t, name, named)
    const arena = new Arena()
    const plan = planOf(
      t,
      Object.entries(outputs).map(([name, named]) => ({ name, outputs: named })),
      arena,
    )
    const usesWidth = plan.functions.some(({ applications }) => applications.some(({ operation }) => operation.isRecurrent))
    this.#ranges = new RowRanges(Math.max(1, plan.rows), t.sequences, usesWidth)
    const { buffer, functions, joined, orthonormal } = backend.open(plan, arena, this.#ranges, fma)
    this.#plan = plan
    this.rows = Math.max(1, plan.rows)
    this.sequences = t.sequences
    this.#buffer = buffer
    this.#run = functions
    this.#joined = joined
    this.outputs = outputs
    this.#orthonormal = orthonormal
    this.parameters = new Float32Array(buffer, plan.parameters * 4, plan.size)
    this.gradients = new Float32Array(buffer, plan.gradients * 4, plan.size)
    this.named = plan.groups.flatMap(({ parameters }) =>
      parameters.map(({ name, tensor, gradient }) => ({
        name,
        shape: tensor.shape,
        values: this.#lines(tensor),
        gradient: this.#lines(gradient),
      })),
    )
    for (const leaf of plan.leaves) if (leaf.values) write(this.#lines(leaf.outputs[0]!), leaf.values)
  }

  /** Fresh parameters; gradients are 0. @throws TensorError SHAPE_MISFIT where an initialiser gives too few or too many numbers */
  initialise(random: () => number): void {
    check('the random numbers of initialise', random, aFunction)
    this.parameters.fill(0)
    const tools = { random, orthonormal: this.#orthonormal(random) }
    for (const { parameters, initialise } of this.#plan.groups) {
      initialise((name, values) => {
        const { tensor } = parameters.find((one) => one.name === name)!
        writeAll(this.#lines(tensor), `from the initialiser of parameter ${name}`, values, 'SHAPE_MISFIT')
      }, tools)
    }
    this.gradients.fill(0)
  }

  /** The memory of an input or a state. @throws TensorError INPUT_UNKNOWN */
  input(name: string): Lines {
    return this.#lines(this.#leaf(name).outputs[0]!)
  }

  /** The memory of an output of a function. @throws TensorError OUTPUT_UNKNOWN */
  output<Name extends keyof Functions & string>(name: Name, output: keyof Functions[Name] & string): Lines {
    const outputs = known(this.outputs, name, 'a function of the program')
    return this.#lines(known(outputs, output, `an output of ${name}`))
  }

  /**
   * What runs a function, or several one after another in the program's order, for rows first to first + count - 1, `width` of them in a
   * time step. The first call for given numbers records it; later ones cost one call. It throws ROWS_PARTIAL where an operation of the function takes the rows apart (a
   * slice of them, a scan, the derivative of an LSTM's gradient) and these are not all.
   *
   * @throws TensorError OUTPUT_UNKNOWN for a function that the program does not have
   */
  function(...given: readonly (keyof Functions & string)[]): (first: number, count: number, width: number) => void {
    const ranges = this.#ranges
    for (const name of given) known(this.outputs, name, 'a function of the program')
    const names = Object.keys(this.outputs).filter((name) => given.includes(name))
    const runs = names.map((name) => this.#run.get(name)!)
    const each = (key: number) => {
      for (const run of runs) run(key)
    }
    const run = runs.length === 1 ? runs[0]! : (this.#joined?.(names) ?? each)
    return (first, count, width) => run(ranges.key(first, count, width))
  }

  /** The parameter gradients and states as if nothing had been run yet: 0. */
  clearStates(): void {
    this.gradients.fill(0)
    for (const leaf of this.#states()) this.#lines(leaf.outputs[0]!).data.fill(0)
  }

  /** Copies of all states by name, row-major: those of optimisers, and those that `t.state` made. */
  getStates(): Record<string, Float32Array> {
    return Object.fromEntries(this.#states().map((leaf) => [leaf.name, read(this.#lines(leaf.outputs[0]!))]))
  }

  /** Sets states to what `getStates` returned. @throws TensorError INPUT_MISFIT where one is missing or of another size */
  setStates(states: Readonly<Record<string, ArrayLike<number>>>): void {
    for (const { name } of this.#states()) writeInput(this.input(name), name, states[name] ?? [])
  }

  #states(): readonly Leaf[] {
    return this.#plan.leaves.filter(({ kind }) => kind === 'state')
  }

  #leaf(name: string): Leaf {
    const leaf = this.#plan.leaves.find((one) => (one.kind === 'input' || one.kind === 'state') && one.name === name)
    if (leaf) return leaf
    const names = this.#plan.leaves.flatMap((one) => (one.kind === 'input' ? [one.name] : []))
    const all = names.length === 0 ? 'it has none' : names.join(', ')
    throw new TensorError('INPUT_UNKNOWN', `Expected an input of the program (${all}), got ${show(name)}${nearHint(String(name), names)}`)
  }

  #lines(tensor: Tensor): Lines {
    const { at, row } = this.#plan.address(tensor)
    const { shape, type } = tensor
    const columns = lineOf(shape)
    const lines = shape.length === 0 ? 1 : shape[0]!
    const length = (lines - 1) * row + columns
    const Kind = type === 'float32' ? Float32Array : type === 'int32' ? Int32Array : Uint8Array
    return { data: new Kind(this.#buffer, at * 4, length), stride: row, columns, shape }
  }
}

/** A program of one function. */
export interface Program<O extends Outputs> {
  readonly parameters: Float32Array
  readonly gradients: Float32Array
  readonly named: readonly NamedParameter[]
  initialise(random: () => number): void
  /**
   * Writes the inputs, row-major, runs, and returns copies of the outputs, row-major.
   *
   * @param inputs by name; one that is left out keeps what it was
   * @throws TensorError INPUT_UNKNOWN, INPUT_MISFIT
   */
  run(inputs?: Readonly<Record<string, ArrayLike<number>>>): { readonly [Name in keyof O]: Float32Array }
}

/**
 * Builds a program: `define` makes its tensors once, with fixed shapes, and names those that a run yields.
 *
 * @throws TensorError SHAPE_MISFIT and others where the program does not fit together
 *
 * @example
 * const square = program((t) => ({ y: t.square(t.input('x', [2])) }))
 * square.run({ x: [3, 4] }).y // Float32Array [9, 16]
 */
export function program<O extends Outputs>(define: (t: Builder) => O, options: ProgramOptions = {}): Program<O> {
  check('the definition of a program', define, aFunction)
  const all = programs((t) => ({ run: define(t) }), options)
  const run = all.function('run')
  const { parameters, gradients, named, rows, sequences } = all
  const width = Math.min(rows, sequences)
  if (rows % width !== 0)
    throw new TensorError('SHAPE_MISFIT', `Expected the rows of a program to be time steps of its ${sequences} sequences, got ${rows}`)
  return {
    ...{ parameters, gradients, named },
    initialise: (random) => all.initialise(random),
    run(inputs = {}) {
      if (!isOptions(inputs))
        throw new TensorError('INPUT_MISFIT', `Expected the inputs of a run by name, such as { x: [1, 2] }, got ${show(inputs)}`)
      for (const [name, values] of Object.entries(inputs)) writeInput(all.input(name), name, values)
      run(0, rows, width)
      return Object.fromEntries(Object.keys(all.outputs.run).map((name) => [name, read(all.output('run', name))])) as {
        readonly [Name in keyof O]: Float32Array
      }
    },
  }
}

/**
 * Builds several functions over one memory and one set of parameters.
 *
 * @throws TensorError SHAPE_MISFIT and others where the program does not fit together
 *
 * @example
 * const all = programs((t) => {
 *   const y = t.square(t.input('x', [2]))
 *   return { forward: { y }, total: { sum: t.sum(y) } }
 * })
 * all.input('x').data.set([3, 4])
 * all.function('forward', 'total')(0, 1, 1)
 * all.output('total', 'sum').data[0] // 25
 */
export function programs<Functions extends Readonly<Record<string, Outputs>>>(
  define: (t: Builder) => Functions,
  options: ProgramOptions = {},
): Programs<Functions> {
  check('the definition of a program', define, aFunction)
  const t = newBuilder()
  return new Programs(t, define(t), options)
}

function writeInput(to: Lines, name: string, values: ArrayLike<number>): void {
  writeAll(to, `for input ${name}`, values, 'INPUT_MISFIT')
}

/** @throws TensorError with that code where these are not as many numbers as there are to be */
function writeAll(to: Lines, what: string, values: ArrayLike<number>, code: 'INPUT_MISFIT' | 'SHAPE_MISFIT'): void {
  const count = sizeOf(to.shape)
  const refuse = (got: string) => new TensorError(code, `Expected ${count} number${count === 1 ? '' : 's'} ${what}, got ${got}`)
  if (typeof values !== 'object' || values === null || !natural.fits(values.length)) throw refuse(show(values))
  if (values.length !== count) throw refuse(`${values.length}`)
  if (!ArrayBuffer.isView(values))
    for (let i = 0; i < count; i++) if (typeof values[i] !== 'number') throw refuse(`${show(values[i])} at ${i}`)
  write(to, values)
}

/** Writes row-major numbers without padding. */
export function write({ data, stride, columns }: Lines, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) data[Math.floor(i / columns) * stride + (i % columns)] = values[i]!
}

/** Reads the numbers row-major and without padding. */
export function read({ data, stride, columns, shape }: Lines): Float32Array {
  return Float32Array.from({ length: sizeOf(shape) }, (_, i) => data[Math.floor(i / columns) * stride + (i % columns)]!)
}

/** @throws TensorError OUTPUT_MISFIT where a function yields anything but tensors of this program, by name */
function checkOutputs(t: Builder, name: string, outputs: unknown): void {
  const rule = `Expected ${name === 'run' ? 'a program' : `function ${name} of a program`} to yield tensors by name, such as { y: t.tanh(x) }`
  if (!isOptions(outputs) || isTensor(outputs))
    throw new TensorError('OUTPUT_MISFIT', `${rule}, got ${isTensor(outputs) ? 'a tensor' : show(outputs)}`)
  for (const [output, value] of Object.entries(outputs))
    if (!t.owns(value)) throw new TensorError('OUTPUT_MISFIT', `${rule}, got ${showTensor(value)} for ${output}`)
}

/** What a record has of that name. @throws TensorError OUTPUT_UNKNOWN */
function known<T>(record: Readonly<Record<string, T>>, name: string, what: string): T {
  if (Object.hasOwn(record, name)) return record[name]!
  const names = Object.keys(record)
  throw new TensorError('OUTPUT_UNKNOWN', `Expected ${what} (${names.join(', ')}), got ${show(name)}${nearHint(String(name), names)}`)
}
