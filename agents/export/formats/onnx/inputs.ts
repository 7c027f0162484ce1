import type { Exportable, Standardisation } from '../../exportable.js'
import { stateSizesOf } from '../../graph.js'
import { actionLeaf, type Choices, type Leaf, leavesOf } from '../../leaves.js'
import type { Builder, Value } from './builder.js'
import { elementTypes, type Port } from './model.js'

/** The inputs of a model, and what becomes of them. */
export interface Inputs {
  readonly ports: readonly Port[]
  /** What the network reads. */
  readonly observation: Value
  readonly context: Value | null
  /** The state that enters each memory, [batch, n]. */
  readonly states: readonly string[]
}

/** The input that says which choices are allowed. */
export const MASK = 'action_mask'

export function addInputs(builder: Builder, agent: Exportable): Inputs {
  const observed = addObservation(builder, agent)
  const mask = maskPorts(agent)
  builder.first = observed.ports[0]!.name
  const sizes = stateSizesOf(agent.network)
  const { lastAction, lastReward } = agent.context
  if (sizes.length === 0 && !lastAction && !lastReward)
    return { ...observed, ports: [...observed.ports, ...mask], context: null, states: [] }
  const size = sizes.reduce((sum, numbers) => sum + numbers, 0)
  const state: Port = {
    ...{ name: 'state', type: 'float32', shape: [size] },
    doc: 'The recurrent state: state_out of the time step before. What it holds where an episode begins is not read.',
  }
  const start: Port = {
    name: 'episode_start',
    type: 'bool',
    shape: [],
    doc: 'true where an episode begins: state and last action and reward then count as 0',
  }
  const zero = builder.constant('float32', [], [0])
  const begins = builder.op('Unsqueeze', [start.name, builder.constant('int64', [1], [1])])
  const keep = (name: string) => builder.op('Where', [begins, zero, name])
  const context = addContext(builder, agent)
  return {
    ports: [...observed.ports, ...mask, ...(sizes.length > 0 ? [state] : []), start, ...context.ports],
    observation: observed.observation,
    context: context.value && { ...context.value, name: keep(context.value.name) },
    states: sizes.length > 0 ? builder.split(keep(state.name), sizes) : [],
  }
}

function maskPorts({ actionSpace, rules }: Exportable): Port[] {
  if (!rules.masked) return []
  const doc = 'Which choices are allowed, part after part, as the action mask of the environment says; one of each part at least'
  return [{ name: MASK, type: 'bool', shape: [actionSpace.flatSize], doc }]
}

/** The type and shape of a value, as an input or output. */
export function portOf(leaf: Leaf, name: string, doc: string): Port {
  return { name, type: leaf.kind === 'choices' ? 'int64' : leaf.type, shape: leaf.shape, doc }
}

function addObservation(builder: Builder, { observationSpace, observations, network }: Exportable): { ports: Port[]; observation: Value } {
  const leaves = leavesOf(observationSpace)
  const type = observations ? elementTypes.float64 : elementTypes.float32
  const ports = leaves.map((leaf) => {
    const name = ['observation', ...leaf.path].join('.')
    return portOf(leaf, name, `${leaf.path.length === 0 ? 'The observation' : 'A part of the observation'}, as the environment gives it`)
  })
  const { shape, scale } = network.observation
  const whole = leaves.length === 1 && leaves[0]!.kind === 'numbers' && `${leaves[0]!.shape}` === `${shape}`
  const parts = leaves.map((leaf, i) => (whole ? builder.cast(ports[i]!.name, type) : flattened(builder, leaf, ports[i]!.name, type)))
  let name = builder.concat(parts)
  if (observations) name = builder.cast(standardised(builder, observations, name, shape), elementTypes.float32)
  if (scale !== 1) name = builder.op('Mul', [name, builder.constant('float32', [], [scale])])
  return { ports, observation: { name, shape } }
}

function addContext(builder: Builder, { actionSpace, rewards, context }: Exportable): { ports: Port[]; value: Value | null } {
  const ports: Port[] = []
  const parts: string[] = []
  let size = 0
  if (context.lastAction) {
    const leaf = actionLeaf(actionSpace)
    ports.push(portOf(leaf, 'last_action', 'The action of the time step before. It is not read where an episode begins.'))
    parts.push(flattened(builder, leaf, 'last_action', elementTypes.float32))
    size += leaf.flatSize
  }
  if (context.lastReward) {
    ports.push({ name: 'last_reward', type: 'float32', shape: [], doc: 'The reward of the time step before, as the environment gave it' })
    const column = builder.op('Unsqueeze', ['last_reward', builder.constant('int64', [1], [1])])
    const type = elementTypes.float64
    parts.push(rewards ? builder.cast(standardised(builder, rewards, builder.cast(column, type), [1]), elementTypes.float32) : column)
    size += 1
  }
  return { ports, value: parts.length === 0 ? null : { name: builder.concat(parts), shape: [size] } }
}

/** A part of a value, as the columns that it is flattened into. */
function flattened(builder: Builder, leaf: Leaf, name: string, type: number): string {
  if (leaf.kind === 'choices') return oneHot(builder, leaf, name, type)
  return builder.cast(leaf.shape.length === 1 ? name : builder.op('Flatten', [name], { axis: 1 }), type)
}

/** Each column is compared with the one number that makes it 1: so a number that is no choice makes none 1. */
function oneHot(builder: Builder, { shape, counts, starts }: Choices, name: string, type: number): string {
  const numbers = counts.flatMap((count, part) => Array.from({ length: count }, (_, i) => starts[part]! + i))
  const places = counts.flatMap((count, part) => new Array<number>(count).fill(part))
  const columns =
    shape.length === 0
      ? builder.op('Unsqueeze', [name, builder.constant('int64', [1], [1])])
      : builder.op('Gather', [name, builder.constant('int64', [places.length], places)], { axis: 1 })
  return builder.cast(builder.op('Equal', [columns, builder.constant('int64', [numbers.length], numbers)]), type)
}

function standardised(builder: Builder, { mean, scale, limit }: Standardisation, name: string, shape: readonly number[]): string {
  const centred = builder.op('Sub', [name, builder.constant('float64', shape, mean)])
  const scaled = builder.op('Mul', [centred, builder.constant('float64', shape, scale)])
  return builder.op('Clip', [scaled, builder.constant('float64', [], [-limit]), builder.constant('float64', [], [limit])])
}
