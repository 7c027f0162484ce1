import { type DenseNode, type GraphNode, type NetworkGraph, OBSERVATION } from '../export/graph.js'
import { gather, gatherRow, indices } from './layers/gather.js'
import type { Layer } from './layers/layer.js'
import type { ObservationShape } from './network.js'

/** The layers of a chain, and the linear one of its heads. */
export interface Chain {
  readonly hidden: readonly Layer[]
  readonly last: Layer
}

/**
 * A network of chains as plain data, its parameters copied. A shared chain has the names `body.0`, `body.1` and so on, separate ones
 * `policy_body.0` and `value_body.0`. The heads are `policy` and `value`.
 *
 * @param chains one that policy and value share, or the policy's and the value's
 */
export function describeChains(
  chains: readonly Chain[],
  parameters: Float32Array,
  { shape, scale }: ObservationShape,
  logStd: Float32Array,
): NetworkGraph {
  const separate = chains.length > 1
  const nodes: GraphNode[] = []
  const heads = chains.map(({ hidden, last }, i) => {
    let input = OBSERVATION
    for (const [position, layer] of hidden.entries()) {
      const name = `${separate ? `${['policy', 'value'][i]}_` : ''}body.${position}`
      nodes.push(layer.describe(parameters, name, input))
      input = name
    }
    return last.describe(parameters, 'heads', input) as DenseNode
  })
  const policySize = heads[0]!.shape[0]! - (separate ? 0 : 1)
  nodes.push(columnsOf(heads[0]!, 'policy', 0, policySize), columnsOf(heads.at(-1)!, 'value', separate ? 0 : policySize, 1))
  return { observation: { shape, scale }, nodes, policy: 'policy', value: 'value', logStd: logStd.slice() }
}

/** The node with `count` of its columns, from the column `first` on. */
function columnsOf(node: DenseNode, name: string, first: number, count: number): DenseNode {
  const { kernel, bias } = node.parameters
  const [rows, stride] = kernel.shape as [number, number]
  const columns = indices(count).map((i) => first + i)
  const parameters = { kernel: gather(kernel.data, 0, stride, indices(rows), columns), bias: gatherRow(bias.data, 0, columns) }
  return { ...node, name, shape: [count], parameters }
}
