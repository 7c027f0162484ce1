import type { ExportedFile, ExportFacts } from '../../../../src/trained.js'
import type { Exportable } from '../../exportable.js'
import { CONTEXT, type GraphNode, isMemory, type MemoryNode, OBSERVATION } from '../../graph.js'
import { metadataOf } from '../metadata.js'
import { Builder, type Value } from './builder.js'
import { addInputs } from './inputs.js'
import { addConvolution, addDense } from './layers.js'
import { addMemory } from './memories.js'
import { modelBytes } from './model.js'
import { addOperation } from './operations.js'
import { addOutputs, policyOutput } from './outputs.js'

/**
 * The agent as an ONNX model, whose inputs and outputs docs/exporting.md lists.
 *
 * @throws AgentError EXPORT_UNSUPPORTED
 */
export function onnx(agent: Exportable, facts: ExportFacts): readonly ExportedFile[] {
  const builder = new Builder()
  const { ports, observation, context, states } = addInputs(builder, agent)
  const { nodes, policy, value } = agent.network
  const values = new Map<string, Value>([[OBSERVATION, observation]])
  if (context) values.set(CONTEXT, context)
  // With masks what the policy gives is not yet what is given out.
  const output = agent.rules.masked ? undefined : policyOutput(agent)
  const left: string[] = []
  for (const node of nodes) {
    if (isMemory(node)) {
      const after = addMemory(builder, node, values.get(node.input)!, context, states[left.length]!)
      values.set(node.name, after.output)
      left.push(after.state)
    } else {
      values.set(node.name, addNode(builder, node, values, node.name === policy ? output : undefined))
    }
  }
  const bytes = modelBytes({
    inputs: ports,
    outputs: addOutputs(builder, agent, values.get(policy)!, values.get(value)!, left),
    nodes: builder.nodes,
    constants: builder.constants,
    metadata: metadataOf(agent, facts),
    doc: 'A policy that Clade trained. Every input and output but log_std has the batch as its first axis.',
    version: facts.version,
  })
  return [{ name: 'policy.onnx', bytes }]
}

/** @param as the name under which a linear head gives out its numbers */
function addNode(builder: Builder, node: Exclude<GraphNode, MemoryNode>, values: ReadonlyMap<string, Value>, as?: string): Value {
  if (node.kind === 'array') return { name: builder.constant('float32', node.shape, node.array.data), shape: node.shape }
  if (node.kind === 'operation')
    return addOperation(
      builder,
      node,
      node.operands.map(({ name }) => values.get(name)!),
    )
  const input = values.get(node.input)!
  return node.kind === 'dense' ? addDense(builder, node, input, as) : addConvolution(builder, node, input)
}
