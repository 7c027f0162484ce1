import { numberFrom, type Requirement, wholeNumber } from '../../checks/requirements.js'
import type { Tunable, Values } from '../../src/trainable.js'
import { check } from '../errors.js'

/**
 * The settings of every actor-critic, all of which PBT may tune. One that is not in the search space keeps the value that the options
 * gave it.
 */
export interface SharedSettings {
  /** Step size of the optimiser, 0 or more. Default: 7e-4 (A2C), 3e-4 (PPO). */
  readonly learningRate: number
  /** Weight β of the entropy bonus (nats), 0 or more. Default: 0. */
  readonly entropyCost: number
  /** Weight of the value loss ½(R − V)², 0 or more. Default: 0.5 (A2C), 1 (PPO). */
  readonly valueCost: number
  /** γ, 0 to 1. Default: 0.99. */
  readonly discount: number
  /** λ of GAE (Schulman et al. 2016), 0 to 1; 1 is the n-step return of A3C. Default: 1 (A2C), 0.95 (PPO). */
  readonly gaeLambda: number
  /** Factor of the rewards in the loss, 0 or more; reported episodic returns are not scaled. Default: 1. */
  readonly rewardScale: number
  /** Time steps of each environment between two updates, a positive integer. Default: 5 (A2C), 128 (PPO). */
  readonly unroll: number
  /** Largest global L2 norm of the gradient, 0 or more; a larger gradient is scaled down to it. Default: 0.5. */
  readonly maxGradNorm: number
}

/** The default and the bounds of each setting. */
type Tunables<Name extends string> = Readonly<Record<Name, Tunable & { readonly default: number }>>

/**
 * The settings that the options give, and the defaults of the others.
 *
 * @throws AgentError INVALID_OPTION when a value is outside its bounds
 */
export function fillSettings<Name extends string>(tunables: Tunables<Name>, options: Partial<Record<Name, number>>): Record<Name, number> {
  const entries = namesOf(tunables).map((name) => {
    const value = options[name]
    if (value === undefined) return [name, tunables[name].default]
    check(name, value, requirementOf(tunables[name]))
    return [name, value]
  })
  return Object.fromEntries(entries) as Record<Name, number>
}

function requirementOf({ min, max, integer }: Tunable): Requirement {
  return integer ? wholeNumber(min ?? 0, max) : numberFrom(min ?? Number.NEGATIVE_INFINITY, max)
}

/** The tunables of those names, with the values that the options fixed as their defaults. */
export function tunablesAt<Name extends string>(
  tunables: Tunables<Name>,
  names: readonly Name[],
  fixed: Readonly<Record<Name, number>>,
): Record<Name, Tunable> {
  return Object.fromEntries(names.map((name) => [name, { ...tunables[name], default: fixed[name] }])) as Record<Name, Tunable>
}

/** The fixed settings, replaced by a slice's values of those names. Unknown names are ignored: `Report.applied` will lack them. */
export function mergeSettings<Name extends string>(
  tunables: Tunables<Name>,
  names: readonly Name[],
  fixed: Readonly<Record<Name, number>>,
  values: Values,
): Record<Name, number> {
  const merged: Record<Name, number> = { ...fixed }
  for (const name of names) {
    const value = values[name]
    // Half a step cannot be taken: the report then shows the whole number that was used.
    if (typeof value === 'number') merged[name] = tunables[name].integer ? Math.max(1, Math.floor(value)) : value
  }
  return merged
}

/** The settings of those names alone. */
export function pickSettings<Name extends string>(
  settings: Readonly<Record<Name, number>>,
  names: readonly Name[],
): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, settings[name]]))
}

/** The names of the settings, in the order of their table. */
export function namesOf<Name extends string>(tunables: Readonly<Record<Name, unknown>>): Name[] {
  return Object.keys(tunables) as Name[]
}
