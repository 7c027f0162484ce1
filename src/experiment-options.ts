import { nearOrAll } from '../checks/near-name.js'
import { anything, natural, oneOf, positiveInteger, positiveNumber, type Requirement } from '../checks/requirements.js'
import { show } from '../checks/show.js'
import { CladeError, check } from './errors.js'
import type { Experiment } from './experiment.js'
import { methods } from './population/policies/index.js'
import { schedules } from './population/schedules.js'
import type { Copy } from './population/types.js'

/** The requirement of exploit and explore, which are checked where they are made (strategy-maker.ts). */
const strategy: Requirement = anything

const methodName = oneOf(...Object.keys(methods))

/** The options of which at least one has to be there. */
export const LIMITS = ['stepsPerMember', 'totalSteps', 'maxSeconds'] as const

/** The requirement of every option; one that is missing here does not compile. */
const REQUIREMENTS: { readonly [K in keyof Required<Experiment>]: Requirement } = {
  name: {
    words: 'made of at most 100 letters, digits, ".", "_" and "-", and to begin with a letter or digit',
    fits: (value) => typeof value === 'string' && /^[A-Za-z0-9][\w.-]{0,99}$/.test(value),
  },
  trainable: { words: 'a trainable such as a2c({ ... })', fits: isTrainableSpec },
  hyperparameters: { words: 'an object of ranges', fits: isRecord },
  population: positiveInteger,
  stepsPerMember: positiveInteger,
  totalSteps: positiveInteger,
  maxSeconds: positiveNumber,
  readyEvery: positiveInteger,
  exploit: strategy,
  explore: strategy,
  method: {
    ...methodName,
    fits: (value) => methodName.fits(value) || (isRecord(value) && typeof value.policy === 'function' && isRecord(value.config)),
  },
  schedule: oneOf(...Object.keys(schedules)),
  copy: oneOf(...(['both', 'weights', 'hyperparameters', 'nothing'] satisfies Copy[])),
  initial: { words: 'a list of values for the hyperparameters', fits: (value) => Array.isArray(value) && value.every(isRecord) },
  adapt: { words: 'a list of hyperparameters', fits: (value) => Array.isArray(value) && value.every((name) => typeof name === 'string') },
  rules: { words: "a list of rules such as divides('minibatch', 'rollout')", fits: (value) => Array.isArray(value) && value.every(isRule) },
  scoreWindow: positiveInteger,
  seed: natural,
  retries: natural,
  sliceTimeout: positiveNumber,
}

const NAMES = Object.keys(REQUIREMENTS) as (keyof Experiment)[]

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
    if (Object.hasOwn(REQUIREMENTS, name)) continue
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
    if (value === undefined && LIMITS.some((limit) => limit === name)) continue
    check(name, value, REQUIREMENTS[name])
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
