import { aFunction, natural, positiveInteger, text } from '../checks/requirements.js'
import { show as showValue } from '../checks/show.js'
import { checkAttributes, checkedType, isTensor, listOf, named, showTensor } from './checked.js'
import { check, TensorError } from './errors.js'
import { gradients } from './gradients.js'
import type { Initialise, Initialiser } from './initialisers.js'
import { LINE, roundUp } from './kernels/arena.js'
import type { Attributes, Operation } from './operation.js'
import { operations } from './operations/operations.js'
import { show, sizeOf } from './shape.js'
import {
  type Application,
  type ElementType,
  type Leaf,
  type Node,
  nodeOf,
  type Shape,
  type Source,
  type Tensor,
  type TensorType,
} from './tensor.js'

/**
 * The first axis of tensors that hold something for each row of the program: each observation, each position of a batch.
 *
 * @example
 * const rows: RowsAxis = t.rows(320)
 * const x = t.input('observations', [rows, 84, 84, 3], 'uint8')
 */
export class RowsAxis {
  constructor(readonly count: number) {}
}

/** Sizes of axes, of which the first may be the rows of the program. */
export type InputShape = readonly (number | RowsAxis)[]

type Tail<F> = F extends (t: Builder, ...rest: infer Rest) => infer Result ? (...rest: Rest) => Result : never
type Registry = typeof operations
/** The operations, as methods. */
type Calls = { readonly [Name in keyof Registry]: Tail<Registry[Name]['build']> }

/**
 * Makes the symbolic tensors of a program. Its methods are the operations of docs/tensors.md, and those here. Everything is checked while
 * the program is built, and nothing afterwards.
 */
export type Builder = Core & Calls

/** A parameter, and where it begins in the flat vector. */
interface Parameter {
  readonly name: string
  readonly tensor: Tensor
  readonly gradient: Tensor
  readonly offset: number
}

/** Parameters that are initialised together. */
interface ParameterGroup {
  readonly parameters: readonly Parameter[]
  readonly initialise: Initialise
}

class Core {
  readonly groups: ParameterGroup[] = []
  readonly leaves: Leaf[] = []
  rowCount: number | null = null
  sequences = 1
  /** Floats of the flat parameter vector. */
  size = 0
  #nodes = 0
  readonly #made = new WeakSet<Node>()
  readonly #named = new Map<string, Tensor>()
  #flat: { readonly parameters: Tensor; readonly gradients: Tensor } | null = null

  /**
   * The rows of the program: the size of a first axis along which a function may be run in part.
   *
   * @param sequences the most rows side by side in a time step, for recurrent operations; absent: what was said before, else all
   * @throws TensorError ROWS_TWICE for another number of rows or sequences, INVALID_OPTION for one that is no positive integer
   * @example
   * const rows = t.rows(320)
   * const x = t.input('observations', [rows, 84, 84, 3], 'uint8')
   */
  rows(count: number, sequences?: number): RowsAxis {
    check('the rows of a program', count, positiveInteger)
    if (sequences !== undefined) check('the sequences side by side in a program', sequences, positiveInteger)
    const isNew = this.rowCount === null
    if (!isNew && this.rowCount !== count)
      throw new TensorError('ROWS_TWICE', `Expected one number of rows in a program, got ${this.rowCount} and ${count}`)
    if (!isNew && sequences !== undefined && sequences !== this.sequences)
      throw new TensorError('ROWS_TWICE', `Expected one number of sequences in a program, got ${this.sequences} and ${sequences}`)
    if (isNew) this.sequences = sequences ?? count
    this.rowCount = count
    return new RowsAxis(count)
  }

  /** A value that is written before a run. */
  input(name: string, shape: InputShape, type: ElementType = 'float32'): Tensor {
    return this.#leaf('input', name, this.#typeOf(name, shape, type))
  }

  /** A value that stays from run to run and that operations write. `extra`: lines beside those of the rows. */
  state(name: string, shape: InputShape, extra = 0): Tensor {
    const { shape: sizes, rows, type } = this.#typeOf(name, shape, 'float32')
    check(`the lines of state ${showValue(name)} beside its rows`, extra, natural)
    return this.#leaf('state', name, { shape: extra === 0 ? sizes : [(sizes[0] ?? 1) + extra, ...sizes.slice(1)], rows, type })
  }

  /** Numbers that never change. */
  constant(values: ArrayLike<number>, shape: Shape = [values.length], type: ElementType = 'float32'): Tensor {
    checkedType('a constant', { shape, type })
    if (values.length !== sizeOf(shape))
      throw new TensorError('SHAPE_MISFIT', `Expected the values of a constant ${show(shape)} to be ${sizeOf(shape)}, got ${values.length}`)
    return this.#leaf('constant', `constant ${this.#nodes}`, { shape, type, rows: 0 }, values)
  }

  /**
   * Numbers that are learned. All parameters lie in one flat vector, in the order in which they are declared.
   *
   * @param name unique within the program; a second call with the same name and shape gives the same parameter
   */
  parameter(name: string, shape: Shape, initialiser: Initialiser): Tensor {
    const known = this.#named.get(name)
    if (known) return this.#sameParameter(name, known, shape)
    check(`the initialiser of parameter ${showValue(name)}`, initialiser, aFunction)
    return this.parameters({ [name]: shape }, (write, tools) => write(name, initialiser(shape, tools)))[name]!
  }

  /** Parameters that are initialised together. */
  parameters<Name extends string>(shapes: Readonly<Record<Name, Shape>>, initialise: Initialise): Record<Name, Tensor> {
    const entries = Object.entries<Shape>(shapes)
    if (entries.every(([name]) => this.#named.has(name)))
      return Object.fromEntries(entries.map(([name, shape]) => [name, this.#sameParameter(name, this.#named.get(name)!, shape)])) as Record<
        Name,
        Tensor
      >
    if (this.#flat)
      throw new TensorError('PARAMETER_LATE', `Expected parameter ${entries[0]![0]} to be declared before an optimiser, got it after`)
    const parameters = entries.map(([name, shape]): Parameter => {
      if (this.#named.has(name)) throw new TensorError('NAME_TWICE', `Expected the names of parameters to differ, got ${name} twice`)
      check('the name of a parameter', name, text)
      const type = checkedType(`parameter ${name}`, { shape, type: 'float32', rows: 0 } as const)
      const offset = this.size
      this.size += roundUp(floatsOf(shape), LINE)
      const tensor = this.#leaf('parameter', name, type)
      this.#named.set(name, tensor)
      return { name, tensor, gradient: this.#leaf('gradient', name, type), offset }
    })
    this.groups.push({ parameters, initialise })
    return Object.fromEntries(parameters.map(({ name, tensor }) => [name, tensor])) as Record<Name, Tensor>
  }

  /** Whether an optimiser has taken the flat vectors. */
  get isFlat(): boolean {
    return this.#flat !== null
  }

  /** The flat vectors of all parameters and of their gradients. No parameter can be declared afterwards. */
  flat(): { readonly parameters: Tensor; readonly gradients: Tensor } {
    const type: TensorType = { shape: [this.size], type: 'float32', rows: 0 }
    this.#flat ??= { parameters: this.#leaf('parameter', '', type), gradients: this.#leaf('gradient', '', type) }
    return this.#flat
  }

  /** Applies an operation. */
  apply<A extends Attributes>(operation: Operation<A>, attributes: A, inputs: readonly Tensor[]): readonly Tensor[] {
    const { name } = operation
    for (const input of inputs) this.own(`the operands of ${name}`, input)
    const types = operation.infer(inputs, attributes).map((type) => checkedType(`the result of ${name}`, type))
    checkAttributes(name, attributes)
    const node: Omit<Application<A>, 'outputs'> = { kind: 'operation', id: this.#nodes++, operation, attributes, inputs }
    const made = nodeOf(node as unknown as Omit<Application, 'outputs'>, types)
    this.#made.add(made as unknown as Node)
    return made.outputs
  }

  /** Whether the value is a tensor of this program. */
  owns(value: unknown): value is Tensor {
    return isTensor(value) && this.#made.has(value.node)
  }

  /** @throws TensorError OPERAND_MISFIT where the value is no tensor of this program */
  own(what: string, value: unknown): void {
    if (this.owns(value)) return
    throw new TensorError('OPERAND_MISFIT', `Expected ${what} to be tensors of this program, got ${showTensor(value)}`)
  }

  /** The first result of an operation. */
  one<A extends Attributes>(operation: Operation<A>, attributes: A, ...inputs: readonly Tensor[]): Tensor {
    return this.apply(operation, attributes, inputs)[0]!
  }

  /**
   * The gradients of Σ outputs · weights by other tensors (reverse mode): operations again, so that they can be differentiated.
   *
   * @param weights one for each output, of its shape: the gradient that flows into it
   * @param by what to differentiate by
   * @returns one for each of `by`; null where no output depends on it, or no gradient flows (comparisons, `stopGradient`)
   * @throws TensorError SHAPE_MISFIT where a weight has not its output's shape
   */
  gradients(outputs: readonly Tensor[], weights: readonly Tensor[], by: readonly Tensor[]): (Tensor | null)[] {
    for (const [what, tensors] of [
      ['the outputs of gradients', outputs],
      ['the weights of gradients', weights],
      ['what gradients differentiates by', by],
    ] as const) {
      listOf(what, tensors)
      for (const tensor of tensors) this.own(what, tensor)
    }
    return gradients(this as unknown as Builder, outputs, weights, by)
  }

  /**
   * Writes the gradients of Σ outputs · weights by all parameters to the flat vector of gradients.
   *
   * @param adds true: they are added to what is there. Default: false.
   * @returns what a function has to name among its outputs, so that this happens
   */
  backward(outputs: readonly Tensor[], weights: readonly Tensor[], adds = false): Tensor[] {
    const t = this as unknown as Builder
    const parameters = this.groups.flatMap((group) => group.parameters)
    const found = this.gradients(
      outputs,
      weights,
      parameters.map(({ tensor }) => tensor),
    )
    return parameters.flatMap(({ gradient }, i) => (found[i] ? [t.store(gradient, adds ? t.add(gradient, found[i]) : found[i])] : []))
  }

  #leaf(kind: Source, name: string, type: TensorType, values: ArrayLike<number> | null = null): Tensor {
    const leaf: Leaf = nodeOf({ kind, id: this.#nodes++, name, inputs: [] as const, values }, [type])
    this.#made.add(leaf)
    if ((kind === 'input' || kind === 'state') && this.leaves.some((other) => other.kind !== 'parameter' && other.name === name))
      throw new TensorError('NAME_TWICE', `Expected the names of inputs and states to differ, got ${name} twice`)
    this.leaves.push(leaf)
    return leaf.outputs[0]!
  }

  #sameParameter(name: string, known: Tensor, shape: Shape): Tensor {
    if (show(known.shape) === show(shape)) return known
    throw new TensorError('SHAPE_MISFIT', `Expected parameter ${name} to keep its shape ${show(known.shape)}, got ${show(shape)}`)
  }

  #typeOf(name: string, shape: InputShape, type: ElementType): TensorType {
    check('the name of an input or a state', name, text)
    const { shape: sizes } = checkedType(name, { shape: Array.isArray(shape) ? shape.map(sizeOfAxis) : (shape as unknown as Shape), type })
    if (shape.slice(1).some((size) => typeof size !== 'number'))
      throw new TensorError('SHAPE_MISFIT', `Expected the rows of ${name} to be its first axis, got ${show(sizes)}`)
    // A row begins at a whole float.
    if (type === 'uint8' && shape.length === 1 && shape[0] instanceof RowsAxis)
      throw new TensorError('SHAPE_MISFIT', `Expected the bytes of ${name} to have an axis behind their rows, got ${show(sizes)}`)
    return { shape: sizes, type, rows: shape[0] instanceof RowsAxis ? 1 : 0 }
  }
}

function sizeOfAxis(size: number | RowsAxis): number {
  return size instanceof RowsAxis ? size.count : size
}

/** Floats that a value of that shape takes, its lines padded. */
export function floatsOf(shape: Shape): number {
  if (shape.length < 2) return sizeOf(shape)
  return shape[0]! * roundUp(sizeOf(shape.slice(1)), 4)
}

/** A builder with its operations. */
export function newBuilder(): Builder {
  const core = new Core()
  const builder = core as unknown as Record<string, unknown>
  for (const [name, { build }] of Object.entries(operations))
    builder[name] = named(name, core, build as (t: Core, ...rest: readonly unknown[]) => unknown)
  return core as unknown as Builder
}
