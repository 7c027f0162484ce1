import { none } from '../none.js'
import type { Explore } from './explore.js'
import { perturb } from './perturb.js'

/** Every explore strategy, by the name that an experiment calls. */
export const explores = { perturb, none } as const satisfies Record<string, (options: never) => Explore>

export { none, perturb }
