import { needsDoubles } from '../../envs/core/observations.js'
import type { VectorEnv } from '../../envs/core/vector.js'
import type { Plain, Seeds } from '../../src/trainable.js'
import type { ActionSpace } from '../environment/action-space.js'
import type { CleanReset } from '../environment/clean-reset.js'
import { Environments } from '../environment/environments.js'
import { Stream } from '../math/stream.js'
import type { BehaviourKind } from './behaviour.js'
import { Memory } from './memory.js'
import { NormalizedObservations, type ObservationWriter, PlainObservations } from './observations.js'
import type { FilledOptions } from './options.js'
import { NormalizedRewards, PlainRewards, type RewardWriter } from './rewards.js'

/** Everything that an agent is built from, once. */
export interface Setup<K extends BehaviourKind = BehaviourKind> extends FilledOptions {
  readonly vector: VectorEnv
  /** The resets with which the environments were opened. Absent: they have not been reset yet. */
  readonly cleanReset?: CleanReset
  readonly actions: ActionSpace
  readonly behaviour: K
  /** The environments of evaluations; null where there are none. */
  readonly evaluation: VectorEnv | null
}

/** The part of a member that acts in the environments: everything but the network. */
export class Actors {
  readonly environments: Environments
  readonly stream = new Stream()
  readonly observations: ObservationWriter
  readonly rewards: RewardWriter
  readonly memory: Memory

  constructor({ vector, cleanReset, network, actions, normalizeObservations, normalizeRewards }: Setup) {
    this.environments = new Environments(vector, cleanReset)
    const { observationSize, singleObservationSpace } = vector
    this.observations = normalizeObservations
      ? new NormalizedObservations(observationSize, needsDoubles(singleObservationSpace))
      : new PlainObservations()
    this.rewards = normalizeRewards ? new NormalizedRewards(vector.count) : new PlainRewards()
    this.memory = new Memory(network, actions, vector.count)
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
    if (!this.environments.vector.hasState) this.forgetEpisodes()
  }

  /** Begins a new episode in every environment. */
  restart(): void {
    this.environments.restart()
    this.forgetEpisodes()
  }

  /** The statistics of observations and rewards, which an exploit copies. */
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

  /** Forgets the running episodes, which the environments have ended. */
  private forgetEpisodes(): void {
    this.rewards.restart()
    this.memory.restart()
  }
}
