import type { Exploit } from './population/exploit/exploit.js'
import type { Explore } from './population/explore/explore.js'
import type { Copy, MethodName, ScheduleName } from './population/types.js'
import type { Kind } from './search-space/kind.js'
import type { TrainableSpec } from './trainable.js'

/** What a user writes: the default export of an experiment module. Everything optional has its default in `resolveExperiment`. */
export interface Experiment<K extends string = string> {
  /** Names the run's folder: letters, digits, `.`, `_` and `-`. */
  readonly name: string
  readonly trainable: TrainableSpec<K>
  /** What PBT tunes, and in which range; the rest stays at the trainable's own setting. */
  readonly hyperparameters: { readonly [P in K]?: Kind }
  /** Members, at least 1. */
  readonly population: number
  /** Budget: environment steps of one member, of the whole population, or seconds; at least one of the three. */
  readonly stepsPerMember?: number
  readonly totalSteps?: number
  readonly maxSeconds?: number
  /** Environment steps between two decisions on a member. */
  readonly readyEvery: number
  /** Default: truncation({ fraction: 0.2 }). */
  readonly exploit?: Exploit
  /** Default: perturb({ factors: [0.8, 1.2] }). */
  readonly explore?: Explore
  /** Default: 'pbt'. */
  readonly method?: MethodName
  /** Default: 'async'. */
  readonly schedule?: ScheduleName
  /** Default: 'both'. */
  readonly copy?: Copy
  /** Episodic returns in a score; default 10. */
  readonly scoreWindow?: number
  /** Default 1. */
  readonly seed?: number
  /** Times that a failed slice is run again; default 2. */
  readonly retries?: number
  /** Seconds after which a slice counts as hung; default 600. */
  readonly sliceTimeout?: number
}

export function defineExperiment<K extends string>(experiment: Experiment<K>): Experiment<K> {
  return experiment
}
