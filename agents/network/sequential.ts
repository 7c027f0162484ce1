import { reading } from '../../envs/core/errors.js'
import { isOptions } from '../../envs/core/options.js'
import { expected } from '../errors.js'
import { type LayeredSpec, layered } from './layered.js'

/**
 * Networks one after another, each reading what the one before puts out: `sequential(conv([...]), mlp([256]), lstm(128))`.
 * Throws INVALID_OPTION for parts that cannot be put together: what is no network, an mlp with `separate` layers for policy and value (what
 * follows would have two inputs), or two lstm that both read the last action or reward.
 */
export function sequential(...parts: readonly LayeredSpec[]): LayeredSpec {
  if (parts.length === 0) throw expected('the number of parts of sequential', 'at least 1', 0)
  for (const part of parts) {
    if (!Array.isArray(reading(() => part.body.plans, undefined)) || !isOptions(reading(() => part.context, undefined)))
      throw expected('a part of sequential', 'conv(...), mlp(...), lstm(...) or sequential(...)', part)
    if (part.body.separate) throw expected('separate of an mlp within sequential', 'false', true)
  }
  const readers = parts.filter(({ context }) => context.lastAction || context.lastReward)
  if (readers.length > 1) throw expected('the parts of sequential that read the last action or reward', 'at most one', readers.length)
  const plans = parts.flatMap(({ body }) => body.plans)
  return layered({ kind: 'sequential', parts: parts.map(({ config }) => config) }, { plans, separate: false }, readers[0]?.context)
}
