import { isForTheUser, messageOf } from './blame.js'
import { describeConfig } from './describe-config.js'
import { CladeError, expected, show } from './errors.js'
import type { Experiment, Overrides, RunConfig } from './experiment.js'
import { longestUpdate } from './longest-update.js'
import { nearOrAll } from './near-name.js'
import { truncation } from './population/exploit/index.js'
import { perturb } from './population/explore/index.js'
import { Ledger } from './population/ledger.js'
import { methods } from './population/policies/index.js'
import type { Method } from './population/policies/policy.js'
import { replay } from './population/policies/replay.js'
import { schedules } from './population/schedules.js'
import type { Copy } from './population/types.js'
import { isName, NAME_RULE } from './readable.js'
import { checkedKind } from './search-space/checked-kind.js'
import type { Kind } from './search-space/kind.js'
import { checkedRule } from './search-space/rules/checked-rule.js'
import type { Rule } from './search-space/rules/rule.js'
import type { Space } from './search-space/space.js'
import { exploitMaker, exploreMaker } from './strategy-maker.js'
import type { TrainableSpec, Value, Values } from './trainable.js'
import { tryStrategies } from './try-strategies.js'
import { unreadableIn } from './unreadable.js'
import { broken, callUser, type UserCode } from './user-code.js'

/** `names`: what a misspelt value may have meant. */
type Requirement = { readonly rule: string; readonly ok: (value: unknown) => boolean; readonly names?: readonly string[] }

const count: Requirement = { rule: 'a positive integer', ok: (value) => Number.isSafeInteger(value) && Number(value) > 0 }
const natural: Requirement = { rule: 'a whole number of 0 or more', ok: (value) => Number.isSafeInteger(value) && Number(value) >= 0 }
const seconds: Requirement = { rule: 'a positive number', ok: (value) => Number.isFinite(value) && Number(value) > 0 }

/** Checked where it is made: see strategy-maker.ts. */
const strategy: Requirement = { rule: 'a strategy', ok: () => true }

const namedMethod = oneOf(Object.keys(methods))

function oneOf(names: readonly unknown[]): Requirement {
  return { rule: `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`, ok: (value) => names.includes(value) }
}

/** Options of which at least one has to be there. */
const LIMITS = ['stepsPerMember', 'totalSteps', 'maxSeconds'] as const

/** The rule of every option; one that is missing here does not compile. */
const RULES: { readonly [K in keyof Required<Experiment>]: Requirement } = {
  name: {
    rule: 'made of at most 100 letters, digits, ".", "_" and "-", and to begin with a letter or digit',
    ok: (value) => typeof value === 'string' && /^[A-Za-z0-9][\w.-]{0,99}$/.test(value),
  },
  trainable: {
    rule: 'a trainable such as a2c({ ... })',
    ok: (value) => isRecord(value) && typeof value.create === 'function' && isRecord(value.tunables),
  },
  hyperparameters: { rule: 'an object of ranges', ok: isRecord },
  population: count,
  stepsPerMember: count,
  totalSteps: count,
  maxSeconds: seconds,
  readyEvery: count,
  exploit: strategy,
  explore: strategy,
  method: {
    rule: namedMethod.rule,
    names: Object.keys(methods),
    ok: (value) => namedMethod.ok(value) || (isRecord(value) && typeof value.policy === 'function' && isRecord(value.config)),
  },
  schedule: oneOf(Object.keys(schedules)),
  copy: oneOf(['both', 'weights', 'hyperparameters', 'nothing'] satisfies Copy[]),
  initial: { rule: 'a list of values for the hyperparameters', ok: (value) => Array.isArray(value) && value.every(isRecord) },
  adapt: { rule: 'a list of hyperparameters', ok: (value) => Array.isArray(value) && value.every((name) => typeof name === 'string') },
  rules: { rule: "a list of rules such as divides('minibatch', 'rollout')", ok: (value) => Array.isArray(value) && value.every(isRule) },
  scoreWindow: count,
  seed: natural,
  retries: natural,
  sliceTimeout: seconds,
}

/**
 * Checks what a module exports and fills it in. By its structure alone: it may stem from another instance of these modules.
 * Throws CladeError EXPERIMENT_INVALID, UNKNOWN_OPTION, INVALID_OPTION, INVALID_RANGE, INVALID_RULE,
 * RULES_UNSATISFIABLE or HYPERPARAMETER_UNKNOWN, in one sentence.
 */
export function resolveExperiment(experiment: unknown, overrides: Overrides): RunConfig {
  try {
    const config = resolve(experiment, overrides)
    mustSurviveJson(config)
    return config
  } catch (error) {
    // Where all options are plain data, nothing that reads them throws: another error is a defect of Clade.
    const unreadable = isForTheUser(error) ? undefined : (unreadableIn(experiment) ?? unreadableIn(overrides))
    if (unreadable === undefined) throw error
    const rule = 'Expected the experiment to be data that can be read'
    throw new CladeError('EXPERIMENT_INVALID', `${rule}, got ${unreadable}: ${messageOf(error)}`)
  }
}

/** run.json holds all that describes it, what strategies and trainables of anybody's call their config included. */
function mustSurviveJson(config: RunConfig): void {
  try {
    JSON.stringify(describeConfig(config))
  } catch (error) {
    if (isForTheUser(error)) throw error
    const rule = 'Expected the config of trainable, strategies, method and ranges to survive JSON, for run.json'
    throw new CladeError('EXPERIMENT_INVALID', `${rule}, got ${messageOf(error)}`)
  }
}

function resolve(experiment: unknown, { steps, replay: plan, fma = false, ...overrides }: Overrides): RunConfig {
  const names = Object.keys(RULES) as (keyof Experiment)[]
  if (!isRecord(experiment) || !names.some((name) => Object.hasOwn(experiment, name))) {
    throw new CladeError(
      'EXPERIMENT_INVALID',
      `Expected the default export to be an experiment (see defineExperiment), got ${kindOf(experiment)}`,
    )
  }
  for (const name of Object.keys(experiment)) {
    if (Object.hasOwn(RULES, name)) continue
    throw new CladeError('UNKNOWN_OPTION', `Unknown option ${show(name)}: ${nearOrAll(name, names, 'an experiment has')}`)
  }
  const options = {
    exploit: truncation({ fraction: 0.2, startAfter: 0.2 }),
    explore: perturb({ factors: [0.8, 1.2] }),
    method: 'pbt' as const,
    schedule: 'async' as const,
    copy: 'both' as const,
    adapt: isRecord(experiment.hyperparameters) ? Object.keys(experiment.hyperparameters) : [],
    rules: [],
    initial: [],
    scoreWindow: 10,
    seed: 1,
    retries: 2,
    sliceTimeout: 600,
    // Of this type once the loop below has passed.
    ...(present(experiment) as unknown as Experiment),
    ...(present({ ...overrides, stepsPerMember: steps }) as Partial<Experiment>),
  }
  for (const name of names) {
    const value: unknown = options[name]
    const { rule, ok, names: near } = RULES[name]
    if (value === undefined && LIMITS.some((limit) => limit === name)) continue
    if (!ok(value)) throw expected(name, rule, value, near)
  }
  const { stepsPerMember, totalSteps, maxSeconds, hyperparameters, method, ...rest } = options
  checkBudget(options)
  const { initial, population } = options
  if (initial.length > population) throw expected('initial', `a list of at most population (${population}) settings`, initial.length)
  const unlimited = Number.POSITIVE_INFINITY
  const space = checkSpace(hyperparameters, rest.trainable)
  const chosen = plan ? replay(plan) : typeof method === 'string' ? methods[method].method : method
  const config = {
    ...rest,
    fma,
    trainable: fma ? fused(rest.trainable) : rest.trainable,
    method: chosen,
    budget: plan
      ? { stepsPerMember: plan.steps, totalSteps: unlimited, seconds: unlimited }
      : { stepsPerMember: stepsPerMember ?? unlimited, totalSteps: totalSteps ?? unlimited, seconds: maxSeconds ?? unlimited },
    exploit: exploitMaker(options.exploit),
    explore: exploreMaker(options.explore),
    space,
    reportEvery: Math.max(rest.readyEvery, longestUpdate(rest.trainable, chosen.name === 'fixed' ? {} : space)),
    initial: options.initial.map((values, member) => checkInitial(values, member, space)),
    adapt: checkAdapt(options.adapt, space),
    rules: rest.rules.map(checkedRule),
    defaults: Object.fromEntries(Object.entries(rest.trainable.tunables).map(([name, tunable]) => [name, tunable.default])),
  }
  for (const rule of config.rules) checkRule(rule, config)
  for (const [member, values] of config.initial.entries()) {
    if (config.rules.every((rule) => rule.holds({ ...config.defaults, ...values }))) continue
    throw expected(`initial ${member}`, 'in keeping with the rules', values)
  }
  // What does not suit the method is told before anything is written, and so is that all rules cannot hold together.
  const ledger = new Ledger(config)
  tryStrategies(config, ledger.jobOf(0).hyperparameters)
  return config
}

function fused(trainable: TrainableSpec): TrainableSpec {
  if (trainable.withFma) {
    const user: UserCode = { name: `the trainable ${trainable.name}`, code: 'TRAINABLE_CONTRACT', owner: trainable }
    return callUser(user, 'withFma', () => {
      const other: unknown = trainable.withFma!()
      if (RULES.trainable.ok(other)) return other as TrainableSpec
      throw broken(user, 'withFma', 'return another trainable by withFma', other)
    })
  }
  throw expected('--fma', 'left out with a trainable that has no fused multiply-add', trainable.name)
}

/** A value in its range for each hyperparameter, and for nothing else. */
function checkInitial(values: Readonly<Record<string, Value | undefined>>, member: number, space: Space): Values {
  for (const name of Object.keys(values)) {
    if (Object.hasOwn(space, name)) continue
    const hint = nearOrAll(name, Object.keys(space), 'the hyperparameters are')
    throw new CladeError('HYPERPARAMETER_UNKNOWN', `Cannot start member ${member} with ${show(name)}: ${hint}`)
  }
  const entries = Object.entries(space).map(([name, kind]) => {
    const value = values[name]
    if (value === undefined || !kind.contains(value)) throw expected(`initial ${member}'s ${name}`, 'inside its range', value)
    return [name, value] as const
  })
  return Object.fromEntries(entries)
}

function checkAdapt(names: readonly string[], space: Space): readonly string[] {
  for (const name of names) {
    if (Object.hasOwn(space, name)) continue
    const hint = nearOrAll(name, Object.keys(space), 'the hyperparameters are')
    throw new CladeError('HYPERPARAMETER_UNKNOWN', `Cannot adapt ${show(name)}: ${hint}`)
  }
  return names
}

/** @throws CladeError HYPERPARAMETER_UNKNOWN, INVALID_RULE */
function checkRule(rule: Rule, { space, defaults, method }: { space: Space; defaults: Values; method: Method }): void {
  for (const name of rule.names) {
    if (Object.hasOwn(defaults, name)) continue
    const hint = nearOrAll(name, Object.keys(defaults), 'the trainable can tune')
    throw new CladeError('HYPERPARAMETER_UNKNOWN', `The rule ${rule.rule} names ${show(name)}: ${hint}`)
  }
  const misfit = rule.misfit(space, defaults)
  if (misfit !== undefined) throw new CladeError('INVALID_RULE', misfit)
  if (method.name === 'fixed' && !rule.holds(defaults)) {
    const values = rule.names.map((name) => `${name} ${JSON.stringify(defaults[name])}`).join(', ')
    throw new CladeError(
      'INVALID_RULE',
      `Expected the trainable's own settings to keep ${rule.rule}(${rule.names.join(', ')}), got ${values}`,
    )
  }
}

function isRule(value: unknown): boolean {
  return hasMethods(value, ['holds', 'mend', 'misfit']) && Array.isArray(value.names) && isRecord(value.config)
}

/** All of them: one that is missing would be missed in the middle of a run. */
function hasMethods(value: unknown, names: readonly string[]): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && names.every((name) => typeof value[name] === 'function')
}

function checkBudget(options: Experiment): void {
  if (LIMITS.every((limit) => options[limit] === undefined)) {
    throw new CladeError('INVALID_OPTION', `Expected one of ${LIMITS.join(', ')} to limit the run, got none of them`)
  }
  for (const limit of ['stepsPerMember', 'totalSteps'] as const) {
    const steps = options[limit]
    if (steps !== undefined && options.readyEvery > steps) throw expected('readyEvery', `at most ${limit} (${steps})`, options.readyEvery)
  }
}

function checkSpace(space: Readonly<Record<string, Kind | undefined>>, { name: trainable, tunables }: TrainableSpec): Record<string, Kind> {
  const misnamed = Object.keys(tunables).find((name) => !isName(name))
  if (misnamed !== undefined) {
    throw new CladeError('TRAINABLE_CONTRACT', `Expected what ${trainable} can tune to be ${NAME_RULE}, got ${show(misnamed)}`)
  }
  const checked: Record<string, Kind> = {}
  for (const [name, kind] of Object.entries(space)) {
    const tunable = Object.hasOwn(tunables, name) ? tunables[name] : undefined
    if (!tunable) {
      const hint = nearOrAll(name, Object.keys(tunables), 'it can tune')
      throw new CladeError('HYPERPARAMETER_UNKNOWN', `${trainable} cannot tune ${show(name)}: ${hint}`)
    }
    if (!hasMethods(kind, ['sample', 'perturb', 'resample', 'contains', 'encode', 'decode', 'misfit'])) {
      throw expected(`hyperparameters.${name}`, 'a range such as logUniform(1e-4, 1e-2)', kind)
    }
    const own = checkedKind(name, kind)
    const misfit = own.misfit(name, tunable)
    if (misfit !== undefined) throw new CladeError('INVALID_RANGE', misfit)
    checked[name] = own
  }
  return checked
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Without the keys that are undefined: they count as not given. Lists are copied, so that what is missing in one is undefined. */
function present(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? Array.from(value) : value]))
}

function kindOf(value: unknown): string {
  if (isRecord(value)) return 'an object with none of its options'
  return Array.isArray(value) ? 'a list' : typeof value === 'function' ? 'a function' : show(value)
}
