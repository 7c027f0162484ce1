import type { Exploit } from './population/exploit/exploit.js'
import type { Explore } from './population/explore/explore.js'
import type { MethodName } from './population/policies/index.js'
import type { Method } from './population/policies/policy.js'
import type { ReplayPlan } from './population/policies/replay.js'
import type { Copy, PopulationConfig, ScheduleName } from './population/types.js'
import type { Kind } from './search-space/kind.js'
import type { Rule } from './search-space/rules/rule.js'
import type { Strategy } from './strategy-maker.js'
import type { TrainableSpec, Value } from './trainable.js'

/** What a user writes: the default export of an experiment module. Everything optional has its default in `resolveExperiment`. */
export interface Experiment<K extends string = string> {
  /** Names the run's folder: letters, digits, `.`, `_` and `-`. */
  readonly name: string
  readonly trainable: TrainableSpec<K>
  /** What PBT tunes, and in which range; the rest stays at the trainable's own setting. */
  readonly hyperparameters: { readonly [P in NoInfer<K>]?: Kind }
  /** Members, at least 1. */
  readonly population: number
  /** Budget: environment steps of one member, of the whole population, or seconds; at least one of the three. */
  readonly stepsPerMember?: number
  readonly totalSteps?: number
  readonly maxSeconds?: number
  /** Environment steps between two decisions on a member: 1 or more, and at most the budget's. */
  readonly readyEvery: number
  /** Default: truncation({ fraction: 0.2, startAfter: 0.2 }). One that keeps state is given as a function that makes it. */
  readonly exploit?: Strategy<Exploit>
  /** Default: perturb({ factors: [0.8, 1.2] }). */
  readonly explore?: Strategy<Explore>
  /** A name, or a method with options such as multiFrequency({ every: [1, 10] }). Default: 'pbt'. */
  readonly method?: MethodName | Method
  /** Default: 'async'. */
  readonly schedule?: ScheduleName
  /** Default: 'both'. */
  readonly copy?: Copy
  /** What the first members start with, in order of member; the others draw. For the methods that draw: pbt, random, multi-frequency, fire. */
  readonly initial?: readonly { readonly [P in NoInfer<K>]?: Value }[]
  /** Which of the hyperparameters explore may change; the others move only as copies. Default: all of them. */
  readonly adapt?: readonly NoInfer<K>[]
  /** What holds between hyperparameters, such as divides('minibatch', 'rollout'): from the first draw on and after every explore. */
  readonly rules?: readonly Rule[]
  /** A score is the mean of so many latest episodic returns, 1 or more. Default: 10. */
  readonly scoreWindow?: number
  /** Whole number of 0 or more, from which every random number of the run follows. Default: 1. */
  readonly seed?: number
  /** Times that a failed slice is run again, 0 or more. Default: 2. */
  readonly retries?: number
  /** Seconds after which a slice counts as hung, above 0. Default: 600. */
  readonly sliceTimeout?: number
}

/** Checks the types, so that a hyperparameter which the trainable cannot tune does not compile. */
export function defineExperiment<K extends string>(experiment: Experiment<K>): Experiment<K> {
  return experiment
}

/** What the command line says instead of the experiment. */
export interface Overrides {
  readonly seed?: number | undefined
  readonly population?: number | undefined
  /** Environment steps of one member. */
  readonly steps?: number | undefined
  readonly readyEvery?: number | undefined
  readonly method?: MethodName | undefined
  readonly schedule?: ScheduleName | undefined
  /** Takes the trainable's `withFma`. */
  readonly fma?: boolean | undefined
  /** What `clade replay` trains on, instead of the method and the budget. */
  readonly replay?: ReplayPlan | undefined
}

/** An experiment with everything filled in and checked. */
export interface RunConfig extends PopulationConfig {
  readonly name: string
  readonly trainable: TrainableSpec
  readonly sliceTimeout: number
  /** `trainable` is what the experiment's `withFma` returned. */
  readonly fma: boolean
}
