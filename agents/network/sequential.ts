import { isOptions, reading } from '../../checks/reading.js'
import { expected } from '../errors.js'
import { type LayeredSpec, layered } from './layered.js'

/**
 * Networks one after another, each of which reads the output of the one before. Policy and value are linear in the output of the last.
 *
 * @param parts the networks, one at least; each is a conv, mlp, lstm or sequential
 * @throws AgentError INVALID_OPTION when there is no part, a part is no network, an mlp has `separate` layers for policy and value (a part
 * behind it would have two inputs), or two lstm read the last action or reward
 *
 * @example
 * sequential(conv([{ filters: 16, size: 3 }]), mlp([256], { activation: 'relu' }), lstm(128))
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
