import { CommandLists } from '../kernels/command-lists.js'
import { Engine } from '../kernels/engine.js'
import type { EngineKind } from '../kernels/engines/engine-kind.js'
import type { Recorder } from '../kernels/recorder.js'
import { checkRows, placeOf, shapeFor } from '../plan/places.js'
import type { Plan, PlannedFunction } from '../plan/plan.js'
import type { RowRange, RowRanges } from '../row-ranges.js'
import type { Backend, Opened } from './backend.js'
import { orthonormalVectors } from './orthonormal.js'

/** Runs programs as command lists of the C kernels, in WebAssembly or natively. */
export function kernels(kind?: EngineKind): Backend {
  return {
    open(plan, arena, ranges, fma): Opened {
      const first = firstStep(ranges)
      const recorded = new Map<PlannedFunction, readonly number[]>()
      const longest = (recorder: Recorder) => {
        for (const one of plan.functions) {
          const before = recorder.commands.length
          emit(recorder, plan, one, first)
          recorded.set(one, recorder.commands.slice(before))
        }
      }
      const room = CommandLists.allocate(arena, listsOf(plan, ranges), longest, plan.rows)
      const engine = new Engine(arena.end, fma, kind)
      const lists = new CommandLists(engine, room)
      const joined = (names: readonly string[]) => {
        const parts = plan.functions.filter(({ name }) => names.includes(name))
        return lists.family((recorder, key) => {
          const range = ranges.range(key)
          for (const one of parts) {
            checkRows(one, plan, range)
            // What told how long a list is need not be recorded again.
            const known = !one.hasRows || isSame(range, first) ? recorded.get(one) : undefined
            if (known) for (const value of known) recorder.commands.push(value)
            else emit(recorder, plan, one, range)
            recorded.delete(one)
          }
        })
      }
      const functions = new Map(plan.functions.map(({ name }) => [name, joined([name])]))
      const orthonormal = orthonormalVectors(plan.gradients, plan.free, engine, lists)
      return { buffer: engine.buffer, functions, joined, orthonormal }
    },
  }
}

/** Records a function for these rows. */
function emit(recorder: Recorder, plan: Plan, { steps }: PlannedFunction, range: RowRange): void {
  const place = (tensor: Parameters<typeof placeOf>[0]) => placeOf(tensor, plan, range)
  for (const { node, outputs, bias, activation, activated, accumulate } of steps) {
    node.operation.emit({
      recorder,
      attributes: node.attributes,
      inputs: node.inputs.map(place),
      // What it was fused with may have seen the result with other axes.
      outputs: outputs.map((output, i) => ({ ...place(output), shape: shapeFor(node.outputs[i]!, plan, range) })),
      scratch: plan.scratch,
      epilogue: { bias: bias && place(bias), activation, activated: activated && place(activated), accumulate: accumulate !== null },
      width: range.width,
    })
  }
}

/** A list for each time step of each function that runs by rows, and one for the others. */
function listsOf(plan: Plan, ranges: RowRanges): number {
  return plan.functions.length * Math.ceil(Math.max(1, plan.rows) / ranges.step)
}

function firstStep({ step }: RowRanges): RowRange {
  return { first: 0, count: Math.max(1, step), width: Math.max(1, step) }
}

function isSame(one: RowRange, other: RowRange): boolean {
  return one.first === other.first && one.count === other.count && one.width === other.width
}
