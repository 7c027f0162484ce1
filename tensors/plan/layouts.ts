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
  readonly #known = new Map<Tensor, Placement>()
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

  /** Whether the application needs no command: a view whose parts lie where they belong. */
  isThere(node: Application): boolean {
    if (this.#viewOf(node) === null) return false
    return !node.operation.parts || node.inputs.slice(1).every((input) => this.#parts.get(input)?.node === node)
  }

  placement(tensor: Tensor): Placement {
    const known = this.#known.get(tensor)
    if (known) return known
    const found = this.#find(tensor)
    this.#known.set(tensor, found)
    return found
  }

  #find(tensor: Tensor): Placement {
    const successor = this.#successors.get(tensor)
    if (successor) return { ...this.placement(successor), padded: this.#writesPadding(tensor) }
    const part = this.#parts.get(tensor)
    if (part) {
      const whole = this.placement(part.whole)
      const offset = this.#offsetsIn(part.node, whole)[part.position]!
      const covers = whole.padded && sameShape(tensor.shape, part.whole.shape)
      return {
        root: whole.root,
        offset: whole.offset + offset,
        row: rowIn(whole.row, tensor),
        padded: covers && this.#writesPadding(tensor),
      }
    }
    const view = tensor.node.kind === 'operation' ? this.#viewOf(tensor.node) : null
    if (view) return view[tensor.index]!
    const padded = tensor.node.kind === 'operation' ? this.#writesPadding(tensor) : true
    return { root: tensor, offset: 0, row: ownRow(tensor), padded }
  }

  #offsetsIn(node: Application, whole: Placement): readonly (number | null)[] {
    const known = this.#offsets.get(node)
    if (known) return known
    const found = node.operation.parts!(node, whole)
    this.#offsets.set(node, found)
    return found
  }

  #viewOf(node: Application): Placement[] | null {
    const { view } = node.operation
    const input = node.inputs[0]
    if (!view || !input) return null
    const from = this.placement(input)
    return view.call(node.operation, from, node)?.map((layout) => ({ ...layout, root: from.root })) ?? null
  }

  #writesPadding(tensor: Tensor): boolean {
    if (tensor.node.kind !== 'operation' || (tensor.shape.length > 1 && lineOf(tensor.shape) % 4 === 0)) return true
    // Memory that is nobody else's was 0 in the beginning, and operations write nothing but elements or zeros.
    if (this.uses.isKept(tensor) || this.#holdsLeaf(tensor)) return true
    const step = this.#steps.get(tensor)
    const { operation, attributes, inputs } = step?.node ?? tensor.node
    if (!operation.writesPadding) return false
    const isPadded = (input: Tensor) => this.placement(input).padded
    const fused = [step?.bias, step?.activated].every((input) => !input || isPadded(input)) && step?.activation !== 'sigmoid'
    const added = !step?.accumulate || this.#writesPadding(step.accumulate)
    return fused && added && operation.writesPadding(inputs.map(isPadded), attributes)
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
