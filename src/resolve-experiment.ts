import { isForTheUser, messageOf } from './blame.js'
import { checkedAdapt, checkedInitial, checkedSpace, checkLimits, checkOrigin, checkRules } from './check-options-together.js'
import { describeConfig } from './describe-config.js'
import { CladeError, expected } from './errors.js'
import type { Experiment, Overrides, RunConfig } from './experiment.js'
import { checkNames, checkValues, isRecord, isTrainableSpec, type LIMITS } from './experiment-options.js'
import { longestUpdate } from './longest-update.js'
import { truncation } from './population/exploit/index.js'
import { perturb } from './population/explore/index.js'
import { Ledger } from './population/ledger.js'
import { methods } from './population/policies/index.js'
import { type ReplayPlan, replay } from './population/policies/replay.js'
import { checkedRule } from './search-space/rules/checked-rule.js'
import type { Space } from './search-space/space.js'
import { exploitMaker, exploreMaker } from './strategy-maker.js'
import type { TrainableSpec, Values } from './trainable.js'
import { tryStrategies } from './try-strategies.js'
import { unreadableIn } from './unreadable.js'
import { broken, callUser, type UserCode } from './user-code.js'

/**
 * Checks what a module exports, and fills in the defaults. The check goes by structure alone: an experiment may stem from another
 * instance of these modules.
 *
 * @throws CladeError EXPERIMENT_INVALID, UNKNOWN_OPTION or INVALID_OPTION where the experiment or an option is not as it should be
 * @throws CladeError INVALID_RANGE, INVALID_RULE, RULES_UNSATISFIABLE or HYPERPARAMETER_UNKNOWN where the search space is not
 * @throws CladeError EXPLOIT_INVALID, EXPLORE_INVALID, STRATEGY_HAS_STATE or TRAINABLE_CONTRACT where user code breaks its contract
 */
export function resolveExperiment(experiment: unknown, overrides: Overrides): RunConfig {
  try {
    const config = resolve(experiment, overrides)
    mustSurviveJson(config)
    return config
  } catch (error) {
    // Reading plain data never throws: with such options another error is a defect of Clade.
    const unreadable = isForTheUser(error) ? undefined : (unreadableIn(experiment) ?? unreadableIn(overrides))
    if (unreadable === undefined) throw error
    const rule = 'Expected the experiment to be data that can be read'
    throw new CladeError('EXPERIMENT_INVALID', `${rule}, got ${unreadable}: ${messageOf(error)}`)
  }
}

/** Checks that run.json can hold the description of the run: strategies and trainables put into their `config` what they like. */
function mustSurviveJson(config: RunConfig): void {
  try {
    JSON.stringify(describeConfig(config))
  } catch (error) {
    if (isForTheUser(error)) throw error
    const rule = 'Expected the config of trainable, strategies, method and ranges to survive JSON, for run.json'
    throw new CladeError('EXPERIMENT_INVALID', `${rule}, got ${messageOf(error)}`)
  }
}

function resolve(experiment: unknown, { steps, replay: plan, fma = false, from, ...others }: Overrides): RunConfig {
  checkNames(experiment)
  const options = withDefaults(experiment, { ...others, stepsPerMember: steps })
  checkValues(options)
  checkLimits(options)
  const { stepsPerMember, totalSteps, maxSeconds, hyperparameters, ...rest } = options
  const { trainable } = options
  const space = checkedSpace(hyperparameters, trainable)
  const named = typeof options.method === 'string' ? methods[options.method].method : options.method
  const method = plan ? replay(checkedPlan(plan, space)) : named
  const unlimited = Number.POSITIVE_INFINITY
  const config: RunConfig = {
    ...rest,
    fma,
    trainable: fma ? fused(trainable) : trainable,
    method,
    budget: plan
      ? { stepsPerMember: plan.steps, totalSteps: unlimited, seconds: unlimited }
      : { stepsPerMember: stepsPerMember ?? unlimited, totalSteps: totalSteps ?? unlimited, seconds: maxSeconds ?? unlimited },
    exploit: exploitMaker(options.exploit),
    explore: exploreMaker(options.explore),
    space,
    reportEvery: Math.max(options.readyEvery, longestUpdate(trainable, method.name === 'fixed' ? {} : space)),
    initial: options.initial.map((values, member) => checkedInitial(values, member, space)),
    from: from ? { ...from, hyperparameters: from.hyperparameters && picked(from.hyperparameters, space) } : null,
    adapt: checkedAdapt(options.adapt, space),
    rules: options.rules.map(checkedRule),
    defaults: Object.fromEntries(Object.entries(trainable.tunables).map(([name, tunable]) => [name, tunable.default])),
  }
  checkRules(config)
  checkOrigin(config)
  // Tried before anything is written: a ledger refuses what does not suit the method, and rules that cannot hold together.
  const ledger = new Ledger(config)
  tryStrategies(config, ledger.jobOf(0).hyperparameters)
  return config
}

/** @throws CladeError INVALID_OPTION unless each stage has all hyperparameters of the search space and no others */
function checkedPlan(plan: ReplayPlan, space: Space): ReplayPlan {
  const names = Object.keys(space).sort()
  const other = plan.stages.find(({ hyperparameters }) => Object.keys(hyperparameters).sort().join() !== names.join())
  if (!other) return plan
  throw expected('replay', `a schedule of ${names.join(', ') || 'no hyperparameters'}`, Object.keys(other.hyperparameters).join(', '))
}

type Limit = (typeof LIMITS)[number]
/** The options of an experiment, every one of them given but the limits. */
type FilledOptions = Required<Omit<Experiment, Limit>> & Pick<Experiment, Limit>

/** The options of the experiment, with the defaults under them and the overrides over them. They are of this type once they are checked. */
function withDefaults(experiment: Readonly<Record<string, unknown>>, overrides: object): FilledOptions {
  const defaults = {
    exploit: truncation({ fraction: 0.2, startAfter: 0.2 }),
    explore: perturb({ factors: [0.8, 1.2] }),
    method: 'pbt',
    schedule: 'async',
    copy: 'both',
    adapt: isRecord(experiment.hyperparameters) ? Object.keys(experiment.hyperparameters) : [],
    rules: [],
    initial: [],
    scoreWindow: 10,
    seed: 1,
    retries: 2,
    sliceTimeout: 600,
  } as const satisfies Partial<Experiment>
  return { ...defaults, ...present(experiment), ...present(overrides) } as unknown as FilledOptions
}

/** The options that are not undefined, which counts as not given. Lists are copied, so that a hole in one is undefined. */
function present(options: object): Record<string, unknown> {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? Array.from(value) : value]))
}

/** The values of what the experiment tunes. */
function picked(values: Values, space: Space): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(space, name)))
}

/** The same trainable with fused multiply-add. @throws CladeError INVALID_OPTION, TRAINABLE_CONTRACT */
function fused(trainable: TrainableSpec): TrainableSpec {
  if (!trainable.withFma) throw expected('--fma', 'left out with a trainable that has no fused multiply-add', trainable.name)
  const user: UserCode = { name: `the trainable ${trainable.name}`, code: 'TRAINABLE_CONTRACT', owner: trainable }
  return callUser(user, 'withFma', () => {
    const other: unknown = trainable.withFma!()
    if (isTrainableSpec(other)) return other as TrainableSpec
    throw broken(user, 'withFma', 'return another trainable by withFma', other)
  })
}
