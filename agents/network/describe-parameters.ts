import type { NamedArray } from '../../src/trained.js'
import { type NamedParameter, read } from '../../tensors/program.js'
import type { Application, Tensor } from '../../tensors/tensor.js'
import { HEADS } from './layers.js'
import type { Heads } from './spec.js'

/** The applications that tensors are computed by, each once and after those that it reads. */
export function applicationsOf(tensors: readonly Tensor[]): readonly Application[] {
  const found = new Set<Application>()
  const visit = ({ node }: Tensor): void => {
    if (node.kind !== 'operation' || found.has(node)) return
    for (const input of node.inputs) visit(input)
    found.add(node)
  }
  for (const tensor of tensors) visit(tensor)
  return [...found]
}

/**
 * All parameters by name, copied. Linear heads that are one product are apart, under the heads' names. A kernel of a convolution has four
 * axes, however it was declared.
 */
export function parametersByName(heads: Heads, named: readonly NamedParameter[]): Record<string, NamedArray> {
  const kernels = kernelSizes(applicationsOf(Object.values(heads)))
  const entries = named.flatMap(({ name, shape, values }): (readonly [string, NamedArray])[] => {
    const array: NamedArray = { shape, data: read(values) }
    const head = name.startsWith(`${HEADS}.`) && shape.at(-1) === widthOf(heads)
    if (head) return Object.entries(partsOf(array, heads)).map(([part, one]) => [`${part}${name.slice(HEADS.length)}`, one])
    return [[name, kernels.has(name) && shape.length === 2 ? squared(array, kernels.get(name)!) : array]]
  })
  const own = Object.entries<Tensor>(heads).map(([head]) => `${head}.`)
  const isHead = ([name]: readonly [string, NamedArray]) => own.some((prefix) => name.startsWith(prefix))
  const isFree = ([name]: readonly [string, NamedArray]) => name === 'log_std'
  const others = entries.filter((entry) => !isHead(entry) && !isFree(entry))
  // The heads come behind what they read.
  const last = own.flatMap((prefix) => entries.filter(([name]) => name.startsWith(prefix)))
  return Object.fromEntries([...others, ...last, ...entries.filter(isFree)])
}

/** The columns of the heads' common layer. */
function widthOf(heads: Heads): number {
  return Object.values(heads).reduce((sum, { shape }) => sum + shape[1]!, 0)
}

function partsOf(array: NamedArray, heads: Heads): Record<string, NamedArray> {
  let first = 0
  return Object.fromEntries(
    Object.entries(heads).map(([name, { shape }]) => {
      const part = columnsOf(array, first, shape[1]!)
      first += shape[1]!
      return [name, part]
    }),
  )
}

/** `count` of an array's last columns, from the column `first` on. */
export function columnsOf({ shape, data }: NamedArray, first: number, count: number): NamedArray {
  const columns = shape.at(-1)!
  const rows = data.length / columns
  const part = new Float32Array(rows * count)
  for (let i = 0; i < rows; i++) part.set(data.subarray(i * columns + first, i * columns + first + count), i * count)
  return { shape: [...shape.slice(0, -1), count], data: part }
}

/** The sizes of the kernels that are parameters, by name. */
function kernelSizes(applications: readonly Application[]): ReadonlyMap<string, number> {
  return new Map(
    applications.flatMap(({ operation, inputs, attributes }) => {
      const kernel = inputs[1]?.node
      const convolves = operation.name === 'convolution' || operation.name === 'transposedConvolution'
      return convolves && kernel?.kind === 'parameter' ? [[kernel.name, (attributes as { readonly size: number }).size]] : []
    }),
  )
}

/** A kernel as a matrix with its rows taken apart. */
export function squared({ shape, data }: NamedArray, size: number): NamedArray {
  const [patch, filters] = shape as [number, number]
  return { shape: [size, size, patch / size ** 2, filters], data }
}
