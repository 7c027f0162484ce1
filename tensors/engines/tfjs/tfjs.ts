import { TensorError } from '../../errors.js'
import { Arena } from '../../kernels/arena.js'
import { CommandLists } from '../../kernels/command-lists.js'
import { Engine } from '../../kernels/engine.js'
import { memoryRefused } from '../../kernels/engines/memory-refused.js'
import { checkRows, placeOf, shapeFor } from '../../plan/places.js'
import type { Plan, PlannedFunction } from '../../plan/plan.js'
import type { RowRange } from '../../row-ranges.js'
import { lineOf } from '../../shape.js'
import type { Application, Tensor } from '../../tensor.js'
import type { Tf, TfTensor } from '../../tensorflow.js'
import type { Backend } from '../backend.js'
import { orthonormalVectors } from '../orthonormal.js'
import { read, write } from './memory.js'

/**
 * Runs programs on TensorFlow.js, operation by operation. The memory is that of the kernels, with the same places, so that a snapshot of
 * theirs goes on here and the other way round: what a function reads is made tensors, and what others read of it is written back.
 */
export function tfjs(tf: Tf): Backend {
  return {
    open(plan, arena, ranges, fma) {
      if (fma)
        throw new TensorError(
          'FMA_UNAVAILABLE',
          'Expected kernels for fma: true, got TensorFlow.js, which rounds as it likes; set fma: false',
        )
      const buffer = allocate(arena.end * 4)
      const functions = new Map(
        plan.functions.map((one) => {
          const { run } = new TfjsFunction(tf, plan, one, buffer)
          return [one.name, (key: number) => run(ranges.range(key))]
        }),
      )
      return { buffer, functions, orthonormal: (random) => orthonormal(plan.free)(random) }
    },
  }
}

/** Initial weights are those of the kernels, bit for bit: they are made by them, in a memory that lasts as long. */
function orthonormal(floats: number): ReturnType<typeof orthonormalVectors> {
  const arena = new Arena()
  const at = arena.allocate(floats)
  const room = CommandLists.allocate(arena, 1, () => {})
  const engine = new Engine(arena.end, false)
  return orthonormalVectors(at, floats, engine, new CommandLists(engine, room))
}

function allocate(bytes: number): ArrayBuffer {
  try {
    return new ArrayBuffer(bytes)
  } catch {
    throw memoryRefused(bytes)
  }
}

/** Floats of the memory, from the first to behind the last. */
interface Stretch {
  readonly from: number
  readonly to: number
}

class TfjsFunction {
  /** Where in the memory the program's inputs, parameters and states lie, and what is a view of them. */
  readonly #lasting: ReadonlyMap<Tensor, Stretch>
  /** Values that are not read after the application of that number. */
  readonly #lastReads: readonly (readonly Tensor[])[]
  readonly #kept: readonly Tensor[]

  constructor(
    private readonly tf: Tf,
    private readonly plan: Plan,
    private readonly planned: PlannedFunction,
    private readonly buffer: ArrayBuffer,
  ) {
    this.#lasting = this.#leavesAndViews()
    this.#lastReads = lastReads(planned.applications, new Set(planned.kept))
    // What lies where a leaf does is a view of it, or was stored there.
    const leaves = plan.leaves.map(({ outputs }) => this.#stretch(outputs[0]!))
    this.#kept = planned.kept.filter((tensor) => !leaves.some((leaf) => isWithin(this.#stretch(tensor), leaf)))
  }

  readonly run = (range: RowRange): void => {
    checkRows(this.planned, this.plan, range)
    this.tf.tidy(() => {
      const values = new Map<Tensor, TfTensor>()
      for (const [number, node] of this.planned.applications.entries()) {
        const inputs = node.inputs.map((input) => this.#valueOf(input, values, range))
        const results = this.#apply(node, inputs, range)
        for (const [i, position] of (node.operation.writes ?? []).entries())
          this.#store(node.inputs[position]!, results[node.outputs.length + i]!, values, range)
        for (const [i, output] of node.outputs.entries()) values.set(output, results[i]!)
        for (const tensor of this.#lastReads[number]!) {
          values.get(tensor)?.dispose()
          values.delete(tensor)
        }
      }
      for (const tensor of this.#kept) write(this.buffer, placeOf(tensor, this.plan, range), values.get(tensor)!)
    })
  }

  /** What the function has computed, or what lies in the memory. */
  #valueOf(tensor: Tensor, values: Map<Tensor, TfTensor>, range: RowRange): TfTensor {
    const known = values.get(tensor)
    if (known) return known
    const value = read(this.tf, this.buffer, placeOf(tensor, this.plan, range))
    values.set(tensor, value)
    return value
  }

  #apply({ operation, attributes, outputs }: Application, inputs: readonly TfTensor[], range: RowRange): TfTensor[] {
    const { tf, plan } = this
    const shapes = outputs.map((output) => shapeFor(output, plan, range))
    const results = operation.tfjs({ tf, inputs, attributes, shapes, width: range.width })
    // A result that is an operand would go when that operand is read no more.
    return [results].flat().map((result: TfTensor) => (inputs.includes(result) ? tf.clone(result) : result))
  }

  /** Writes a leaf, and forgets what lay there. */
  #store(leaf: Tensor, value: TfTensor, values: Map<Tensor, TfTensor>, range: RowRange): void {
    write(this.buffer, placeOf(leaf, this.plan, range), value)
    const written = this.#lasting.get(leaf)!
    for (const tensor of values.keys()) {
      const other = this.#lasting.get(tensor)
      if (other && other.from < written.to && written.from < other.to) values.delete(tensor)
    }
  }

  #leavesAndViews(): Map<Tensor, Stretch> {
    const { plan } = this
    const found = new Map(plan.leaves.map(({ outputs: [leaf] }) => [leaf!, this.#stretch(leaf!)]))
    for (const { operation, inputs, outputs } of plan.functions.flatMap(({ applications }) => applications)) {
      const seen = operation.view && inputs[0] && found.get(inputs[0])
      if (!seen) continue
      for (const output of outputs) {
        const stretch = this.#stretch(output)
        if (isWithin(stretch, seen)) found.set(output, stretch)
      }
    }
    return found
  }

  #stretch(tensor: Tensor): Stretch {
    const { at, row } = this.plan.address(tensor)
    const { shape, type } = tensor
    const elements = (shape.length === 0 ? 0 : (shape[0]! - 1) * row) + lineOf(shape)
    return { from: at, to: at + (type === 'uint8' ? elements / 4 : elements) }
  }
}

function isWithin(one: Stretch, other: Stretch): boolean {
  return one.from >= other.from && one.to <= other.to
}

/** For each application what no later one reads, and nobody after the function. */
function lastReads(applications: readonly Application[], kept: ReadonlySet<Tensor>): readonly (readonly Tensor[])[] {
  const last = new Map<Tensor, number>()
  for (const [number, { inputs, outputs }] of applications.entries())
    for (const tensor of [...outputs, ...inputs]) if (!kept.has(tensor)) last.set(tensor, number)
  const all = applications.map((): Tensor[] => [])
  for (const [tensor, number] of last) all[number]!.push(tensor)
  return all
}
