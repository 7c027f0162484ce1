import type { Plain, Seeds } from '../../src/trainable.js'
import { Fresh } from '../environment/fresh.js'
import { Stream } from '../math/stream.js'
import type { Network } from '../network/network.js'
import type { Actors, Build } from './actors.js'
import { Memory, moveStates } from './memory.js'
import type { Policy } from './policy/policy.js'

/** What an evaluation adds to a report: nothing where none was asked for. */
interface Evaluated {
  readonly score?: number
  readonly metrics: Readonly<Record<string, number>>
}

/** Plays whole episodes with a policy, to judge it; see EvaluationOptions. */
export interface Evaluation {
  start(seeds: Seeds): void
  /** Uses rows of the network from 0 on, so a rollout there must be done with. The statistics of `actors` stand still. */
  play(network: Network, actors: Actors): Evaluated
  getState(): Plain
  setState(state: Plain): void
}

export function evaluationOf(build: Build): Evaluation {
  const { evaluation: vector, evaluate } = build
  return vector && evaluate ? new Evaluator(build, { vector, ...evaluate }) : noEvaluation
}

const noEvaluation: Evaluation = {
  start: () => {},
  play: () => ({ metrics: {} }),
  getState: () => null,
  setState: () => {},
}

interface Plan {
  readonly vector: NonNullable<Build['evaluation']>
  readonly episodes: number
  readonly greedy: boolean
  readonly maxSteps: number
}

class Evaluator implements Evaluation {
  private readonly seeds = new Stream()
  private readonly stream = new Stream()
  private readonly fresh: Fresh
  private readonly memory: Memory
  /** Of the network that was evaluated last. */
  private policy: Policy | undefined
  private network: Network | undefined
  /** Of each environment in this round: what was paid so far, and as the network is told of it. */
  private readonly returns: Float64Array
  private readonly rewards: Float64Array
  /** 1 while an environment plays an episode that counts. */
  private readonly playing: Uint8Array
  private totalReturn = 0
  private totalLength = 0

  constructor(
    private readonly build: Build,
    private readonly plan: Plan,
  ) {
    const envs = plan.vector.count
    this.fresh = new Fresh(plan.vector)
    this.memory = new Memory(build.network, build.policy, envs)
    this.returns = new Float64Array(envs)
    this.rewards = new Float64Array(envs)
    this.playing = new Uint8Array(envs)
  }

  start(seeds: Seeds): void {
    this.seeds.seed(seeds('evaluation/environments'))
    this.stream.seed(seeds('evaluation/actions'))
  }

  play(network: Network, actors: Actors): Evaluated {
    const { episodes, vector } = this.plan
    if (network !== this.network) this.policy = this.build.policy.build(network, vector.count, this.stream)
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

  /** One episode in each of the first `counted` environments; the others play along, for nothing. */
  private round(counted: number, network: Network, { observations, rewards }: Actors): void {
    const { vector, greedy, maxSteps } = this.plan
    const { memory, playing } = this
    const { count } = vector
    const policy = this.policy!
    this.returns.fill(0)
    playing.fill(0).fill(1, 0, counted)
    memory.restart()
    memory.load(network, 0)
    // 31 bits: a seed that every environment can take.
    observations.writeAll(this.fresh.reset(this.seeds.bits() >>> 1), network.observations, 0, count)
    let open = counted
    for (let length = 1; open > 0; length++) {
      memory.write(network, 0)
      const actions = greedy ? policy.actGreedily(0) : policy.act(0)
      moveStates(network, count, 0, count)
      const step = vector.step(actions)
      rewards.peek(step, this.rewards)
      memory.remember(actions, this.rewards, 0)
      for (let env = 0; env < count; env++) {
        const ended = step.terminated[env] === 1 || step.truncated[env] === 1
        if (playing[env] === 0) continue
        this.returns[env]! += step.rewards[env]!
        if (!ended && length < maxSteps) continue
        playing[env] = 0
        open--
        this.totalReturn += this.returns[env]!
        this.totalLength += length
      }
      observations.writeAll(step.observations, network.observations, 0, count)
    }
  }
}
