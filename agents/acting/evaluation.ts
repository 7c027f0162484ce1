import type { Plain, Seeds } from '../../src/trainable.js'
import { CleanReset } from '../environment/clean-reset.js'
import { Stream } from '../math/stream.js'
import type { Network } from '../network/network.js'
import type { Actors, Setup } from './actors.js'
import type { Behaviour } from './behaviour.js'
import { Memory } from './memory.js'

/** The result of an evaluation, as it enters the report. */
interface EvaluationResult {
  readonly score: number
  readonly metrics: Readonly<Record<string, number>>
}

/** The options of the evaluation, and its environments. */
interface EvaluatorOptions {
  readonly vector: NonNullable<Setup['evaluation']>
  readonly episodes: number
  readonly greedy: boolean
  readonly maxSteps: number
}

/** Plays whole episodes with a network, to score it; see EvaluationOptions. */
export class Evaluator {
  private readonly seeds = new Stream()
  private readonly stream = new Stream()
  private readonly cleanReset: CleanReset
  private readonly memory: Memory
  /** The behaviour of the network that was evaluated last. */
  private behaviour: Behaviour | undefined
  private network: Network | undefined
  /** The return so far of each environment's episode in this round. */
  private readonly returns: Float64Array
  /** The last rewards, as the network reads them. */
  private readonly rewards: Float64Array
  /** 1 for each environment whose episode counts and has not ended. */
  private readonly playing: Uint8Array
  private totalReturn = 0
  private totalLength = 0

  constructor(
    private readonly setup: Setup,
    private readonly options: EvaluatorOptions,
  ) {
    const envs = options.vector.count
    this.cleanReset = new CleanReset(options.vector)
    this.memory = new Memory(setup.network, setup.actions, envs)
    this.returns = new Float64Array(envs)
    this.rewards = new Float64Array(envs)
    this.playing = new Uint8Array(envs)
  }

  start(seeds: Seeds): void {
    this.seeds.seed(seeds('evaluation/environments'))
    this.stream.seed(seeds('evaluation/actions'))
  }

  /** Overwrites the network's rows from 0 on, so that no rollout there may still be needed. The statistics of `actors` stay as they are. */
  play(network: Network, actors: Actors): EvaluationResult {
    const { episodes, vector } = this.options
    if (network !== this.network) this.behaviour = this.setup.behaviour.build(network, vector.count, this.stream)
    this.network = network
    this.totalReturn = 0
    this.totalLength = 0
    for (let left = episodes; left > 0; left -= vector.count) this.round(Math.min(left, vector.count), network, actors)
    const evaluationReturn = this.totalReturn / episodes
    return { score: evaluationReturn, metrics: { evaluationReturn, evaluationLength: this.totalLength / episodes } }
  }

  getState(): Plain {
    return { seeds: this.seeds.getState(), actions: this.stream.getState() }
  }

  setState(state: Plain): void {
    const { seeds, actions } = state as { seeds: Int32Array; actions: Int32Array }
    this.seeds.setState(seeds)
    this.stream.setState(actions)
  }

  /** Plays one episode in each of the first `counted` environments. The others are stepped too, since a vector steps all of them. */
  private round(counted: number, network: Network, { observations, rewards }: Actors): void {
    const { vector, greedy, maxSteps } = this.options
    const { memory, playing } = this
    const { count } = vector
    const behaviour = this.behaviour!
    this.returns.fill(0)
    playing.fill(0).fill(1, 0, counted)
    memory.restart()
    memory.load(network, 0)
    // 31 bits, since every environment can take such a seed.
    observations.writeAll(this.cleanReset.reset(this.seeds.bits() >>> 1), network.observations, 0, count)
    let unfinished = counted
    for (let length = 1; unfinished > 0; length++) {
      memory.write(network, 0)
      behaviour.masks?.write(vector.actionMasks!, 0, 0, count)
      const actions = greedy ? behaviour.actGreedily(0) : behaviour.act(0)
      network.recurrence?.move(count, 0, count)
      const step = vector.step(actions)
      rewards.peek(step, this.rewards)
      memory.remember(actions, this.rewards, 0)
      for (let env = 0; env < count; env++) {
        const ended = step.terminated[env] === 1 || step.truncated[env] === 1
        if (playing[env] === 0) continue
        this.returns[env]! += step.rewards[env]!
        if (!ended && length < maxSteps) continue
        playing[env] = 0
        unfinished--
        this.totalReturn += this.returns[env]!
        this.totalLength += length
      }
      observations.writeAll(step.observations, network.observations, 0, count)
    }
  }
}
