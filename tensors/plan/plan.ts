import { type Builder, floatsOf } from '../builder.js'
import { type Arena, LINE, roundUp } from '../kernels/arena.js'
import type { Application, Leaf, Tensor } from '../tensor.js'
import { Layouts, ownRow } from './layouts.js'
import { pack } from './lifetimes.js'
import { takesRowsApart } from './rows.js'
import { type Step, stepsOf } from './steps.js'
import { type FunctionSpec, type Scheduled, usesOf } from './uses.js'

/** A function as its engine runs it. */
export interface PlannedFunction extends Scheduled {
  /** The commands of the kernels, in order; views have none. */
  readonly steps: readonly Step[]
  /** Of what it computes the values that are read afterwards. */
  readonly kept: readonly Tensor[]
  /** Whether what it does depends on the rows for which it runs. */
  readonly hasRows: boolean
  /** What takes the rows apart, such as a slice of them, and so has to see all of them; null for nothing. */
  readonly needsAll: Application | null
}

/** Where a tensor lies in the arena. Offsets are in floats. */
interface Address {
  readonly at: number
  readonly row: number
  readonly padded: boolean
}

/** A program with a place for everything. */
export interface Plan {
  readonly functions: readonly PlannedFunction[]
  readonly leaves: readonly Leaf[]
  readonly groups: Builder['groups']
  /** Rows of the program; 0 where it has none. */
  readonly rows: number
  /** The flat vectors: `size` floats each. */
  readonly parameters: number
  readonly gradients: number
  readonly size: number
  address(tensor: Tensor): Address
  /** The first float of the scratch memory of a step. */
  readonly scratch: number
  /** Floats from `gradients` on that are free while parameters are initialised. */
  readonly free: number
}

/** Schedules the functions, fuses, and gives every value its place in the arena. */
export function planOf(t: Builder, specs: readonly FunctionSpec[], arena: Arena): Plan {
  const uses = usesOf(specs)
  const layouts = new Layouts(uses)
  const all = uses.functions.map((scheduled) => {
    const steps = stepsOf(scheduled, uses, (input, by, result) => layouts.mayOverwrite(input, by, result))
    for (const step of steps) layouts.add(step)
    return { ...scheduled, steps }
  })
  for (const { applications } of all) layouts.settle(applications)
  const functions = all.map(
    (one): PlannedFunction => ({
      ...one,
      steps: one.steps.filter(({ node }) => !layouts.isThere(node)),
      kept: one.applications.flatMap(({ outputs }) => outputs.filter((output) => uses.isKept(output))),
      hasRows: one.applications.some(({ inputs, outputs }) => [...inputs, ...outputs].some(({ rows }) => rows > 0)),
      needsAll: one.applications.find(takesRowsApart) ?? null,
    }),
  )

  const starts = new Map<Tensor, number>()
  const isPermanent = new Set<Tensor>()
  for (const leaf of t.leaves) isPermanent.add(layouts.placement(leaf.outputs[0]!).root)
  for (const { kept } of functions) for (const output of kept) isPermanent.add(layouts.placement(output).root)

  const [parameters, gradients] = [arena.allocate(t.size), arena.allocate(t.size)]
  const named = t.groups.flatMap((group) => group.parameters)
  for (const { tensor, gradient, offset } of named) starts.set(tensor, parameters + offset).set(gradient, gradients + offset)
  const flat: Record<string, number> = { parameter: parameters, gradient: gradients }
  for (const leaf of t.leaves) if (leaf.name === '' && leaf.kind in flat) starts.set(leaf.outputs[0]!, flat[leaf.kind]!)

  // The region of what a single function needs lies behind the gradients: together they are what initialisation may write over.
  const temporary = temporaries(functions, layouts, isPermanent)
  const flatFloats = roundUp(t.size, LINE)
  const largest = Math.max(0, ...named.map(({ tensor }) => 2 * floatsOf(tensor.shape)))
  const behind = Math.max(temporary.floats, largest - flatFloats, 0)
  const region = arena.allocate(behind)
  for (const [root, offset] of temporary.offsets) starts.set(root, region + offset)
  const free = flatFloats + behind
  const scratch = arena.allocate(
    Math.max(0, ...functions.flatMap(({ steps }) => steps.map(({ node }) => node.operation.scratch?.(node) ?? 0))),
  )
  for (const root of isPermanent) if (!starts.has(root)) starts.set(root, arena.allocate(floatsIn(root)))

  return {
    // What is declared later has no place here.
    ...{
      functions,
      leaves: [...t.leaves],
      groups: [...t.groups],
      rows: t.rowCount ?? 0,
      parameters,
      gradients,
      size: t.size,
      scratch,
      free,
    },
    address(tensor) {
      const { root, offset, row, padded } = layouts.placement(tensor)
      const start = starts.get(root)
      if (start === undefined)
        throw new Error(`nothing was planned for a value of ${root.node.kind === 'operation' ? root.node.operation.name : root.node.name}`)
      return { at: start + offset, row, padded }
    },
  }
}

/** Floats that a tensor takes with memory of its own. */
function floatsIn(tensor: Tensor): number {
  const lines = tensor.shape.length < 2 ? 1 : tensor.shape[0]!
  const elements = tensor.shape.length < 2 ? floatsOf(tensor.shape) : lines * ownRow(tensor)
  return tensor.type === 'uint8' ? Math.ceil(elements / 4) : elements
}

/** Offsets of what lives within one function; functions run one after another, so that they share one region. */
function temporaries(
  functions: readonly PlannedFunction[],
  layouts: Layouts,
  isPermanent: ReadonlySet<Tensor>,
): { offsets: Map<Tensor, number>; floats: number } {
  const offsets = new Map<Tensor, number>()
  let floats = 0
  for (const { steps } of functions) {
    const lives = new Map<Tensor, { from: number; to: number }>()
    for (const [position, { node, outputs, bias, activated, accumulate }] of steps.entries()) {
      for (const tensor of [...node.inputs, ...outputs, bias, activated, accumulate]) {
        if (!tensor) continue
        const { root } = layouts.placement(tensor)
        if (isPermanent.has(root)) continue
        const life = lives.get(root)
        if (life) life.to = position
        else lives.set(root, { from: position, to: position })
      }
    }
    const roots = [...lives.keys()]
    const packed = pack(roots.map((root) => ({ floats: floatsIn(root), ...lives.get(root)! })))
    for (const [i, root] of roots.entries()) offsets.set(root, packed.offsets[i]!)
    floats = Math.max(floats, packed.floats)
  }
  return { offsets, floats }
}
