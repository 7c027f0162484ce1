import type { Builder } from '../../../tensors/builder.js'
import { newBuilder } from '../../../tensors/builder.js'
import type { Backend } from '../../../tensors/engines/backend.js'
import type { Example } from '../../../tensors/examples/examples.js'
import { reachable } from '../../../tensors/gradients.js'
import { Arena } from '../../../tensors/kernels/arena.js'
import { planOf } from '../../../tensors/plan/plan.js'
import { Programs, read, write } from '../../../tensors/program.js'
import type { Tensor } from '../../../tensors/tensor.js'
import type { Numbers } from './drawn.js'

/** A use of operations: an example, or its gradients. */
export type Tried = Omit<Example, 'reference'>

type Results = Readonly<Record<string, Float32Array>>

export interface OpenOptions {
  readonly backend?: Backend
  /** What the inputs go through first, so that the operation may write over its operands, or be fused. */
  readonly before?: 'scale' | 'product'
  /** Every value is an output, so that each has a place of its own. */
  readonly keepsAll?: boolean
  /** First axes are the rows of the program; results are those that have rows. */
  readonly byRow?: boolean
}

/** An example as a program. */
export interface Opened {
  (numbers: Numbers): Results
  readonly rows: number
  /** For the first row, then for the others. */
  inParts(numbers: Numbers): Results
  /** Where numbers other than 0 lie between lines. */
  strayed(numbers: Numbers): readonly string[]
}

export function open(example: Tried, { backend, before, keepsAll = false, byRow = false }: OpenOptions = {}): Opened {
  const t = newBuilder()
  const { outputs, byRows } = buildOn(t, example, byRow, before)
  const results = Object.fromEntries(outputs.map((output, i) => [`${i}`, output]))
  const others = keepsAll ? reachable(outputs).flatMap((node) => (node.kind === 'operation' ? node.outputs : [])) : []
  const named = { ...results, ...Object.fromEntries(others.map((tensor, i) => [`all ${i}`, tensor])) }
  const opened = new Programs(t, { run: named }, backend ? { backend } : {})
  const run = opened.function('run')
  const shown = Object.keys(results).filter((name) => !byRow || named[name]!.rows > 0)

  const writeAll = (numbers: Numbers) => {
    for (const name of Object.keys(example.inputs)) write(opened.input(name), numbers[name]!)
  }
  const readAll = () => Object.fromEntries(shown.map((name) => [name, read(opened.output('run', name))]))
  const whole = (numbers: Numbers) => {
    writeAll(numbers)
    run(0, opened.rows, opened.rows)
    return readAll()
  }
  return Object.assign(whole, {
    rows: byRows ? opened.rows : 1,
    inParts(numbers: Numbers) {
      writeAll(numbers)
      run(0, 1, 1)
      run(1, opened.rows - 1, opened.rows - 1)
      return readAll()
    },
    strayed(numbers: Numbers) {
      whole(numbers)
      const plan = planOf(t, [{ name: 'run', outputs: named }], new Arena())
      return shown.flatMap((name) => {
        const { data, stride, columns } = opened.output('run', name)
        if (!plan.address(named[name]!).padded || named[name]!.shape.length < 2) return []
        return Array.from(data).flatMap((value, i) => (i % stride >= columns && value !== 0 ? [`${name}: ${value} at ${i}`] : []))
      })
    },
  })
}

/** Declares the inputs and applies the example to them. */
export function buildOn(
  t: Builder,
  { inputs, build }: Tried,
  byRow: boolean,
  before?: OpenOptions['before'],
): { inputs: Record<string, Tensor>; outputs: readonly Tensor[]; byRows: boolean } {
  const byRows = byRow && Object.values(inputs).some((given) => given.byRow)
  const declared = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, type, byRow: hasRows }]) => {
      const tensor = t.input(name, byRow && hasRows ? [t.rows(shape[0]!), ...shape.slice(1)] : shape, type)
      return [name, through(t, tensor, before)]
    }),
  )
  return { inputs: declared, outputs: [build(t, declared)].flat() as Tensor[], byRows }
}

function through(t: Builder, x: Tensor, before: OpenOptions['before']): Tensor {
  if (x.type !== 'float32' || !before) return x
  if (before === 'scale' || x.shape.length !== 2) return t.scale(x, 1)
  const size = x.shape[1]!
  return t.product(
    x,
    t.constant(
      Float32Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0)),
      [size, size],
    ),
  )
}
