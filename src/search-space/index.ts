import { choice } from './choice.js'
import { integer } from './integer.js'
import type { Kind } from './kind.js'
import { logUniform } from './log-uniform.js'
import { oneMinus } from './one-minus.js'
import { uniform } from './uniform.js'

/** Every kind of hyperparameter, by the name that an experiment calls. */
export const kinds = { logUniform, uniform, integer, choice, oneMinus } as const satisfies Record<string, (...args: never[]) => Kind>

export { choice, integer, logUniform, oneMinus, uniform }
