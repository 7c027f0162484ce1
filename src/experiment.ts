import type { Exploit } from './population/exploit/exploit.js'
import type { Explore } from './population/explore/explore.js'
import type { MethodName } from './population/policies/index.js'
import type { Method } from './population/policies/policy.js'
import type { ReplayPlan } from './population/policies/replay.js'
import type { Copy, Origin, PopulationConfig, ScheduleName } from './population/types.js'
import type { Kind } from './search-space/kind.js'
import type { Rule } from './search-space/rules/rule.js'
import type { Strategy } from './strategy-maker.js'
import type { TrainableSpec, Value } from './trainable.js'

/**
 * An experiment as its author writes it: the default export of an experiment module. `K` are the names that the trainable can tune.
 *
 * @see defineExperiment for an example
 */
export interface Experiment<K extends string = string> {
  /** The name, in folders of runs: at most 100 letters, digits, `.`, `_` and `-`, of which the first is a letter or a digit. */
  readonly name: string
  /** The agent that every member is, such as a2c({ env: 'CartPole-v1', ... }). */
  readonly trainable: TrainableSpec<K>
  /** The hyperparameters that PBT tunes, each with its range. The others keep the trainable's own setting. */
  readonly hyperparameters: { readonly [P in NoInfer<K>]?: Kind }
  /** The number of members, 1 or more. */
  readonly population: number
  /** Budget in environment steps of one member, a positive integer. At least one of the three budgets is required. */
  readonly stepsPerMember?: number
  /** Budget in environment steps of the whole population, a positive integer. */
  readonly totalSteps?: number
  /** Budget in seconds of wall time, above 0. */
  readonly maxSeconds?: number
  /** Environment steps between two decisions on a member, from 1 to the budget of steps. */
  readonly readyEvery: number
  /**
   * The strategy that decides who copies whom. One that keeps state is given as a function that makes it.
   * Default: truncation({ fraction: 0.2, startAfter: 0.2 }).
   */
  readonly exploit?: Strategy<Exploit>
  /** The strategy that changes copied hyperparameters. Default: perturb({ factors: [0.8, 1.2] }). */
  readonly explore?: Strategy<Explore>
  /** The method: a name, or a call with options such as multiFrequency({ every: [1, 10] }). Default: 'pbt'. */
  readonly method?: MethodName | Method
  /** The order of decisions: 'async' as reports come, 'lockstep' once all members have reported. Default: 'async'. */
  readonly schedule?: ScheduleName
  /** The part of a donor that an exploit copies: 'weights', 'hyperparameters', 'both' or 'nothing'. Default: 'both'. */
  readonly copy?: Copy
  /**
   * The hyperparameters of the first members, in order of member: at most one setting a member. The others draw theirs.
   * It is for the methods that draw: pbt, random, multi-frequency and fire. Default: [].
   */
  readonly initial?: readonly { readonly [P in NoInfer<K>]?: Value }[]
  /** The names of the hyperparameters that explore may change. The others change only by copying. Default: all of them. */
  readonly adapt?: readonly NoInfer<K>[]
  /** Rules between hyperparameters, such as divides('minibatch', 'rollout'). They are kept at the first draw and after every explore. */
  readonly rules?: readonly Rule[]
  /** The number of latest episodic returns whose mean is the score, 1 or more. Default: 10. */
  readonly scoreWindow?: number
  /** The seed that every random number of the run follows from, a whole number of 0 or more. Default: 1. */
  readonly seed?: number
  /** The number of times that a failed slice is run again, 0 or more. Default: 2. */
  readonly retries?: number
  /** Seconds after which a slice counts as hung, above 0. Default: 600. */
  readonly sliceTimeout?: number
}

/**
 * Returns the experiment that it is given. It checks types on the way: a hyperparameter that the trainable cannot tune does not compile.
 * Values are checked when a run begins.
 *
 * @example
 * export default defineExperiment({
 *   name: 'my-experiment',
 *   trainable: a2c({ env: 'CartPole-v1', envs: 16, unroll: 5, network: mlp([64, 64]) }),
 *   hyperparameters: { learningRate: logUniform(1e-4, 1e-2), entropyCost: logUniform(1e-4, 1e-1) },
 *   population: 24,
 *   stepsPerMember: 400_000, // 400,000 environment steps of each member
 *   readyEvery: 20_000, // a decision on each member every 20,000
 * })
 */
export function defineExperiment<K extends string>(experiment: Experiment<K>): Experiment<K> {
  return experiment
}

/** Options of the command line that take the place of the experiment's. */
export interface Overrides {
  readonly seed?: number | undefined
  readonly population?: number | undefined
  /** Environment steps of one member. */
  readonly steps?: number | undefined
  readonly readyEvery?: number | undefined
  readonly method?: MethodName | undefined
  readonly schedule?: ScheduleName | undefined
  /** The trained agent that all members begin from, which the run's journal keeps. */
  readonly from?: Origin | undefined
  /** True to train on the trainable that `withFma` returns. */
  readonly fma?: boolean | undefined
  /** The hyperparameter schedule on which `clade replay` trains, in place of method and budget. */
  readonly replay?: ReplayPlan | undefined
}

/** An experiment that is checked and has all defaults filled in. */
export interface RunConfig extends PopulationConfig {
  readonly name: string
  readonly trainable: TrainableSpec
  /** Seconds. */
  readonly sliceTimeout: number
  /** True where `trainable` is the one that the experiment's `withFma` returned. */
  readonly fma: boolean
}
