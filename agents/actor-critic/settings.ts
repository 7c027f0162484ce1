import type { Tunable, Values } from '../../src/trainable.js'
import { checkNumber } from '../options.js'

/** What PBT may tune of every actor-critic. A setting that is not in the search space keeps the value that the options gave it. */
export interface SharedSettings {
  /** Step size of the optimiser. */
  readonly learningRate: number
  /** Weight β of the entropy bonus. */
  readonly entropyCost: number
  /** Weight of the value loss ½(R − V)². */
  readonly valueCost: number
  /** γ. */
  readonly discount: number
  /** λ; 1 is the n-step return of A3C. */
  readonly gaeLambda: number
  /** What the loss multiplies rewards by; the episodic returns that are reported stay as they are. */
  readonly rewardScale: number
  /** Steps of each environment between two updates. */
  readonly unroll: number
  /** Largest global L2 norm of the gradient; a larger one is scaled down to it. */
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
