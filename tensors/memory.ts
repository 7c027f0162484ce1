import type { Leaf, Tensor } from './tensor.js'

/** The leaf that a tensor is, or may be a view of; null for what an operation computes. */
export function leafOf(tensor: Tensor): Leaf | null {
  let { node } = tensor
  while (node.kind === 'operation') {
    const [whole] = node.inputs
    if (!node.operation.view || !whole) return null
    node = whole.node
  }
  return node
}
