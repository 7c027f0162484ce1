import type { Builder } from './builder.js'
import { TensorError } from './errors.js'
import { show } from './shape.js'
import type { Application, Node, Tensor } from './tensor.js'

/**
 * Reverse-mode differentiation (Griewank and Walther 2008, section 3.2): from the last node to the first, each turns the gradients by its
 * outputs into those by its inputs; where a value is read several times, its gradients add up.
 */
export function gradients(t: Builder, outputs: readonly Tensor[], weights: readonly Tensor[], by: readonly Tensor[]): (Tensor | null)[] {
  return flow(t, outputs, weights, by, () => false)
}

/** The gradients as if what they are taken by were independent of each other: what an operation's own derivative is made of. */
export function partialGradients(t: Builder, output: Tensor, weight: Tensor, by: readonly Tensor[]): (Tensor | null)[] {
  return flow(t, [output], [weight], by, (tensor) => by.includes(tensor))
}

function flow(
  t: Builder,
  outputs: readonly Tensor[],
  weights: readonly Tensor[],
  by: readonly Tensor[],
  isGiven: (tensor: Tensor) => boolean,
): (Tensor | null)[] {
  const found = new Map<Tensor, Tensor>()
  const add = (tensor: Tensor, gradient: Tensor) => {
    const before = found.get(tensor)
    found.set(tensor, before ? t.add(before, gradient) : gradient)
  }
  for (const [i, output] of outputs.entries()) {
    const weight = weights[i]
    if (!weight || show(weight.shape) !== show(output.shape))
      throw new TensorError(
        'SHAPE_MISFIT',
        `Expected the weight of output ${i} to be ${show(output.shape)}, got ${weight ? show(weight.shape) : 'none'}`,
      )
    add(output, weight)
  }
  const wanted = new Set(by)
  const depends = dependents(outputs, wanted, isGiven)
  for (const node of [...depends].sort((a, b) => b.id - a.id)) {
    const flowing = node.outputs.map((output) => found.get(output) ?? null)
    if (flowing.every((gradient) => gradient === null)) continue
    const { operation } = node
    if (!operation.derive) continue
    for (const [i, gradient] of operation.derive(t, node, flowing).entries()) {
      const input = node.inputs[i]!
      if (gradient && (wanted.has(input) || depends.has(input.node as Application))) add(input, gradient)
    }
  }
  return by.map((tensor) => found.get(tensor) ?? null)
}

/** The applications on the way from what is wanted to the outputs. */
function dependents(outputs: readonly Tensor[], wanted: ReadonlySet<Tensor>, isGiven: (tensor: Tensor) => boolean): Set<Application> {
  const known = new Map<Node, boolean>()
  const visit = (node: Node): boolean => {
    if (node.kind !== 'operation') return node.outputs.some((tensor) => wanted.has(tensor))
    const seen = known.get(node)
    if (seen !== undefined) return seen
    const leads = node.inputs.map((input) => wanted.has(input) || (!isGiven(input) && visit(input.node))).some(Boolean)
    known.set(node, leads)
    return leads
  }
  // A long chain of nodes would be a deep recursion: the smaller ones are visited first.
  for (const node of reachable(outputs, isGiven)) visit(node)
  return new Set([...known].flatMap(([node, leads]) => (leads && node.kind === 'operation' ? [node] : [])))
}

/** The nodes that the tensors are computed from, each after those that it reads. */
export function reachable(outputs: readonly Tensor[], given: (tensor: Tensor) => boolean = () => false): Node[] {
  const nodes = new Set<Node>()
  const open = outputs.filter((tensor) => !given(tensor)).map(({ node }) => node)
  while (open.length > 0) {
    const node = open.pop()!
    if (nodes.has(node)) continue
    nodes.add(node)
    for (const input of node.inputs) if (!given(input)) open.push(input.node)
  }
  return [...nodes].sort((a, b) => a.id - b.id)
}
