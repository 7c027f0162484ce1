import { reachable } from '../gradients.js'
import type { Application, Node, Tensor } from '../tensor.js'

/** A function of a program before it is planned: its name and the tensors that a run of it yields. */
export interface FunctionSpec {
  readonly name: string
  readonly outputs: Readonly<Record<string, Tensor>>
}

/** A function with the applications that it runs. What an earlier function has computed is there, and is not computed again. */
export interface Scheduled extends FunctionSpec {
  readonly index: number
  readonly applications: readonly Application[]
}

/** Who computes and who reads each tensor. */
export interface Uses {
  readonly functions: readonly Scheduled[]
  /** The function that computes it; null for leaves. */
  computedBy(tensor: Tensor): Scheduled | null
  readers(tensor: Tensor): readonly Application[]
  /** Whether it is read after the run of the function that computes it: by a later function, or as an output. */
  isKept(tensor: Tensor): boolean
}

/** Divides the applications among the functions, and counts who reads what. */
export function usesOf(specs: readonly FunctionSpec[]): Uses {
  const owner = new Map<Node, Scheduled>()
  const readers = new Map<Tensor, Application[]>()
  const kept = new Set<Tensor>()
  const functions = specs.map((spec, index): Scheduled => {
    const outputs = Object.values(spec.outputs)
    const own = applicationsOf(reachable(outputs, (tensor) => owner.has(tensor.node)))
    const scheduled = { ...spec, index, applications: own }
    for (const node of own) {
      owner.set(node, scheduled)
      for (const input of new Set(node.inputs)) {
        const known = readers.get(input)
        if (known) known.push(node)
        else readers.set(input, [node])
        if ((owner.get(input.node) ?? scheduled) !== scheduled) kept.add(input)
      }
    }
    for (const output of outputs) kept.add(output)
    return scheduled
  })
  return {
    functions,
    computedBy: (tensor) => owner.get(tensor.node) ?? null,
    readers: (tensor) => readers.get(tensor) ?? [],
    isKept: (tensor) => kept.has(tensor),
  }
}

function applicationsOf(nodes: readonly Node[]): Application[] {
  return nodes.filter((node): node is Application => node.kind === 'operation')
}
