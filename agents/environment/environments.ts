import type { EnvState } from '../../envs/core/env.js'
import { allocateObservations, type Observations } from '../../envs/core/observations.js'
import type { VectorEnv, VectorStep } from '../../envs/core/vector.js'
import type { Episodes, Plain, Seeds } from '../../src/trainable.js'
import { Stream } from '../math/stream.js'
import { CleanReset } from './clean-reset.js'
import { EpisodeLog } from './episodes.js'

/**
 * A member's environments, and everything about them that a snapshot must hold: their states, the latest observations, the running
 * episodes, and the stream that seeds them.
 *
 * Environments without a state to save are reset at the beginning of every slice, with a seed from that stream, even where nothing
 * interrupted the run: so a resumed run equals one that never stopped.
 */
export class Environments {
  /** [count x observationSize]: the latest observations, to which the next actions respond. A step or reset overwrites them. */
  observations: Observations
  private readonly episodes: EpisodeLog
  private readonly seeds = new Stream()
  private stepsInSlice = 0

  /** @param cleanReset with which the environments were opened */
  constructor(
    readonly vector: VectorEnv,
    private readonly cleanReset: CleanReset = new CleanReset(vector),
  ) {
    this.episodes = new EpisodeLog(vector.count)
    this.observations = allocateObservations(vector.singleObservationSpace, vector.count)
  }

  /** Prepares the environments for a new member. */
  start(seeds: Seeds): void {
    this.seeds.seed(seeds('environments'))
    if (this.vector.hasState) this.seedAndReset()
  }

  beginSlice(): void {
    this.stepsInSlice = 0
    this.episodes.beginSlice()
    if (!this.vector.hasState) this.seedAndReset()
  }

  /** Begins a new episode in every environment. The environments' own generators are not seeded again. */
  restart(): void {
    if (!this.vector.hasState) return
    this.observations = this.vector.reset()
    this.episodes.restart()
  }

  step(actions: Int32Array | Float32Array): VectorStep {
    const step = this.vector.step(actions)
    const { rewards, terminated, truncated } = step
    for (let env = 0; env < this.vector.count; env++) {
      this.episodes.step(env, rewards[env]!, terminated[env] === 1 || truncated[env] === 1, this.stepsInSlice + env + 1)
    }
    this.stepsInSlice += this.vector.count
    this.observations = step.observations
    return step
  }

  /** Environment steps since `beginSlice`. */
  get steps(): number {
    return this.stepsInSlice
  }

  finishedEpisodes(): Episodes {
    return this.episodes.columns()
  }

  getState(): Plain {
    const seeds = this.seeds.getState()
    if (!this.vector.hasState) return { seeds }
    return {
      seeds,
      environments: this.vector.getState(),
      observations: this.observations.slice(),
      returns: this.episodes.returns.slice(),
      lengths: this.episodes.lengths.slice(),
    }
  }

  setState(state: Plain): void {
    const own = state as unknown as EnvironmentsState
    this.seeds.setState(own.seeds)
    // Without a state, the next slice begins with a reset, which sets everything else.
    if (!this.vector.hasState) return
    this.cleanReset.saveInitialState()
    this.vector.setState(own.environments)
    this.observations = own.observations.slice()
    this.episodes.returns.set(own.returns)
    this.episodes.lengths.set(own.lengths)
  }

  private seedAndReset(): void {
    // 31 bits, since every environment can take such a seed, whatever its generator.
    this.observations = this.cleanReset.reset(this.seeds.bits() >>> 1)
    this.episodes.restart()
  }
}

interface EnvironmentsState {
  readonly seeds: Int32Array
  readonly environments: EnvState
  readonly observations: Observations
  readonly returns: Float64Array
  readonly lengths: Int32Array
}
