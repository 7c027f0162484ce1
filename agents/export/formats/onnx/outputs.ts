import type { Exportable } from '../../exportable.js'
import { type Choices, leavesOf, type Numbers } from '../../leaves.js'
import type { Builder, Value } from './builder.js'
import { portOf } from './inputs.js'
import { elementTypes, type Port } from './model.js'

/** The name under which the policy's node gives out its numbers. */
export function policyOutput({ actionSpace, epsilon }: Exportable): 'q' | 'logits' | 'mean' {
  if (epsilon !== null) return 'q'
  return leavesOf(actionSpace)[0]!.kind === 'choices' ? 'logits' : 'mean'
}

/**
 * Adds the likeliest action, the value and what else the heads give.
 *
 * @param policy the policy's node, which is an output by its name
 * @param states the state that leaves each memory
 */
export function addOutputs(
  builder: Builder,
  agent: Exportable,
  policy: Value,
  value: Value,
  states: readonly { readonly h: string; readonly c: string }[],
): Port[] {
  const leaf = leavesOf(agent.actionSpace)[0]!
  const ports: Port[] = []
  const size = policy.shape[0]!
  const name = policyOutput(agent)
  if (leaf.kind === 'choices') {
    const which = leaf.counts.length === 1 ? 'each action' : `each choice, part after part: ${leaf.counts.join(' + ')}`
    ports.push({ name, type: 'float32', shape: [size], doc: `The ${name === 'q' ? 'value' : 'logit'} of ${which}` })
    named(builder, policy.name, name)
    addLikeliest(builder, leaf, policy.name)
  } else {
    ports.push({ name, type: 'float32', shape: [size], doc: 'The mean of each number of the action, before it is clipped' })
    const doc = 'The logarithm of each standard deviation, the same for every observation'
    ports.push({ name: 'log_std', type: 'float32', shape: [size], batched: false, doc })
    builder.op('Identity', [builder.constant('float32', [size], agent.network.logStd)], {}, 'log_std')
    named(builder, policy.name, name)
    addClipped(builder, leaf, policy.name)
  }
  ports.push(portOf(leaf, 'action', `The ${name === 'q' ? 'best' : 'likeliest'} action, in the environment's own space`))
  ports.push({ name: 'value', type: 'float32', shape: [], doc: 'The value of the observation' })
  builder.op('Squeeze', [value.name, builder.constant('int64', [1], [1])], {}, 'value')
  if (states.length > 0) {
    const shape = [agent.network.nodes.reduce((sum, node) => sum + (node.kind === 'lstm' ? 2 * node.units : 0), 0)]
    ports.push({ name: 'state_out', type: 'float32', shape, doc: 'The recurrent state for the next time step' })
    builder.concat(
      states.flatMap(({ h, c }) => [h, c]),
      'state_out',
    )
  }
  return ports
}

/** Gives out a value under a name that it may have already. */
function named(builder: Builder, value: string, name: string): void {
  if (value !== name) builder.op('Identity', [value], {}, name)
}

/** The first of the largest logits of each part. */
function addLikeliest(builder: Builder, { shape, counts, starts }: Choices, logits: string): void {
  const keepdims = shape.length === 0 ? 0 : 1
  const likeliest = builder.split(logits, counts).map((part) => builder.op('ArgMax', [part], { axis: 1, keepdims }))
  builder.op('Add', [builder.concat(likeliest), builder.constant('int64', shape, starts)], {}, 'action')
}

/** The mean within the Box, in its shape. */
function addClipped(builder: Builder, { shape, type, low, high, flatSize }: Numbers, mean: string): void {
  // The bounds of float64 are not rounded.
  const exact = type === 'float64' ? 'float64' : 'float32'
  const typed = exact === 'float64' ? builder.cast(mean, elementTypes.float64) : mean
  const above = builder.op('Max', [typed, builder.constant(exact, [flatSize], low)])
  const within = builder.op('Min', [above, builder.constant(exact, [flatSize], high)])
  builder.op('Reshape', [within, builder.constant('int64', [1 + shape.length], [-1, ...shape])], {}, 'action')
}
