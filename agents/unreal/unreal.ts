import { flag } from '../../checks/requirements.js'
import type { TrainableSpec } from '../../src/trainable.js'
import { type AgentOptions, fillOptions } from '../acting/options.js'
import { type ActionSpace, mustBeDiscrete } from '../environment/action-space.js'
import { check, plainOptions } from '../errors.js'
import { agentSpec } from '../learner/agent-spec.js'
import { checkReplaySize } from '../learner/replay-size.js'
import { fillSettings } from '../learner/settings.js'
import type { Tasks } from '../network/body.js'
import { conv } from '../network/conv.js'
import { lstm } from '../network/lstm.js'
import { mlp } from '../network/mlp.js'
import { sequential } from '../network/sequential.js'
import { forSpace } from '../policies/for-space.js'
import type { PolicyKind } from '../policies/policy.js'
import { Unreal } from './method.js'
import { pixelControlFunctions } from './pixel-control.js'
import { pixelGrid } from './pixel-grid.js'
import { rewardPredictionFunctions } from './reward-prediction.js'
import { type SettingName, type Settings, settingsOf, tunables } from './settings.js'
import { type TaskFlags, taskNames } from './tasks.js'
import { valueReplayFunctions } from './value-replay.js'

/**
 * The options of `unreal`. Each setting that PBT may tune can be fixed here; a setting in the search space takes its values from there. The
 * default network is that of the paper, for pictures of about 84 x 84: sequential(conv([{ filters: 16, size: 8, stride: 4 },
 * { filters: 32, size: 4, stride: 2 }]), mlp([256], { activation: 'relu' }), lstm(256, { lastAction: true, lastReward: true })).
 */
export interface UnrealOptions extends AgentOptions, Partial<Settings> {
  /** Learn what changes the picture, in pictures and with Discrete actions. Default: true. */
  readonly pixelControl?: boolean
  /** Learn the values of replayed sequences. Default: true. */
  readonly valueReplay?: boolean
  /** Learn from three frames what reward follows. Default: true. */
  readonly rewardPrediction?: boolean
  /** Frames in the replay, at least two time steps of all environments and at most 100,000,000. Default: 2,000. */
  readonly replaySize?: number
}

/** The paper's network, with as many units as its authors report. */
const usual = sequential(
  conv([
    { filters: 16, size: 8, stride: 4 },
    { filters: 32, size: 4, stride: 2 },
  ]),
  mlp([256], { activation: 'relu' }),
  lstm(256, { lastAction: true, lastReward: true }),
)

/**
 * UNREAL (Jaderberg et al. 2017, "Reinforcement learning with unsupervised auxiliary tasks"): A2C with three auxiliary tasks that share its
 * network, and teach it to see where rewards are rare. Each can be switched off; without any it is `a2c`. The optimiser is RMSProp.
 *
 * The replay is made of stores of the member, in the observations' own bytes: an exploit copies weights, and never the replay.
 *
 * @throws AgentError INVALID_OPTION when an option's value breaks its rule
 * @throws AgentError UNKNOWN_OPTION when there is no option of that name, or it is the cost of a task that is off
 * @throws AgentError ACTION_SPACE_UNSUPPORTED when `create` finds other actions; the promise rejects
 * @throws AgentError OBSERVATION_SPACE_UNSUPPORTED when `create` finds no pictures for pixel control, or bytes that `normalizeObservations`
 * would normalise; likewise
 * @throws AgentError NETWORK_MISFIT when `create` finds observations that the network cannot read, or a network with heads of its own; likewise
 *
 * @example
 * export default defineExperiment({
 *   name: 'maze',
 *   trainable: unreal({ env: 'Maze/NavStatic01', entropyCost: 1e-3 }),
 *   hyperparameters: { learningRate: logUniform(1e-4, 5e-3), pixelControlCost: logUniform(0.01, 0.1), unroll: integer(5, 50) },
 *   population: 8,
 *   stepsPerMember: 1_000_000,
 *   readyEvery: 50_000,
 * })
 */
export function unreal(given: UnrealOptions): TrainableSpec<SettingName> {
  const options = plainOptions('unreal', given, "{ env: 'MinAtar/Breakout-v1' }")
  const { pixelControl = true, valueReplay = true, rewardPrediction = true, replaySize = 2000 } = options
  const tasks = { pixelControl, valueReplay, rewardPrediction }
  for (const [name, value] of Object.entries(tasks)) check(name, value, flag)
  const names = settingsOf(taskNames.filter((name) => tasks[name]))
  const off = taskNames.filter((name) => !tasks[name])
  const agent = off.length > 0 ? `unreal without ${off.join(', ')}` : 'unreal'
  const filled = fillOptions(agent, options, [...taskNames, 'replaySize', ...names], usual)
  checkReplaySize(replaySize, filled.environment.envs)
  const fixed = fillSettings<SettingName>(tunables, options)
  const settings = { tunables, names, fixed }
  return agentSpec({
    name: 'unreal',
    options: filled,
    config: { ...tasks, replaySize, settings: { ...fixed } },
    settings,
    every: 'unroll',
    behaviourFor: (actions) => behaviourFor(actions, tasks),
    method: (setup) => new Unreal(setup, settings, tasks, replaySize),
    withFma: () => unreal({ ...options, fma: true }),
  })
}

/** A policy whose network learns the tasks, too. @throws AgentError ACTION_SPACE_UNSUPPORTED */
function behaviourFor(actions: ActionSpace, { pixelControl, valueReplay, rewardPrediction }: TaskFlags): PolicyKind {
  const choices = pixelControl ? mustBeDiscrete('unreal with pixelControl', actions).n : 0
  if (!pixelControl && !valueReplay && !rewardPrediction) return forSpace(actions)
  const tasks: Tasks = (t, body) => ({
    ...(pixelControl ? pixelControlFunctions(t, body, pixelGrid(body.observation), choices) : {}),
    ...(valueReplay ? valueReplayFunctions(t, body) : {}),
    ...(rewardPrediction ? rewardPredictionFunctions(t, body, t.sequences) : {}),
  })
  return { ...forSpace(actions), tasks }
}
