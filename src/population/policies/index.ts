import type { MethodName } from '../types.js'
import { fire } from './fire.js'
import { fixed } from './fixed.js'
import { multiFrequency } from './multi-frequency.js'
import { pbt } from './pbt.js'
import type { Method } from './policy.js'
import { random } from './random.js'
import { sequential } from './sequential.js'

/** Every method, by the name that `--method` takes, with its default options. */
export const methods = {
  pbt,
  random,
  fixed,
  sequential: sequential(),
  'multi-frequency': multiFrequency(),
  fire: fire(),
} as const satisfies Record<MethodName, Method>

export { fire, multiFrequency, sequential }
