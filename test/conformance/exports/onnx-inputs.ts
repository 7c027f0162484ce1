import { actionLeaf, type Leaf, leavesOf } from '../../../agents/export/leaves.js'
import { maskWidth, writeMask } from '../../../envs/core/action-masks.js'
import { type Choices, choicesOf } from '../../../envs/spaces/choices.js'
import type { Space } from '../../../envs/spaces/space.js'
import type { Policy } from '../../../src/trained.js'
import type { Seen } from './trace.js'

/** An array as ONNX takes it, its numbers row-major. */
export interface Input {
  readonly type: string
  readonly shape: readonly number[]
  readonly numbers: readonly number[]
}

/** What a model without a memory reads for these time steps, all of them in one batch; and with one, all but the state. */
export function inputsOf(policy: Policy, seen: readonly Seen[], before: readonly Seen[] = seen): Record<string, Input> {
  const inputs: Record<string, Input> = {}
  for (const leaf of leavesOf(policy.observationSpace as Space)) {
    const values = seen.map(({ observation }) => leaf.path.reduce((value, key) => (value as Record<string, unknown>)[key], observation))
    inputs[['observation', ...leaf.path].join('.')] = batchOf(leaf, values)
  }
  const space = policy.actionSpace as Space
  const action = actionLeaf(space)
  const choices = choicesOf(space)
  return {
    ...inputs,
    last_action: batchOf(
      action,
      before.map((step) => (choices?.names ? choices.names.map((name) => (step.action as Record<string, number>)[name]!) : step.action)),
    ),
    ...(choices && seen[0]!.mask !== undefined ? { action_mask: masksOf(choices, seen) } : {}),
    last_reward: { type: 'float32', shape: [seen.length], numbers: seen.map(({ reward }) => reward) },
    episode_start: { type: 'bool', shape: [seen.length], numbers: seen.map(({ begins }) => Number(begins)) },
  }
}

function masksOf(choices: Choices, seen: readonly Seen[]): Input {
  const width = maskWidth(choices)
  const flags = new Uint8Array(seen.length * width)
  for (const [row, { mask }] of seen.entries()) writeMask(choices, mask, flags, row * width)
  return { type: 'bool', shape: [seen.length, width], numbers: Array.from(flags) }
}

function batchOf({ kind, shape, ...leaf }: Leaf, values: readonly unknown[]): Input {
  const type = kind === 'choices' ? 'int64' : (leaf as { type: string }).type
  const numbers = values.flatMap((value) => (typeof value === 'object' ? Array.from(value as ArrayLike<number>) : [value as number]))
  return { type, shape: [values.length, ...shape], numbers: numbers.map(Number) }
}
