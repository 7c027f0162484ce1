import { divides } from './divides.js'
import type { Rule } from './rule.js'

/** Every rule between hyperparameters, by the name that an experiment calls. */
export const rules = { divides } as const satisfies Record<string, (...names: never[]) => Rule>

export { divides }
