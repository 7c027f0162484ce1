import { mapSpace } from '../../search-space/space.js'
import { none } from '../none.js'
import { custom } from './custom.js'
import type { Explore } from './explore.js'
import { pb2 } from './pb2.js'
import { perturb } from './perturb.js'
import { perturbOrResample } from './perturb-or-resample.js'
import { resample } from './resample.js'

/** Every explore strategy, by the name that an experiment calls, with examples for the tests that run over this list. */
export const explores = {
  perturb: [perturb({ factors: [0.8, 1.2], symmetric: true }), perturb({ factors: [0.8, 1.2] }), perturb({ factors: [0.5, 1, 2] })],
  resample: [resample({ probability: 0.5 }), resample({ probability: 1 }), resample({ probability: 0 })],
  perturbOrResample: [perturbOrResample(), perturbOrResample({ probability: 0.5, factors: [2], symmetric: true })],
  custom: [custom('anew', (_values, { space, random }) => mapSpace(space, (kind) => kind.resample(random)))],
  pb2: [pb2({ rows: 8 }), pb2()],
  none: [none()],
} as const satisfies Record<string, readonly [Explore, ...Explore[]]>

export { custom, pb2, perturb, perturbOrResample, resample }
