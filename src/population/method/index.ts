import type { MethodName } from '../types.js'
import { fixed } from './fixed.js'
import type { Method } from './method.js'
import { pbt } from './pbt.js'
import { random } from './random.js'

/** Every method, by the name that `--method` takes. */
export const methods = { pbt, random, fixed } as const satisfies Record<MethodName, Method>
