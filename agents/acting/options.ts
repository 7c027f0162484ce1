import { reading } from '../../checks/reading.js'
import { flag } from '../../checks/requirements.js'
import { closeAfter } from '../../envs/core/close.js'
import { storesBytes } from '../../envs/core/observations.js'
import type { VectorEnv } from '../../envs/core/vector.js'
import type { Host, Plain } from '../../src/trainable.js'
import { ready } from '../../tensors/index.js'
import { type ActionSpace, actionSpace, rulesOf } from '../environment/action-space.js'
import { CleanReset } from '../environment/clean-reset.js'
import { type EnvironmentOptions, environmentConfig, fillEnvironment, openEnvironments } from '../environment/open.js'
import { AgentError, check, checkNames, expected } from '../errors.js'
import type { NetworkSpec } from '../network/spec.js'
import type { Setup } from './actors.js'
import type { BehaviourKind } from './behaviour.js'
import { type EvaluationOptions, fillEvaluation } from './evaluation-options.js'

/** The options that all agents with a network share, beside the settings that PBT may tune. */
export interface AgentOptions extends EnvironmentOptions {
  /** The network between observations and the agent's heads. Default: two hidden layers of 64; the agent says which. */
  readonly network?: NetworkSpec
  /** Fused multiply-add. It is faster, and rounds differently, so results differ from those without it. Default: false. */
  readonly fma?: boolean
  /**
   * Normalise observations to mean 0 and standard deviation 1, clipped to ±10, by running statistics (Gymnasium's NormalizeObservation).
   * An exploit copies the statistics with the weights, and an evaluation leaves them as they are. Pictures (bytes) are refused. Without it
   * observations are rounded to the network's float32, about seven digits: a clock that reads 1e8 seems to stand still, and needs this
   * option. Default: false.
   */
  readonly normalizeObservations?: boolean
  /**
   * Divide the rewards of the loss by the standard deviation of the discounted return, clipped to ±10 (Stable-Baselines3's VecNormalize).
   * Reported episodic returns are not normalised. Default: false.
   */
  readonly normalizeRewards?: boolean
  /** Play whole episodes at the end of each slice, whose mean return is the member's score. Default: no evaluation. */
  readonly evaluate?: EvaluationOptions
}

/** `AgentOptions`, checked and with their defaults. */
export interface FilledOptions {
  readonly environment: Required<EnvironmentOptions>
  readonly network: NetworkSpec
  readonly fma: boolean
  readonly normalizeObservations: boolean
  readonly normalizeRewards: boolean
  readonly evaluate: Required<EvaluationOptions> | null
}

const names = ['env', 'envs', 'network', 'fma', 'normalizeObservations', 'normalizeRewards', 'evaluate']

/**
 * The options, checked and with their defaults.
 *
 * @param agent its name in error messages
 * @param others the names of its other options
 * @param usual the default network
 * @throws AgentError INVALID_OPTION when an option's value breaks its rule
 * @throws AgentError UNKNOWN_OPTION when there is no option of that name
 */
export function fillOptions(agent: string, options: AgentOptions, others: readonly string[], usual: NetworkSpec): FilledOptions {
  checkNames(agent, options, [...names, ...others])
  const { network = usual, fma = false, normalizeObservations = false, normalizeRewards = false, evaluate } = options
  const environment = fillEnvironment(options)
  if (typeof reading(() => network?.define, undefined) !== 'function') throw expected('network', 'a network such as mlp([64, 64])', network)
  for (const [name, value] of Object.entries({ fma, normalizeObservations, normalizeRewards })) check(name, value, flag)
  return {
    environment,
    network,
    fma,
    normalizeObservations,
    normalizeRewards,
    evaluate: evaluate === undefined ? null : fillEvaluation(agent, evaluate),
  }
}

/** The options as run.json records them. */
export function configOf(filled: FilledOptions): { readonly [key: string]: Plain } {
  const { environment, network, fma, normalizeObservations, normalizeRewards, evaluate } = filled
  const evaluation = evaluate && { ...evaluate }
  return { ...environmentConfig(environment), network: network.config, fma, normalizeObservations, normalizeRewards, evaluate: evaluation }
}

/**
 * Opens the environments and builds an agent over them, once the engine is ready. Where something does not fit, the environments are
 * closed again.
 *
 * @param agent its name in error messages
 * @param behaviourFor the behaviour in an action space
 * @throws AgentError ACTION_SPACE_UNSUPPORTED when the agents here cannot act in the action space
 * @throws AgentError OBSERVATION_SPACE_UNSUPPORTED when observations that are to be normalised are bytes
 * @throws the error of the registry, the module or the environment, as `openEnvironments`
 */
export async function buildAgent<K extends BehaviourKind, T>(
  agent: string,
  filled: FilledOptions,
  host: Host,
  behaviourFor: (actions: ActionSpace) => K,
  make: (setup: Setup<K>) => T,
): Promise<T> {
  const { environment, evaluate } = filled
  await ready()
  const vector = await openEnvironments(agent, environment, host)
  const envs = evaluate && Math.min(environment.envs, evaluate.episodes)
  let evaluation: VectorEnv | null = null
  try {
    const cleanReset = new CleanReset(vector)
    cleanReset.open()
    const actions = actionSpace(agent, vector.singleActionSpace, rulesOf(vector))
    const behaviour = behaviourFor(actions)
    if (filled.normalizeObservations && storesBytes(vector.singleObservationSpace)) {
      const what = `Expected the observations for ${agent} with normalizeObservations to be floats, got bytes`
      throw new AgentError('OBSERVATION_SPACE_UNSUPPORTED', what)
    }
    evaluation = envs === null ? null : await openEnvironments(agent, { ...environment, envs }, host)
    return make({ ...filled, vector, cleanReset, actions, behaviour, evaluation })
  } catch (error) {
    await closeAfter(error, [vector, evaluation])
    throw error
  }
}
