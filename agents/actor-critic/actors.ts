import { needsDoubles } from '../../envs/core/observations.js'
import type { VectorEnv } from '../../envs/core/vector.js'
import type { Plain, Seeds } from '../../src/trainable.js'
import { Environments } from '../environment/environments.js'
import { Stream } from '../math/stream.js'
import { Memory } from './memory.js'
import { NormalizedObservations, type ObservationWriter, PlainObservations } from './observations.js'
import type { ActorCritic } from './options.js'
import type { PolicyKind } from './policy/policy.js'
import { NormalizedRewards, PlainRewards, type RewardWriter } from './rewards.js'

/** What an actor-critic is built from, once. */
export interface Build extends ActorCritic {
  readonly vector: VectorEnv
  readonly policy: PolicyKind
  /** The environments to evaluate in, where that is asked for. */
  readonly evaluation: VectorEnv | null
}

/** The side of a member that meets the environments: everything but the network. */
export class Actors {
  readonly environments: Environments
  readonly stream = new Stream()
  readonly observations: ObservationWriter
  readonly rewards: RewardWriter
  readonly memory: Memory

  constructor({ vector, network, policy, normalizeObservations, normalizeRewards }: Build) {
    this.environments = new Environments(vector)
    const { observationSize, singleObservationSpace } = vector
    this.observations = normalizeObservations
      ? new NormalizedObservations(observationSize, needsDoubles(singleObservationSpace))
      : new PlainObservations()
    this.rewards = normalizeRewards ? new NormalizedRewards(vector.count) : new PlainRewards()
    this.memory = new Memory(network, policy, vector.count)
  }

  /** Becomes the actors of a new member. */
  start(seeds: Seeds): void {
    this.stream.seed(seeds('actions'))
    this.environments.start(seeds)
    this.observations.reset()
    this.rewards.reset()
    this.memory.restart()
  }

  beginSlice(): void {
    this.environments.beginSlice()
    if (!this.environments.vector.hasState) this.forget()
  }

  /** New episodes begin everywhere. */
  restart(): void {
    this.environments.restart()
    this.forget()
  }

  /** What an heir takes over: the statistics. */
  getLearner(): Plain {
    return { observations: this.observations.getState(), rewards: this.rewards.getState() }
  }

  setLearner(state: Plain): void {
    const { observations, rewards } = state as { observations: Plain; rewards: Plain }
    this.observations.setState(observations)
    this.rewards.setState(rewards)
  }

  getOwn(): { readonly [key: string]: Plain } {
    return {
      actions: this.stream.getState(),
      environments: this.environments.getState(),
      returns: this.rewards.getOwn(),
      memory: this.memory.getState(),
    }
  }

  setOwn(state: Plain): void {
    const own = state as { actions: Int32Array; environments: Plain; returns: Plain; memory: Plain }
    this.stream.setState(own.actions)
    this.environments.setState(own.environments)
    this.rewards.setOwn(own.returns)
    this.memory.setState(own.memory)
  }

  private forget(): void {
    this.rewards.restart()
    this.memory.restart()
  }
}
