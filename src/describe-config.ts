import type { RunConfig } from './experiment.js'
import type { Budget, Copy, Origin, ScheduleName } from './population/types.js'
import type { Plain, Values } from './trainable.js'

/** A part of a configuration, such as an exploit: its name, and its options. */
type NamedConfig = {
  readonly name: string
  readonly [option: string]: Plain
}

/** A budget as JSON holds it: environment steps, and seconds; null: not limited. */
export type DescribedBudget = { readonly [limit in keyof Budget]: number | null }

/** The resolved configuration of a run, as run.json holds it: all options, with their defaults filled in. */
export type DescribedConfig = {
  readonly name: string
  readonly seed: number
  readonly population: number
  readonly method: NamedConfig
  readonly schedule: ScheduleName
  /** The budget that the run began with. */
  readonly budget: DescribedBudget
  /** Environment steps. */
  readonly readyEvery: number
  readonly exploit: NamedConfig
  readonly explore: NamedConfig
  readonly copy: Copy
  /** Episodic returns in a score. */
  readonly scoreWindow: number
  readonly retries: number
  /** The search space: the range of each hyperparameter. */
  readonly hyperparameters: Readonly<Record<string, Plain>>
  readonly adapt: readonly string[]
  readonly rules: readonly Plain[]
  readonly initial: readonly Values[]
  /** Absent: the members begin with fresh weights. */
  readonly from?: Origin
  readonly defaults: Values
  readonly trainable: { readonly name: string; readonly config: Plain }
}

/**
 * Describes all that decides the result of a run, for run.json. The description survives JSON; a limit that is not set is null.
 * `sliceTimeout` is left out: like a crash, a slice that timed out is in the journal.
 */
export function describeConfig(config: RunConfig): DescribedConfig {
  const { name, seed, population, method, schedule, budget, readyEvery, copy, initial, adapt, scoreWindow, retries } = config
  const [exploit, explore] = [config.exploit(), config.explore()]
  return {
    name,
    seed,
    population,
    method: { name: method.name, ...method.config },
    schedule,
    budget: describeBudget(budget),
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
    // Absent in runs of older versions, too.
    ...(config.from === null ? {} : { from: { ...config.from } }),
    defaults: config.defaults,
    trainable: { name: config.trainable.name, config: json(config.trainable.config) },
  }
}

/** The budget as JSON holds it. */
export function describeBudget({ stepsPerMember, totalSteps, seconds }: Budget): DescribedBudget {
  return { stepsPerMember: limit(stepsPerMember), totalSteps: limit(totalSteps), seconds: limit(seconds) }
}

const limit = (amount: number): number | null => (Number.isFinite(amount) ? amount : null)

/** The path of the first key in which two descriptions differ, as `hyperparameters.learningRate.high`; undefined where they are equal. */
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

/** The value as JSON gives it back: numbers that are not finite become null, and typed arrays become lists. */
function json(value: Plain): Plain {
  return JSON.parse(JSON.stringify(value, (_key, inner) => (ArrayBuffer.isView(inner) ? Array.from(inner as Float32Array) : inner)))
}
