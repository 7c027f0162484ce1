import { natural, oneOf, positiveInteger } from '../../checks/requirements.js'
import { readOptions } from '../errors.js'
import type { Choice } from '../run/open-trained.js'
import type { PolicyOptions } from '../trained.js'
import type { RunPolicyOptions } from './run-data.js'

const requirements = { member: natural, snapshot: oneOf('last', 'best'), seed: natural, batch: positiveInteger }

/** The member and the options that a call of `policy` asks for. @throws CladeError INVALID_OPTION, UNKNOWN_OPTION */
export function policyOptions(
  given: RunPolicyOptions | undefined,
  winner: number | null,
): { readonly choice: Choice; readonly options: PolicyOptions } {
  const { member, snapshot = 'last', ...options } = readOptions('policy', given, requirements, "{ snapshot: 'best' }")
  return { choice: { member: member ?? (snapshot === 'last' ? winner : null), snapshot, option: 'member' }, options }
}
