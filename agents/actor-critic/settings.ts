import type { Tunable, Values } from '../../src/trainable.js'
import { checkNumber } from '../options.js'

/** What PBT may tune of every actor-critic. A setting that is not in the search space keeps the value that the options gave it. */
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
  /** What the loss multiplies rewards by, 0 or more; the episodic returns that are reported stay as they are. Default: 1. */
  readonly rewardScale: number
  /** Steps of each environment between two updates, a whole number of 1 or more. Default: 5 (A2C), 128 (PPO). */
  readonly unroll: number
  /** Largest global L2 norm of the gradient, 0 or more; a larger one is scaled down to it. Default: 0.5. */
  readonly maxGradNorm: number
}

/** Of each setting its default, and what it may be. */
type Tunables<Name extends string> = Readonly<Record<Name, Tunable & { readonly default: number }>>

/** The settings that the options give, and the defaults of the others. @throws AgentError INVALID_OPTION */
export function fillSettings<Name extends string>(tunables: Tunables<Name>, options: Partial<Record<Name, number>>): Record<Name, number> {
  const entries = namesOf(tunables).map((name) => {
    const value = options[name]
    if (value === undefined) return [name, tunables[name].default]
    checkNumber(name, value, tunables[name])
    return [name, value]
  })
  return Object.fromEntries(entries) as Record<Name, number>
}

/** The tunables of those names, with the values that the options fixed as their defaults. */
export function tunablesAt<Name extends string>(
  tunables: Tunables<Name>,
  names: readonly Name[],
  fixed: Readonly<Record<Name, number>>,
): Record<Name, Tunable> {
  return Object.fromEntries(names.map((name) => [name, { ...tunables[name], default: fixed[name] }])) as Record<Name, Tunable>
}

/** A slice's values of those names over the fixed ones. Unknown names are ignored: `Report.applied` will lack them. */
export function mergeSettings<Name extends string>(
  tunables: Tunables<Name>,
  names: readonly Name[],
  fixed: Readonly<Record<Name, number>>,
  values: Values,
): Record<Name, number> {
  const merged: Record<Name, number> = { ...fixed }
  for (const name of names) {
    const value = values[name]
    // Half a step cannot be taken; what is used is what is reported.
    if (typeof value === 'number') merged[name] = tunables[name].integer ? Math.max(1, Math.floor(value)) : value
  }
  return merged
}

export function namesOf<Name extends string>(tunables: Readonly<Record<Name, unknown>>): Name[] {
  return Object.keys(tunables) as Name[]
}
