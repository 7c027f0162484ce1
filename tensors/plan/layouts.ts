import { roundUp } from '../kernels/arena.js'
import type { Layout } from '../operation.js'
import { lineOf, sameShape } from '../shape.js'
import type { Application, Tensor } from '../tensor.js'
import type { Step } from './steps.js'
import type { Uses } from './uses.js'

/** How a tensor lies in the memory of another one, or in its own. */
export interface Placement extends Layout {
  /** The tensor whose memory it is. */
  readonly root: Tensor
}

interface Part {
  readonly whole: Tensor
  readonly node: Application
  readonly position: number
}

/**
 * Which tensors share memory, and how they lie in it. A view lies where its input does; a part of a concatenation is computed within the
 * whole; a result may take the place of an input that nobody else reads.
 */
export class Layouts {
  readonly #parts = new Map<Tensor, Part>()
  /** An input -> what takes its place. */
  readonly #successors = new Map<Tensor, Tensor>()
  readonly #steps = new Map<Tensor, Step>()
  readonly #views = new Map<Application, readonly Placement[] | null>()
  readonly #known = new Map<Tensor, Placement>()
  readonly #paddings = new Map<Tensor, boolean>()
  /** Where the parts of an application lie in its result. */
  readonly #offsets = new Map<Application, readonly (number | null)[]>()

  constructor(private readonly uses: Uses) {
    for (const { applications } of uses.functions) for (const node of applications) this.#gather(node)
  }

  /** Whether `by` may write `result` over the input: nobody else reads it, and its place is its own. */
  mayOverwrite(input: Tensor, by: Application, result: Tensor): boolean {
    const { uses } = this
    const readers = uses.readers(input)
    return (
      input.node.kind === 'operation' &&
      !input.node.operation.view &&
      !input.node.operation.parts &&
      uses.computedBy(input) === uses.computedBy(result) &&
      !uses.isKept(input) &&
      !this.#parts.has(input) &&
      !this.#successors.has(input) &&
      readers.length === 1 &&
      readers[0] === by &&
      by.inputs.filter((other) => other === input).length === 1 &&
      input.type === result.type &&
      sameShape(input.shape, result.shape)
    )
  }

  /** Takes note of a step: what it overwrites lies where its results do. */
  add(step: Step): void {
    for (const output of step.outputs) this.#steps.set(output, step)
    if (step.accumulate) this.#successors.set(step.accumulate, step.outputs[0]!)
    if (step.outputs !== step.node.outputs) return
    const taken = new Set<Tensor>()
    for (const [from, to] of step.node.operation.inPlace ?? []) {
      const [input, output] = [step.node.inputs[from]!, step.node.outputs[to]!]
      if (taken.has(output) || !this.mayOverwrite(input, step.node, output)) continue
      taken.add(output)
      this.#successors.set(input, output)
    }
  }

  /** Settles all placements in the order in which they are computed: asked for the last one first, a long chain would be a deep recursion. */
  settle(applications: readonly Application[]): void {
    for (const { outputs } of applications) for (const output of outputs) this.#writesPadding(output)
  }

  /** Whether the application needs no command: a view whose parts lie where they belong. */
  isThere(node: Application): boolean {
    if (this.#viewOf(node) === null) return false
    return !node.operation.parts || node.inputs.slice(1).every((input) => this.#parts.get(input)?.node === node)
  }

  placement(tensor: Tensor): Placement {
    // A loop, since thousands may take each other's place.
    const waiting: Tensor[] = []
    let last = tensor
    for (let next = this.#successors.get(last); next && !this.#known.has(last); next = this.#successors.get(last)) {
      waiting.push(last)
      last = next
    }
    const found = this.#known.get(last) ?? this.#find(last)
    this.#known.set(last, found)
    for (const one of waiting)
      this.#known.set(
        one,
        placed(found, () => this.#writesPadding(one)),
      )
    return this.#known.get(tensor)!
  }

  /** Where a tensor lies that nothing takes the place of. */
  #find(tensor: Tensor): Placement {
    const part = this.#parts.get(tensor)
    if (part) {
      const whole = this.placement(part.whole)
      const offset = whole.offset + this.#offsetsIn(part.node, whole)[part.position]!
      const covers = sameShape(tensor.shape, part.whole.shape)
      const at = { root: whole.root, offset, row: rowIn(whole.row, tensor) }
      return placed(at, () => covers && whole.padded && this.#writesPadding(tensor))
    }
    const view = tensor.node.kind === 'operation' ? this.#viewOf(tensor.node) : null
    if (view) return view[tensor.index]!
    return placed({ root: tensor, offset: 0, row: ownRow(tensor) }, () => this.#writesPadding(tensor))
  }

  #offsetsIn(node: Application, whole: Placement): readonly (number | null)[] {
    const known = this.#offsets.get(node)
    if (known) return known
    const found = node.operation.parts!(node, whole)
    this.#offsets.set(node, found)
    return found
  }

  #viewOf(node: Application): readonly Placement[] | null {
    const { view } = node.operation
    const input = node.inputs[0]
    if (!view || !input) return null
    const known = this.#views.get(node)
    if (known !== undefined) return known
    const from = this.placement(input)
    const found = view.call(node.operation, from, node)?.map((layout) => ({ ...layout, root: from.root })) ?? null
    this.#views.set(node, found)
    return found
  }

  /** Whether the padding behind its lines is 0 once its step has run. */
  #writesPadding(tensor: Tensor): boolean {
    // A loop, since a sum may have thousands of parts, each added to the one before it.
    const sums: Tensor[] = []
    let does = true
    for (let at: Tensor | null = tensor; at && does && !this.#isPaddedAnyway(at); at = this.#steps.get(at)?.accumulate ?? null) {
      const known = this.#paddings.get(at)
      does = known ?? this.#stepWritesPadding(at)
      if (known !== undefined) break
      sums.push(at)
    }
    for (const one of sums) this.#paddings.set(one, does)
    return does
  }

  #isPaddedAnyway(tensor: Tensor): boolean {
    if (tensor.node.kind !== 'operation' || (tensor.shape.length > 1 && lineOf(tensor.shape) % 4 === 0)) return true
    // Memory that is nobody else's was 0 in the beginning, and operations write nothing but elements or zeros.
    return this.uses.isKept(tensor) || this.#holdsLeaf(tensor)
  }

  #stepWritesPadding(tensor: Tensor): boolean {
    const step = this.#steps.get(tensor)
    const { operation, attributes, inputs } = step?.node ?? (tensor.node as Application)
    if (!operation.writesPadding) return false
    const isPadded = (input: Tensor) => this.placement(input).padded
    const fused = [step?.bias, step?.activated].every((input) => !input || isPadded(input)) && step?.activation !== 'sigmoid'
    return fused && operation.writesPadding(inputs.map(isPadded), attributes)
  }

  /** Whether an input of the program lies in it, so that its memory lasts. */
  #holdsLeaf({ node }: Tensor): boolean {
    return node.inputs.some((input) => input.node.kind !== 'operation' && this.#parts.get(input)?.node === node)
  }

  /** Finds the inputs that can be computed within the whole. */
  #gather(node: Application): void {
    const { parts } = node.operation
    const whole = node.outputs[0]
    if (!parts || !whole) return
    const offsets = parts.call(node.operation, node, { offset: 0, row: ownRow(whole), padded: true })
    const twice = repeated(node.inputs)
    for (const [position, input] of node.inputs.entries()) {
      if (typeof offsets[position] !== 'number' || twice.has(input) || !this.#isAlone(input, node)) continue
      this.#parts.set(input, { whole, node, position })
    }
  }

  /** Whether the application alone reads the input, so that it may lie where the application wants it. */
  #isAlone(input: Tensor, reader: Application): boolean {
    const { uses } = this
    if (uses.readers(input).length !== 1) return false
    if (input.node.kind !== 'operation') return input.node.kind === 'input'
    return !input.node.operation.view && !uses.isKept(input) && uses.computedBy(input) === uses.computedBy(reader.outputs[0]!)
  }
}

/** A placement that asks for its padding when it is wanted: where a tensor lies may be known before what is computed into it. */
function placed({ root, offset, row }: Omit<Placement, 'padded'>, isPadded: () => boolean): Placement {
  return {
    root,
    offset,
    row,
    get padded() {
      return isPadded()
    },
  }
}

/** Those that are there more than once. */
function repeated(tensors: readonly Tensor[]): ReadonlySet<Tensor> {
  const seen = new Set<Tensor>()
  return new Set(tensors.filter((tensor) => seen.size === seen.add(tensor).size))
}

/** From one line to the next, where a tensor has memory of its own; bytes count bytes. */
export function ownRow({ shape }: Tensor): number {
  if (shape.length < 2) return 1
  return roundUp(lineOf(shape), 4)
}

function rowIn(row: number, tensor: Tensor): number {
  return tensor.shape.length < 2 ? 1 : row
}
