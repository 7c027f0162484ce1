import { closeAfter, closeAll } from '../../envs/core/close.js'
import type { VectorEnv } from '../../envs/core/vector.js'
import type { Plain, Report, Seeds, Snapshot, Trainable, TrainableSpec } from '../../src/trainable.js'
import { actionSpace, rulesOf } from '../environment/action-space.js'
import { CleanReset } from '../environment/clean-reset.js'
import { Environments } from '../environment/environments.js'
import { type EnvironmentOptions, environmentConfig, fillEnvironment, openEnvironments } from '../environment/open.js'
import { checkNames, plainOptions } from '../errors.js'
import { spacesOf } from '../export/open.js'
import { openPlayer } from '../export/player.js'
import { openPolicy } from '../export/policy.js'
import { plainSpaces } from '../export/spaces.js'
import { Stream } from '../math/stream.js'
import { type Sampler, sampler } from './sampler.js'
import { UniformMind } from './uniform-mind.js'

/**
 * An agent that learns nothing and has nothing to tune: the floor that every other agent must beat. It draws actions uniformly; a dimension
 * of a Box without finite bounds it draws from the standard normal distribution, and clips.
 *
 * @throws AgentError INVALID_OPTION when an option's value breaks its rule
 * @throws AgentError UNKNOWN_OPTION when there is no option of that name
 * @throws AgentError ACTION_SPACE_UNSUPPORTED when `create` finds other actions than Discrete, MultiDiscrete and a Box of floats; the
 * promise rejects
 *
 * @example
 * export default defineExperiment({
 *   name: 'floor',
 *   trainable: random({ env: 'CartPole-v1', envs: 16 }),
 *   hyperparameters: {},
 *   population: 4,
 *   stepsPerMember: 50_000,
 *   readyEvery: 10_000,
 * })
 */
export function random(given: EnvironmentOptions): TrainableSpec<never> {
  const options = plainOptions('random', given, "{ env: 'CartPole-v1' }")
  checkNames('random', options, ['env', 'envs'])
  const environment = fillEnvironment(options)
  return {
    name: 'random',
    tunables: {},
    config: environmentConfig(environment),
    async create(host) {
      const vector = await openEnvironments('random', environment, host)
      try {
        return new RandomAgent(vector)
      } catch (error) {
        await closeAfter(error, [vector])
        throw error
      }
    },
    async open(host, state) {
      const spaces = await spacesOf('random', environment, host, state.spaces)
      const mind = (sequences: number) => new UniformMind(spaces, sequences)
      return {
        policy: (options) => openPolicy({ spaces, mind, parameters: () => ({}) }, options),
        player: (options) => openPlayer({ spaces, mind: (played) => new UniformMind(played, 1), env: environment.env, host }, options),
        formats: {},
      }
    },
  }
}

class RandomAgent implements Trainable {
  readonly spaces: Plain
  private readonly environments: Environments
  private readonly stream = new Stream()
  private readonly sample: Sampler

  constructor(vector: VectorEnv) {
    const cleanReset = new CleanReset(vector)
    cleanReset.open()
    this.spaces = plainSpaces(vector)
    this.environments = new Environments(vector, cleanReset)
    this.sample = sampler(actionSpace('random', vector.singleActionSpace, rulesOf(vector)), vector.count, this.stream)
  }

  start(seeds: Seeds): void {
    this.stream.seed(seeds('actions'))
    this.environments.start(seeds)
  }

  train(steps: number): Report {
    this.environments.beginSlice()
    const { vector } = this.environments
    do this.environments.step(this.sample(vector.count, vector.actionMasks))
    while (this.environments.steps < steps)
    return { steps: this.environments.steps, episodes: this.environments.finishedEpisodes(), applied: {}, metrics: {} }
  }

  snapshot(): Snapshot {
    const own = { actions: this.stream.getState(), environments: this.environments.getState() }
    return { weights: new Float32Array(0), learner: null, own }
  }

  restore(snapshot: Snapshot): void {
    const own = snapshot.own as { actions: Int32Array; environments: Plain }
    this.stream.setState(own.actions)
    this.environments.setState(own.environments)
  }

  close(): void | Promise<void> {
    return closeAll([this.environments.vector])
  }

  /** Copies nothing, since there is nothing to copy. New episodes begin, as for every agent. */
  inherit(): void {
    this.environments.restart()
  }
}
