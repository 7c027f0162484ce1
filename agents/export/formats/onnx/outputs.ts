import type { ActionRules } from '../../../environment/action-space.js'
import type { Exportable } from '../../exportable.js'
import { stateSizesOf } from '../../graph.js'
import { actionLeaf, type Choices, type Numbers } from '../../leaves.js'
import type { Builder, Value } from './builder.js'
import { MASK, portOf } from './inputs.js'
import { elementTypes, type Port } from './model.js'

/** The name under which the policy's node gives out its numbers. */
export function policyOutput({ actionSpace, epsilon }: Exportable): 'q' | 'logits' | 'mean' {
  if (epsilon !== null) return 'q'
  return actionLeaf(actionSpace).kind === 'choices' ? 'logits' : 'mean'
}

/**
 * Adds the likeliest action, the value and what else the heads give.
 *
 * @param policy the policy's node, which is an output by its name
 * @param states the state that leaves each memory, [batch, n]
 */
export function addOutputs(builder: Builder, agent: Exportable, policy: Value, value: Value, states: readonly string[]): Port[] {
  const leaf = actionLeaf(agent.actionSpace)
  const ports: Port[] = []
  const size = policy.shape[0]!
  const name = policyOutput(agent)
  const { masked } = agent.rules
  let best = value.name
  if (leaf.kind === 'choices') {
    const which = leaf.counts.length === 1 ? 'each action' : `each choice, part after part: ${leaf.counts.join(' + ')}`
    const forbidden = masked ? '; -infinity where it is forbidden' : ''
    ports.push({ name, type: 'float32', shape: [size], doc: `The ${name === 'q' ? 'value' : 'logit'} of ${which}${forbidden}` })
    const allowed = masked
      ? builder.op('Where', [MASK, policy.name, builder.constant('float32', [], [Number.NEGATIVE_INFINITY])])
      : policy.name
    named(builder, allowed, name)
    addLikeliest(builder, leaf, allowed, agent.rules)
    if (masked && name === 'q') best = builder.op('ReduceMax', [allowed], { axes: [1], keepdims: 1 })
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
  builder.op('Squeeze', [best, builder.constant('int64', [1], [1])], {}, 'value')
  if (states.length > 0) {
    const shape = [stateSizesOf(agent.network).reduce((sum, size) => sum + size, 0)]
    ports.push({ name: 'state_out', type: 'float32', shape, doc: 'The recurrent state for the next time step' })
    builder.concat(states, 'state_out')
  }
  return ports
}

/** Gives out a value under a name that it may have already. */
function named(builder: Builder, value: string, name: string): void {
  if (value !== name) builder.op('Identity', [value], {}, name)
}

/** The first of the largest logits of each part; of parts that do not count the first choice that is allowed. */
function addLikeliest(builder: Builder, { shape, counts, starts }: Choices, logits: string, { counted, masked }: ActionRules): void {
  const keepdims = shape.length === 0 ? 0 : 1
  const firsts = (columns: string) => builder.split(columns, counts).map((part) => builder.op('ArgMax', [part], { axis: 1, keepdims }))
  const likeliest = firsts(logits)
  let choices = builder.concat(likeliest)
  if (counted) {
    const table = counted.flatMap((parts) => counts.map((_, part) => (part === 0 || parts.includes(part) ? 1 : 0)))
    const first = builder.op('Squeeze', [likeliest[0]!, builder.constant('int64', [1], [1])])
    const counting = builder.op('Gather', [builder.constant('int64', [counted.length, counts.length], table), first], { axis: 0 })
    const others = masked ? builder.concat(firsts(builder.cast(MASK, elementTypes.float32))) : builder.constant('int64', [1], [0])
    choices = builder.op('Where', [builder.cast(counting, elementTypes.bool), choices, others])
  }
  builder.op('Add', [choices, builder.constant('int64', shape, starts)], {}, 'action')
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
