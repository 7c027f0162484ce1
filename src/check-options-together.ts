import { nearOrAll } from '../checks/near-name.js'
import { show } from '../checks/show.js'
import { CladeError, expected } from './errors.js'
import type { Experiment, RunConfig } from './experiment.js'
import { hasMethods, LIMITS } from './experiment-options.js'
import { isName, NAME_RULE } from './readable.js'
import { checkedKind } from './search-space/checked-kind.js'
import type { Kind } from './search-space/kind.js'
import type { Rule } from './search-space/rules/rule.js'
import type { Space } from './search-space/space.js'
import type { TrainableSpec, Value, Values } from './trainable.js'

/**
 * Checks that the run is limited, and that its numbers suit each other.
 *
 * @throws CladeError INVALID_OPTION
 */
export function checkLimits(options: Experiment & Required<Pick<Experiment, 'initial'>>): void {
  if (LIMITS.every((limit) => options[limit] === undefined)) {
    throw new CladeError('INVALID_OPTION', `Expected one of ${LIMITS.join(', ')} to limit the run, got none of them`)
  }
  for (const limit of ['stepsPerMember', 'totalSteps'] as const) {
    const steps = options[limit]
    if (steps !== undefined && options.readyEvery > steps) throw expected('readyEvery', `at most ${limit} (${steps})`, options.readyEvery)
  }
  const { initial, population } = options
  if (initial.length > population) throw expected('initial', `a list of at most population (${population}) settings`, initial.length)
}

/**
 * Checks the ranges against what the trainable can tune.
 *
 * @returns the ranges, each behind the boundary of user code
 * @throws CladeError HYPERPARAMETER_UNKNOWN, INVALID_OPTION, INVALID_RANGE, TRAINABLE_CONTRACT
 */
export function checkedSpace(
  ranges: Readonly<Record<string, Kind | undefined>>,
  { name: trainable, tunables }: TrainableSpec,
): Record<string, Kind> {
  const misnamed = Object.keys(tunables).find((name) => !isName(name))
  if (misnamed !== undefined) {
    throw new CladeError('TRAINABLE_CONTRACT', `Expected what ${trainable} can tune to be ${NAME_RULE}, got ${show(misnamed)}`)
  }
  const space: Record<string, Kind> = {}
  for (const [name, range] of Object.entries(ranges)) {
    const tunable = Object.hasOwn(tunables, name) ? tunables[name] : undefined
    if (!tunable) throw unknown(`${trainable} cannot tune`, name, tunables, 'it can tune')
    if (!hasMethods(range, ['sample', 'perturb', 'resample', 'contains', 'encode', 'decode', 'misfit'])) {
      throw expected(`hyperparameters.${name}`, 'a range such as logUniform(1e-4, 1e-2)', range)
    }
    const kind = checkedKind(name, range)
    const misfit = kind.misfit(name, tunable)
    if (misfit !== undefined) throw new CladeError('INVALID_RANGE', misfit)
    space[name] = kind
  }
  return space
}

/**
 * Checks the settings that a member begins with: a value in its range for each hyperparameter, and for nothing else.
 *
 * @throws CladeError HYPERPARAMETER_UNKNOWN, INVALID_OPTION
 */
export function checkedInitial(values: Readonly<Record<string, Value | undefined>>, member: number, space: Space): Values {
  for (const name of Object.keys(values)) {
    if (!Object.hasOwn(space, name)) throw unknown(`Cannot start member ${member} with`, name, space, 'the hyperparameters are')
  }
  const entries = Object.entries(space).map(([name, kind]) => {
    const value = values[name]
    if (value === undefined || !kind.contains(value)) throw expected(`initial ${member}'s ${name}`, 'inside its range', value)
    return [name, value] as const
  })
  return Object.fromEntries(entries)
}

/**
 * Checks that each name is one of a hyperparameter, and returns them.
 *
 * @throws CladeError HYPERPARAMETER_UNKNOWN
 */
export function checkedAdapt(names: readonly string[], space: Space): readonly string[] {
  for (const name of names) {
    if (!Object.hasOwn(space, name)) throw unknown('Cannot adapt', name, space, 'the hyperparameters are')
  }
  return names
}

/**
 * Checks the rules between hyperparameters, and the first members' settings against them.
 *
 * @throws CladeError HYPERPARAMETER_UNKNOWN, INVALID_OPTION, INVALID_RULE
 */
export function checkRules(config: Pick<RunConfig, 'rules' | 'initial' | 'space' | 'defaults' | 'method'>): void {
  const { rules, initial, defaults } = config
  for (const rule of rules) checkRule(rule, config)
  for (const [member, values] of initial.entries()) {
    if (rules.every((rule) => rule.holds({ ...defaults, ...values }))) continue
    throw expected(`initial ${member}`, 'in keeping with the rules', values)
  }
}

/**
 * Checks that the population can begin with the hyperparameters of the trained agent that it begins from.
 *
 * @throws CladeError INVALID_OPTION, AGENT_DIFFERS
 */
export function checkOrigin({ from, space, rules, defaults }: Pick<RunConfig, 'from' | 'space' | 'rules' | 'defaults'>): void {
  const values = from?.hyperparameters
  if (!values) return
  const remedy = 'or --fresh-hyperparameters, which draws others'
  for (const [name, kind] of Object.entries(space)) {
    const value = values[name]
    if (value === undefined) {
      const rule = `Expected the agent to begin from to have a setting ${name} (${remedy}), got one that has none`
      throw new CladeError('AGENT_DIFFERS', rule)
    }
    if (kind.contains(value)) continue
    throw expected(`the ${name} of --from`, `inside the range of the experiment (${remedy})`, value)
  }
  if (rules.every((rule) => rule.holds({ ...defaults, ...values }))) return
  throw expected('the hyperparameters of --from', `in keeping with the rules of the experiment (${remedy})`, values)
}

function checkRule(rule: Rule, { space, defaults, method }: Pick<RunConfig, 'space' | 'defaults' | 'method'>): void {
  for (const name of rule.names) {
    if (!Object.hasOwn(defaults, name)) throw unknown(`The rule ${rule.rule} names`, name, defaults, 'the trainable can tune')
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

/** The error about a name that is not among the known ones, which follow after `otherwise` where none of them is near. */
function unknown(complaint: string, name: string, known: object, otherwise: string): CladeError {
  return new CladeError('HYPERPARAMETER_UNKNOWN', `${complaint} ${show(name)}: ${nearOrAll(name, Object.keys(known), otherwise)}`)
}
