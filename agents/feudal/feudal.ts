import { positiveInteger, wholeNumber } from '../../checks/requirements.js'
import type { TrainableSpec } from '../../src/trainable.js'
import { type AgentOptions, fillOptions } from '../acting/options.js'
import type { ActionSpace } from '../environment/action-space.js'
import { AgentError, check, plainOptions } from '../errors.js'
import { agentSpec } from '../learner/agent-spec.js'
import { fillSettings } from '../learner/settings.js'
import { mlp } from '../network/mlp.js'
import { forSpace } from '../policies/for-space.js'
import type { PolicyKind } from '../policies/policy.js'
import { Feudal } from './method.js'
import { feudalNetwork } from './network.js'
import { type SettingName, type Settings, settingNames, tunables } from './settings.js'

/** Each of the sizes that is larger would need lists that JavaScript does not have. */
const LARGEST = 1_000_000

/**
 * The options of `feudal`. Each setting that PBT may tune can be fixed here; a setting in the search space takes its values from there.
 * `network` is the percept, what worker and manager have in common; the default is mlp([128], { activation: 'relu' }). The default of `envs`
 * is 4, so that a long unroll does not mean few updates.
 */
export interface FeudalOptions extends AgentOptions, Partial<Settings> {
  /** d: numbers of a state, of a goal and of each of the two memories, from 1 to 1,000,000. The paper has 256. Default: 128. */
  readonly units?: number
  /** k: numbers of a goal as the worker reads it, from 1 to 1,000,000. Default: 16. */
  readonly embedding?: number
  /** c: time steps that a goal looks ahead, from 1 to 1,000,000. An update learns from what is that old. Default: 10. */
  readonly horizon?: number
  /** r: time steps between two steps of one of the manager's r memories, from 1 to 1,000,000. Default: 10. */
  readonly dilation?: number
}

/**
 * FeUdal Networks (Vezhnevets et al. 2017) for actions that are choices, with masks or without: a manager sets goals, directions in a space of states that
 * it learns, and a worker is rewarded for going there as well as by the environment. Worker and manager read the last action and reward. An
 * update learns from `unroll` time steps of `envs` environments, those that ended `horizon` time steps ago, by RMSProp (ε = 1e-5).
 *
 * @throws AgentError INVALID_OPTION when an option's value breaks its rule
 * @throws AgentError UNKNOWN_OPTION when there is no option of that name
 * @throws AgentError ACTION_SPACE_UNSUPPORTED when `create` finds other actions; the promise rejects
 * @throws AgentError OBSERVATION_SPACE_UNSUPPORTED when `create` finds bytes that `normalizeObservations` would normalise; likewise
 * @throws AgentError NETWORK_MISFIT when `create` finds observations that the network cannot read; likewise
 *
 * @example
 * export default defineExperiment({
 *   name: 'breakout',
 *   trainable: feudal({ env: 'MinAtar/Breakout-v1', network: sequential(conv([{ filters: 16, size: 3 }]), mlp([128], { activation: 'relu' })) }),
 *   hyperparameters: { learningRate: logUniform(3e-5, 3e-3), entropyCost: logUniform(1e-4, 1e-2), intrinsicCost: uniform(0, 1) },
 *   population: 8,
 *   stepsPerMember: 1_000_000,
 *   readyEvery: 50_000,
 * })
 */
export function feudal(given: FeudalOptions): TrainableSpec<SettingName> {
  const options = { envs: 4, ...plainOptions('feudal', given, "{ env: 'MinAtar/Breakout-v1' }") }
  const { units = 128, embedding = 16, horizon = 10, dilation = 10 } = options
  const sizes = { units, embedding, horizon, dilation }
  const filled = fillOptions('feudal', options, [...Object.keys(sizes), ...settingNames], mlp([128], { activation: 'relu' }))
  for (const [name, value] of Object.entries(sizes)) {
    check(name, value, positiveInteger)
    check(name, value, wholeNumber(1, LARGEST))
  }
  const settings = { tunables, names: settingNames, fixed: fillSettings<SettingName>(tunables, options) }
  return agentSpec({
    name: 'feudal',
    options: { ...filled, network: feudalNetwork(filled.network, sizes) },
    config: { settings: { ...settings.fixed } },
    settings,
    every: 'unroll',
    behaviourFor: (actions) => headed(policyOf(actions), units),
    method: (setup) => new Feudal(setup, settings, horizon),
    withFma: () => feudal({ ...options, fma: true }),
  })
}

/** The policy, with the heads that the manager's part of the loss reads. */
function headed(kind: PolicyKind, units: number): PolicyKind {
  const vector = { size: units, gain: 1 }
  return { ...kind, heads: { ...kind.heads, managerValue: { size: 1, gain: 1 }, state: vector, goal: vector } }
}

/** @throws AgentError ACTION_SPACE_UNSUPPORTED for a Box: actions are scores of what there is to choose from */
function policyOf(actions: ActionSpace): PolicyKind {
  if (actions.kind !== 'box') return forSpace(actions)
  throw new AgentError(
    'ACTION_SPACE_UNSUPPORTED',
    'Expected the action space for feudal to be Discrete, MultiDiscrete, or a Dict or Tuple of Discrete, got Box',
  )
}
