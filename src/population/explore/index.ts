import { none } from '../none.js'
import { custom } from './custom.js'
import type { Explore } from './explore.js'
import { pb2 } from './pb2.js'
import { perturb } from './perturb.js'
import { perturbOrResample } from './perturb-or-resample.js'
import { resample } from './resample.js'

/** Every explore strategy, by the name that an experiment calls. */
export const explores = { perturb, resample, perturbOrResample, custom, pb2, none } as const satisfies Record<
  string,
  (...args: never[]) => Explore
>

export { custom, none, pb2, perturb, perturbOrResample, resample }
