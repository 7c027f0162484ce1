import type { Plain } from '../../src/trainable.js'
import type { Builder } from '../../tensors/builder.js'
import type { Tensor } from '../../tensors/tensor.js'

/** What a network, or a part of one, is defined from. */
export interface NetworkInputs {
  /** [rows, size], or [rows, height, width, channels]: the observations; for a part of a network what the part before puts out. */
  readonly observations: Tensor
  /** What observations of bytes are multiplied by to become floats; 1 where they are floats. */
  readonly scale: number
  /** [rows, size]: the last action (each choice one-hot), then the last reward; null where the network reads neither. */
  readonly context: Tensor | null
  /** What the agent asks for: the size of each head, by name. */
  readonly heads: Readonly<Record<string, number>>
  /** The number of choices of each part of an action, whose logits stand side by side in the head `policy`; empty for other actions. */
  readonly actions: readonly number[]
  /** The names of the parts of observations that are a Dict, in the order in which they are flattened; empty for others. */
  readonly parts: readonly string[]
  /** A part by its name: a Box in its shape, all else as a vector. @throws AgentError NETWORK_MISFIT where there is no such part */
  readonly part: (name: string) => Tensor
  /** A name for the parameters of the next layer: body.0, body.1 and so on. */
  readonly layer: () => string
  /**
   * The memory of a recurrent layer.
   *
   * @param dilation time steps from a state to the one that follows from it, as in the operation `lstm`. Default: 1.
   */
  readonly memory: (units: number, dilation?: number) => LayerMemory
  /** What was in the `steps` time steps before each row, for the operation `windowSum`. */
  readonly history: (size: number, steps: number) => LayerHistory
}

/** What a recurrent layer carries from one time step to the next. */
export interface LayerMemory {
  /** [rows + dilation * sequences, 2 units]: row i holds the state that enters row i, h then c. */
  readonly states: Tensor
  /** [rows]: 0 where the state that enters is none of the row's episode, another number elsewhere. */
  readonly keep: Tensor
}

/** What a layer has seen of late. */
export interface LayerHistory {
  /** [rows + steps * sequences, size]: row i holds what was `steps` time steps before row i. */
  readonly states: Tensor
  /** [rows, steps + 1]: 1 for each time step that the row's episode had by then, the row's own last; 0 for those before it began. */
  readonly within: Tensor
}

/** Heads by name: [rows, size] each. */
export type Heads = Readonly<Record<string, Tensor>>

/** A network before it is built, as plain data: the result of `mlp`, `conv`, `lstm`, `sequential` and the like. */
export interface NetworkSpec {
  /** Its options as run.json records them. */
  readonly config: Plain
  /** The inputs that it reads beside observations. */
  readonly context: { readonly lastAction: boolean; readonly lastReward: boolean }
  /** Whether each head has all of these layers for itself. Absent: no. */
  readonly separate?: boolean
  /** The most time steps that a layer's memory or history reaches back. An agent has to leave room for them. Absent: 1. */
  readonly lag?: number
  /**
   * The tensors of the network: its features, under which linear heads are put, or the heads themselves.
   *
   * @throws AgentError NETWORK_MISFIT when it cannot read observations of that shape
   */
  define(t: Builder, inputs: NetworkInputs): Tensor | Heads
}

/** A network that others can be put on: it has features and no heads of its own. */
export interface PartSpec extends NetworkSpec {
  define(t: Builder, inputs: NetworkInputs): Tensor
}

/** Reads nothing beside observations. */
export const NO_CONTEXT = { lastAction: false, lastReward: false } as const

/** Tells what was defined: features, or heads by name. */
export function areFeatures(defined: Tensor | Heads): defined is Tensor {
  return Array.isArray(defined.shape) && 'node' in defined
}
