import { numberFrom, type Requirement, wholeNumber } from '../../checks/requirements.js'
import type { Tunable, Values } from '../../src/trainable.js'
import { check } from '../errors.js'

/** The settings of an agent, all of which PBT may tune. */
export interface SettingsTable<Name extends string> {
  readonly tunables: Tunables<Name>
  /** The names of the settings that are on. */
  readonly names: readonly Name[]
  /** The values of the settings that are not in the search space. */
  readonly fixed: Readonly<Record<Name, number>>
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

/** The tunables that are on, with the values that the options fixed as their defaults. */
export function tunablesAt<Name extends string>({ tunables, names, fixed }: SettingsTable<Name>): Record<Name, Tunable> {
  return Object.fromEntries(names.map((name) => [name, { ...tunables[name], default: fixed[name] }])) as Record<Name, Tunable>
}

/** The fixed settings, replaced by a slice's values. Unknown names are ignored: `Report.applied` will lack them. */
export function mergeSettings<Name extends string>({ tunables, names, fixed }: SettingsTable<Name>, values: Values): Record<Name, number> {
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
