import { nearHint } from '../../checks/near-name.js'
import { isOptions } from '../../checks/reading.js'
import { show } from '../../checks/show.js'
import type { Builder, RowsAxis } from '../../tensors/builder.js'
import { zeros } from '../../tensors/initialisers.js'
import type { Outputs } from '../../tensors/program.js'
import { show as showShape, sizeOf } from '../../tensors/shape.js'
import type { Tensor } from '../../tensors/tensor.js'
import { AgentError } from '../errors.js'
import { type Body, picturesOf } from './body.js'
import { HEADS, type HeadShape, headIn, linearHeads } from './layers.js'
import type { NetworkShape, ObservationShape } from './network.js'
import { Memories, type StateName } from './recurrence.js'
import { areFeatures, type Heads, type NetworkInputs, type NetworkSpec } from './spec.js'

export const OBSERVATIONS = 'observations'
export const CONTEXT = 'context'

/** The name of the input that holds the loss's gradient by a head. */
export function gradientOf(head: string): string {
  return `d.${head}`
}

/** A network in a program that is being built. */
export interface Definition {
  readonly rows: RowsAxis
  readonly heads: Heads
  /** The last action and reward; null where it reads neither. */
  readonly context: Tensor | null
  /** The states of the recurrent layers. */
  readonly states: readonly StateName[]
  /** What the heads are linear in: that of the last head, where each has layers of its own. Null where the network has heads of its own. */
  readonly body: Body | null
}

/** What `t.backward` yields as the outputs of a function. */
export function storesOf(gradients: readonly Tensor[]): Outputs {
  return Object.fromEntries(gradients.map((gradient, i) => [`${i}`, gradient]))
}

/** Declares the inputs of a network, and defines it with all heads that the agent asks for. @throws AgentError NETWORK_MISFIT */
export function define(t: Builder, spec: NetworkSpec, shape: NetworkShape): Definition {
  const { observation, contextSize, capacity, sequences } = shape
  const rows = t.rows(capacity, sequences)
  const readsContext = contextSize > 0 && (spec.context.lastAction || spec.context.lastReward)
  const memories = new Memories(t, rows, sequences)
  const observations = t.input(OBSERVATIONS, [rows, ...observation.shape], observation.type)
  const context = readsContext ? t.input(CONTEXT, [rows, contextSize]) : null
  const sizes = Object.fromEntries(Object.entries(shape.heads).map(([name, { size }]) => [name, size]))
  const parts = observation.parts ?? {}
  const inputs = (body: string, seen = observations): NetworkInputs => {
    let layers = 0
    return {
      ...{ observations: seen, scale: observation.scale, context, heads: sizes, actions: shape.actions ?? [] },
      parts: Object.keys(parts),
      part: (name) => partOf(t, seen, parts, name),
      layer: () => `${body}.${layers++}`,
      memory: (units, dilation) => memories.add(units, dilation),
      history: (size, steps) => memories.history(size, steps),
    }
  }
  const pictures = (name: string) => (others: Tensor) => picturesOf(t, spec, inputs(name, others))
  const memory = { rows, context, states: memories.names }
  if (!spec.separate) {
    const features = definedBy(t, spec, inputs('body'), capacity)
    const heads = headsOf(t, features, shape.heads, capacity)
    return { ...memory, heads, body: areFeatures(features) ? { rows, observation, heads, features, pictures: pictures('body') } : null }
  }
  const each = Object.entries(shape.heads).map(([head, size]) => {
    const name = `${head}_body`
    const features = definedBy(t, spec, inputs(name), capacity) as Tensor
    return { head, tensor: linearHeads(t, features, head, { [head]: size })[head]!, features, name }
  })
  const { features, name } = each.at(-1)!
  const heads = Object.fromEntries(each.map(({ head, tensor }) => [head, tensor]))
  return { ...memory, heads, body: { rows, observation, heads, features, pictures: pictures(name) } }
}

/** The columns of a part, in its shape. */
function partOf(t: Builder, observations: Tensor, parts: NonNullable<ObservationShape['parts']>, name: string): Tensor {
  if (!Object.hasOwn(parts, name)) {
    const known = Object.keys(parts)
    const got = known.length === 0 ? 'observations that are no Dict' : known.join(', ')
    throw new AgentError('NETWORK_MISFIT', `Expected observations to have a part ${show(name)}, got ${got}${nearHint(name, known)}`)
  }
  const { first, shape } = parts[name]!
  const columns = t.slice(observations, [0, first], [-1, sizeOf(shape)])
  return t.reshape(columns, [columns.shape[0]!, ...shape])
}

/** What a spec defines, checked: features of each row, or heads. @throws AgentError NETWORK_MISFIT */
function definedBy(t: Builder, spec: NetworkSpec, inputs: NetworkInputs, capacity: number): Tensor | Heads {
  const made: unknown = spec.define(t, inputs)
  if (t.owns(made)) {
    if (made.shape[0] === capacity) return made
    throw new AgentError(
      'NETWORK_MISFIT',
      `Expected the features of the network to begin with its ${capacity} rows, got ${showShape(made.shape)}`,
    )
  }
  if (isOptions(made) && Object.values(made).every((head) => t.owns(head))) return made as Heads
  throw new AgentError('NETWORK_MISFIT', `Expected the network to return a tensor, or tensors by the names of heads, got ${show(made)}`)
}

/** What was defined as heads: linear ones under features. */
function headsOf(t: Builder, defined: Tensor | Heads, heads: Readonly<Record<string, HeadShape>>, capacity: number): Heads {
  if (areFeatures(defined)) return linearHeads(t, defined, HEADS, heads)
  return Object.fromEntries(Object.entries(heads).map(([name, { size }]) => [name, headIn(defined, name, [capacity, size])]))
}

/** The functions of a network but for its optimiser's. @throws AgentError NETWORK_MISFIT where there is nothing that tasks could share */
export function functionsOf(
  t: Builder,
  { rows, heads, body }: Definition,
  shape: NetworkShape,
): Record<'forward' | 'act' | 'backward', Outputs> {
  for (const [name, size] of Object.entries(shape.free)) t.parameter(name, [size], zeros)
  const act = shape.acting?.(t, heads, rows) ?? {}
  const all = Object.entries(heads)
  const gradients = t.backward(
    all.map(([, head]) => head),
    all.map(([name, { shape }]) => t.input(gradientOf(name), [rows, ...shape.slice(1)])),
  )
  const functions = { forward: heads, act, backward: storesOf(gradients) }
  if (!shape.tasks) return functions
  if (!body) {
    const rule = 'features under its heads, since auxiliary tasks share them'
    throw new AgentError('NETWORK_MISFIT', `Expected the network to have ${rule}, got heads of its own`)
  }
  return { ...functions, ...shape.tasks(t, body) }
}
