import { closeAfter } from '../../envs/core/close.js'
import { reading } from '../../envs/core/errors.js'
import { storesBytes } from '../../envs/core/observations.js'
import type { VectorEnv } from '../../envs/core/vector.js'
import type { Host, Plain } from '../../src/trainable.js'
import { type EnvironmentOptions, environmentConfig, fillEnvironment, openEnvironments } from '../environment/open.js'
import { AgentError, expected } from '../errors.js'
import type { NetworkSpec } from '../network/network.js'
import { checkChoice, checkNames } from '../options.js'
import type { Build } from './actors.js'
import { type EvaluationOptions, fillEvaluation } from './evaluation-options.js'
import { policyFor } from './policy/for-space.js'

/** What the actor-critic agents share, beside the settings that each can tune. */
export interface ActorCriticOptions extends EnvironmentOptions {
  /** Default: two hidden layers of 64; the agent says which. */
  readonly network?: NetworkSpec
  /** Fused multiply-add: faster, and another class of bits, so results differ from those without it. Default: false. */
  readonly fma?: boolean
  /**
   * Observations reach the network with mean 0 and standard deviation 1, clipped to ±10, by running statistics (Gymnasium's
   * NormalizeObservation). The statistics go with the weights at an exploit, and stand still while evaluating. Pictures (bytes) are refused.
   * Default: false; then observations are rounded to the network's float32 as they are, about seven digits: a clock at 1e8 stands still
   * for it, and needs this option.
   */
  readonly normalizeObservations?: boolean
  /**
   * Rewards are learned from divided by the standard deviation of the discounted return, clipped to ±10 (Stable-Baselines3's
   * VecNormalize); the episodic returns that are reported stay as they are. Default: false.
   */
  readonly normalizeRewards?: boolean
  /** Play whole episodes at the end of each slice, and make their mean return the member's score. Default: no. */
  readonly evaluate?: EvaluationOptions
}

/** `ActorCriticOptions`, checked and without gaps. */
export interface ActorCritic {
  readonly environment: Required<EnvironmentOptions>
  readonly network: NetworkSpec
  readonly fma: boolean
  readonly normalizeObservations: boolean
  readonly normalizeRewards: boolean
  readonly evaluate: Required<EvaluationOptions> | null
}

const names = ['env', 'envs', 'network', 'fma', 'normalizeObservations', 'normalizeRewards', 'evaluate']

/**
 * @param agent what error messages call it
 * @param others the options that it has beside these
 * @throws AgentError INVALID_OPTION or UNKNOWN_OPTION
 */
export function fillActorCritic(agent: string, options: ActorCriticOptions, others: readonly string[], usual: NetworkSpec): ActorCritic {
  checkNames(agent, options, [...names, ...others])
  const { network = usual, fma = false, normalizeObservations = false, normalizeRewards = false, evaluate } = options
  const environment = fillEnvironment(options)
  if (typeof reading(() => network?.build, undefined) !== 'function') throw expected('network', 'a network such as mlp([64, 64])', network)
  checkChoice('fma', fma, [true, false])
  checkChoice('normalizeObservations', normalizeObservations, [true, false])
  checkChoice('normalizeRewards', normalizeRewards, [true, false])
  return { environment, network, fma, normalizeObservations, normalizeRewards, evaluate: evaluate ? fillEvaluation(agent, evaluate) : null }
}

/** For run.json. */
export function actorCriticConfig(filled: ActorCritic): { readonly [key: string]: Plain } {
  const { environment, network, fma, normalizeObservations, normalizeRewards, evaluate } = filled
  const evaluation = evaluate && { ...evaluate }
  return { ...environmentConfig(environment), network: network.config, fma, normalizeObservations, normalizeRewards, evaluate: evaluation }
}

/**
 * Opens the environments and builds an agent over them. Where something does not fit, what was opened is closed again.
 *
 * Rejects with ACTION_SPACE_UNSUPPORTED, OBSERVATION_SPACE_UNSUPPORTED, or with what the environment has to say.
 */
export async function buildActorCritic<T>(agent: string, filled: ActorCritic, host: Host, make: (build: Build) => T): Promise<T> {
  const { environment, evaluate } = filled
  const vector = await openEnvironments(agent, environment, host)
  const envs = evaluate && Math.min(environment.envs, evaluate.episodes)
  let evaluation: VectorEnv | null = null
  try {
    const policy = policyFor(agent, vector.singleActionSpace)
    if (filled.normalizeObservations && storesBytes(vector.singleObservationSpace)) {
      const what = `Expected the observations for ${agent} with normalizeObservations to be floats, got bytes`
      throw new AgentError('OBSERVATION_SPACE_UNSUPPORTED', what)
    }
    evaluation = envs === null ? null : await openEnvironments(agent, { ...environment, envs }, host)
    return make({ ...filled, vector, policy, evaluation })
  } catch (error) {
    await closeAfter(error, [vector, evaluation])
    throw error
  }
}
