import { CladeError, expected, show } from './errors.js'
import type { Experiment } from './experiment.js'
import { nearOrAll } from './near-name.js'
import { methods } from './population/policies/index.js'
import { schedules } from './population/schedules.js'
import type { Copy } from './population/types.js'

/** The rule of one option. */
interface OptionRule {
  /** The words after `Expected <option> to be`. */
  readonly rule: string
  readonly ok: (value: unknown) => boolean
  /** The values that a misspelt one may mean. */
  readonly names?: readonly string[]
}

const count: OptionRule = { rule: 'a positive integer', ok: (value) => Number.isSafeInteger(value) && Number(value) > 0 }
const natural: OptionRule = { rule: 'a whole number of 0 or more', ok: (value) => Number.isSafeInteger(value) && Number(value) >= 0 }
const seconds: OptionRule = { rule: 'a positive number', ok: (value) => Number.isFinite(value) && Number(value) > 0 }

/** The rule of exploit and explore, which are checked where they are made (strategy-maker.ts). */
const strategy: OptionRule = { rule: 'a strategy', ok: () => true }

const methodName = oneOf(Object.keys(methods))

function oneOf(names: readonly unknown[]): OptionRule {
  return { rule: `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`, ok: (value) => names.includes(value) }
}

/** The options of which at least one has to be there. */
export const LIMITS = ['stepsPerMember', 'totalSteps', 'maxSeconds'] as const

/** The rule of every option; one that is missing here does not compile. */
const RULES: { readonly [K in keyof Required<Experiment>]: OptionRule } = {
  name: {
    rule: 'made of at most 100 letters, digits, ".", "_" and "-", and to begin with a letter or digit',
    ok: (value) => typeof value === 'string' && /^[A-Za-z0-9][\w.-]{0,99}$/.test(value),
  },
  trainable: { rule: 'a trainable such as a2c({ ... })', ok: isTrainableSpec },
  hyperparameters: { rule: 'an object of ranges', ok: isRecord },
  population: count,
  stepsPerMember: count,
  totalSteps: count,
  maxSeconds: seconds,
  readyEvery: count,
  exploit: strategy,
  explore: strategy,
  method: {
    rule: methodName.rule,
    names: Object.keys(methods),
    ok: (value) => methodName.ok(value) || (isRecord(value) && typeof value.policy === 'function' && isRecord(value.config)),
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

const NAMES = Object.keys(RULES) as (keyof Experiment)[]

/**
 * Checks that something is an experiment by its structure, and that each of its options has a known name.
 *
 * @throws CladeError EXPERIMENT_INVALID, UNKNOWN_OPTION
 */
export function checkNames(experiment: unknown): asserts experiment is Readonly<Record<string, unknown>> {
  if (!isRecord(experiment) || !NAMES.some((name) => Object.hasOwn(experiment, name))) {
    throw new CladeError(
      'EXPERIMENT_INVALID',
      `Expected the default export to be an experiment (see defineExperiment), got ${kindOf(experiment)}`,
    )
  }
  for (const name of Object.keys(experiment)) {
    if (Object.hasOwn(RULES, name)) continue
    throw new CladeError('UNKNOWN_OPTION', `Unknown option ${show(name)}: ${nearOrAll(name, NAMES, 'an experiment has')}`)
  }
}

/**
 * Checks the value of each option by itself.
 *
 * @param options all of an experiment's, defaults included; the limits may be missing
 * @throws CladeError INVALID_OPTION
 */
export function checkValues(options: Experiment): void {
  for (const name of NAMES) {
    const value: unknown = options[name]
    const { rule, ok, names } = RULES[name]
    if (value === undefined && LIMITS.some((limit) => limit === name)) continue
    if (!ok(value)) throw expected(name, rule, value, names)
  }
}

/** Tells by its structure whether something is a TrainableSpec: it may stem from another instance of the module. */
export function isTrainableSpec(value: unknown): boolean {
  return isRecord(value) && typeof value.create === 'function' && isRecord(value.tunables)
}

function isRule(value: unknown): boolean {
  return hasMethods(value, ['holds', 'mend', 'misfit']) && Array.isArray(value.names) && isRecord(value.config)
}

/** Tells whether an object has all these methods: one that is missing would be missed in the middle of a run. */
export function hasMethods(value: unknown, names: readonly string[]): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && names.every((name) => typeof value[name] === 'function')
}

/** Tells whether a value is an object and no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function kindOf(value: unknown): string {
  if (isRecord(value)) return 'an object with none of its options'
  return Array.isArray(value) ? 'a list' : typeof value === 'function' ? 'a function' : show(value)
}
