import type { ExportedFile, ExportFacts } from '../../../../src/trained.js'
import type { Exportable } from '../../exportable.js'
import { OBSERVATION } from '../../graph.js'
import { metadataOf } from '../metadata.js'
import { Builder, type Value } from './builder.js'
import { addInputs } from './inputs.js'
import { addConvolution, addDense, addLstm } from './layers.js'
import { modelBytes } from './model.js'
import { addOutputs, policyOutput } from './outputs.js'

/** The agent as an ONNX model, whose inputs and outputs docs/exporting.md lists. */
export function onnx(agent: Exportable, facts: ExportFacts): readonly ExportedFile[] {
  const builder = new Builder()
  const { ports, observation, context, states } = addInputs(builder, agent)
  const { nodes, policy, value } = agent.network
  const values = new Map<string, Value>([[OBSERVATION, observation]])
  const left: { h: string; c: string }[] = []
  for (const node of nodes) {
    const input = values.get(node.input)!
    if (node.kind === 'dense') {
      values.set(node.name, addDense(builder, node, input, node.name === policy ? policyOutput(agent) : undefined))
    } else if (node.kind === 'convolution') {
      values.set(node.name, addConvolution(builder, node, input))
    } else {
      const after = addLstm(builder, node, input, node.readsContext ? context : null, states[left.length]!)
      values.set(node.name, after.output)
      left.push(after)
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
