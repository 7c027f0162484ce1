import { CladeError, expected } from './errors.js'
import { nearName } from './near-name.js'
import type { Exploit } from './population/exploit/exploit.js'
import { truncation } from './population/exploit/index.js'
import type { Explore } from './population/explore/explore.js'
import { perturb } from './population/explore/index.js'
import { drawn } from './population/hyperparameters.js'
import { methods } from './population/method/index.js'
import type { Method } from './population/method/method.js'
import { type ReplayPlan, replay } from './population/method/replay.js'
import { schedules } from './population/schedule/index.js'
import type { Copy, MethodName, PopulationConfig, ScheduleName } from './population/types.js'
import type { Kind } from './search-space/kind.js'
import type { Rule } from './search-space/rules/rule.js'
import type { Space } from './search-space/space.js'
import type { Plain, TrainableSpec, Value, Values } from './trainable.js'

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
  /** Environment steps between two decisions on a member. */
  readonly readyEvery: number
  /** Default: truncation({ fraction: 0.2 }). */
  readonly exploit?: Exploit
  /** Default: perturb({ factors: [0.8, 1.2] }). */
  readonly explore?: Explore
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
  /** Episodic returns in a score; default 10. */
  readonly scoreWindow?: number
  /** Default 1. */
  readonly seed?: number
  /** Times that a failed slice is run again; default 2. */
  readonly retries?: number
  /** Seconds after which a slice counts as hung; default 600. */
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

type Requirement = { readonly rule: string; readonly ok: (value: unknown) => boolean }

const count: Requirement = { rule: 'a positive integer', ok: (value) => Number.isSafeInteger(value) && Number(value) > 0 }
const natural: Requirement = { rule: 'a whole number of 0 or more', ok: (value) => Number.isSafeInteger(value) && Number(value) >= 0 }
const seconds: Requirement = { rule: 'a positive number', ok: (value) => Number.isFinite(value) && Number(value) > 0 }

function strategy(method: string, example: string): Requirement {
  return {
    rule: `a strategy such as ${example}`,
    ok: (value) => isRecord(value) && typeof value[method] === 'function' && isRecord(value.config),
  }
}

const namedMethod = oneOf(Object.keys(methods))

function oneOf(names: readonly unknown[]): Requirement {
  return { rule: names.join(' or '), ok: (value) => names.includes(value) }
}

/** Options of which at least one has to be there. */
const LIMITS = ['stepsPerMember', 'totalSteps', 'maxSeconds'] as const

/** The rule of every option; one that is missing here does not compile. */
const RULES: { readonly [K in keyof Required<Experiment>]: Requirement } = {
  name: { rule: 'made of letters, digits, ".", "_" and "-"', ok: (value) => typeof value === 'string' && /^(?!\.+$)[\w.-]+$/.test(value) },
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
  exploit: strategy('choose', 'truncation({ fraction: 0.2 })'),
  explore: strategy('explore', 'perturb({ factors: [0.8, 1.2] })'),
  method: {
    rule: namedMethod.rule,
    ok: (value) => namedMethod.ok(value) || (isRecord(value) && typeof value.search === 'function' && isRecord(value.config)),
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
export function resolveExperiment(experiment: unknown, { steps, replay: plan, fma = false, ...overrides }: Overrides): RunConfig {
  const names = Object.keys(RULES) as (keyof Experiment)[]
  if (!isRecord(experiment) || !names.some((name) => Object.hasOwn(experiment, name))) {
    throw new CladeError(
      'EXPERIMENT_INVALID',
      `Expected the default export to be an experiment (see defineExperiment), got ${kindOf(experiment)}`,
    )
  }
  for (const name of Object.keys(experiment)) {
    if (Object.hasOwn(RULES, name)) continue
    throw new CladeError('UNKNOWN_OPTION', `Unknown option ${JSON.stringify(name)}: ${meant(name, names, 'an experiment has')}`)
  }
  const options = {
    exploit: truncation({ fraction: 0.2 }),
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
    const { rule, ok } = RULES[name]
    if (value === undefined && LIMITS.some((limit) => limit === name)) continue
    if (!ok(value)) throw expected(name, rule, value)
  }
  const { stepsPerMember, totalSteps, maxSeconds, hyperparameters, method, ...rest } = options
  checkBudget(options)
  const unlimited = Number.POSITIVE_INFINITY
  const space = checkSpace(hyperparameters, rest.trainable)
  const config = {
    ...rest,
    fma,
    trainable: fma ? fused(rest.trainable) : rest.trainable,
    method: plan ? replay(plan) : typeof method === 'string' ? methods[method] : method,
    budget: plan
      ? { stepsPerMember: plan.steps, totalSteps: unlimited, seconds: unlimited }
      : { stepsPerMember: stepsPerMember ?? unlimited, totalSteps: totalSteps ?? unlimited, seconds: maxSeconds ?? unlimited },
    space,
    initial: options.initial.map((values, member) => checkInitial(values, member, space)),
    adapt: checkAdapt(options.adapt, space),
    defaults: Object.fromEntries(Object.entries(rest.trainable.tunables).map(([name, tunable]) => [name, tunable.default])),
  }
  for (const rule of config.rules) checkRule(rule, config)
  for (const [member, values] of config.initial.entries()) {
    if (config.rules.every((rule) => rule.holds({ ...config.defaults, ...values }))) continue
    throw expected(`initial ${member}`, 'in keeping with the rules', JSON.stringify(values))
  }
  // Each rule can hold; a draw shows whether all of them can together.
  drawn(config, 'rules')
  // What does not suit the method is told before anything is written.
  config.method.search(config)
  return config
}

function fused(trainable: TrainableSpec): TrainableSpec {
  if (trainable.withFma) return trainable.withFma()
  throw expected('--fma', 'left out with a trainable that has no fused multiply-add', trainable.name)
}

/** A value in its range for each hyperparameter, and for nothing else. */
function checkInitial(values: Readonly<Record<string, Value | undefined>>, member: number, space: Space): Values {
  for (const name of Object.keys(values)) {
    if (Object.hasOwn(space, name)) continue
    const hint = meant(name, Object.keys(space), 'the hyperparameters are')
    throw new CladeError('HYPERPARAMETER_UNKNOWN', `Cannot start member ${member} with ${JSON.stringify(name)}: ${hint}`)
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
    const hint = meant(name, Object.keys(space), 'the hyperparameters are')
    throw new CladeError('HYPERPARAMETER_UNKNOWN', `Cannot adapt ${JSON.stringify(name)}: ${hint}`)
  }
  return names
}

/** Throws CladeError HYPERPARAMETER_UNKNOWN, INVALID_RULE. */
function checkRule(rule: Rule, { space, defaults, method }: { space: Space; defaults: Values; method: Method }): void {
  for (const name of rule.names) {
    if (Object.hasOwn(defaults, name)) continue
    const hint = meant(name, Object.keys(defaults), 'the trainable can tune')
    throw new CladeError('HYPERPARAMETER_UNKNOWN', `The rule ${rule.rule} names ${JSON.stringify(name)}: ${hint}`)
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
  return isRecord(value) && Array.isArray(value.names) && isRecord(value.config) && typeof value.mend === 'function'
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
  const checked: Record<string, Kind> = {}
  for (const [name, kind] of Object.entries(space)) {
    const tunable = Object.hasOwn(tunables, name) ? tunables[name] : undefined
    if (!tunable) {
      const hint = meant(name, Object.keys(tunables), 'it can tune')
      throw new CladeError('HYPERPARAMETER_UNKNOWN', `${trainable} cannot tune ${JSON.stringify(name)}: ${hint}`)
    }
    if (!isRecord(kind) || ['sample', 'perturb', 'encode', 'misfit'].some((method) => typeof kind[method as keyof Kind] !== 'function')) {
      throw expected(`hyperparameters.${name}`, 'a range such as logUniform(1e-4, 1e-2)', kind)
    }
    const misfit = kind.misfit(name, tunable)
    if (misfit !== undefined) throw new CladeError('INVALID_RANGE', misfit)
    checked[name] = kind
  }
  return checked
}

/**
 * All that decides the result of a run, for run.json: survives JSON. A limit that is not set is null. What a slow machine decides
 * (sliceTimeout) is left out: like a crash, it is in the journal.
 */
export function describeConfig(config: RunConfig): Plain {
  const { name, seed, population, method, schedule, budget, readyEvery, exploit, explore, copy, initial, adapt, scoreWindow, retries } =
    config
  return {
    name,
    seed,
    population,
    method: { name: method.name, ...method.config },
    schedule,
    budget: json({ ...budget }),
    readyEvery,
    exploit: { name: exploit.name, ...exploit.config },
    explore: { name: explore.name, ...explore.config },
    copy,
    scoreWindow,
    retries,
    hyperparameters: Object.fromEntries(Object.entries(config.space).map(([key, kind]) => [key, kind.config])),
    adapt: [...adapt].sort(),
    rules: config.rules.map((rule) => rule.config),
    initial,
    defaults: config.defaults,
    trainable: { name: config.trainable.name, config: json(config.trainable.config) },
  }
}

/** The path of the first key in which two descriptions differ (`hyperparameters.learningRate.high`), or undefined. */
export function firstDifference(a: Plain, b: Plain): string | undefined {
  if (!isBranch(a) || !isBranch(b) || Array.isArray(a) !== Array.isArray(b)) return a === b ? undefined : ''
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const rest = Object.hasOwn(a, key) && Object.hasOwn(b, key) ? firstDifference(a[key]!, b[key]!) : ''
    if (rest !== undefined) return rest === '' ? key : `${key}.${rest}`
  }
  return undefined
}

function isBranch(value: Plain): value is { readonly [key: string]: Plain } {
  return typeof value === 'object' && value !== null
}

/** The value as JSON gives it back: numbers that are not finite become null, typed arrays lists. */
function json(value: Plain): Plain {
  return JSON.parse(JSON.stringify(value, (_key, inner) => (ArrayBuffer.isView(inner) ? Array.from(inner as Float32Array) : inner)))
}

function meant(name: string, known: readonly string[], otherwise: string): string {
  const near = nearName(name, known)
  return near !== undefined ? `did you mean ${JSON.stringify(near)}?` : `${otherwise} ${known.join(', ')}`
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Without the keys that are undefined: they count as not given. */
function present(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

function kindOf(value: unknown): string {
  if (isRecord(value)) return 'an object with none of its options'
  return Array.isArray(value) ? 'a list' : typeof value === 'function' ? 'a function' : JSON.stringify(value)
}
