import { text } from '../../checks/requirements.js'
import { check } from '../errors.js'
import { NO_CONTEXT, type PartSpec } from './spec.js'

/**
 * A part of observations that are a Dict, by its name: what has the shape of a Box comes in its shape, all else as a vector.
 *
 * @throws AgentError INVALID_OPTION when the name is none
 * @throws AgentError NETWORK_MISFIT when an agent builds the network, and observations have no such part
 *
 * @example
 * const eyes = sequential(part('screen'), conv([{ filters: 16, size: 5 }]))
 * a2c({ env: './my-env.ts', network: sequential(parallel(eyes, part('scalars')), mlp([128])) })
 */
export function part(name: string): PartSpec {
  check('the name of a part', name, text)
  return { config: { kind: 'part', name }, context: NO_CONTEXT, define: (_, inputs) => inputs.part(name) }
}
