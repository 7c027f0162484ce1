import { shapesDiffer } from '../../checks/shapes.js'
import { needsDoubles, type Observations } from '../../envs/core/observations.js'
import type { ParameterShapes, Plain } from '../../src/trainable.js'
import type { Action, Distribution } from '../../src/trained.js'
import type { Actions, Behaviour, BehaviourKind } from '../acting/behaviour.js'
import { Memory } from '../acting/memory.js'
import { networkShape } from '../acting/network-shape.js'
import { NormalizedObservations, type ObservationWriter, PlainObservations } from '../acting/observations.js'
import type { FilledOptions } from '../acting/options.js'
import { NormalizedRewards, PlainRewards, type RewardWriter } from '../acting/rewards.js'
import { type ActionSpace, partsOf } from '../environment/action-space.js'
import { AgentError } from '../errors.js'
import { Stream } from '../math/stream.js'
import { Network } from '../network/network.js'
import type { Mind } from './mind.js'
import { type ToOwnAction, toOwnAction } from './own-action.js'
import { seedOfActions } from './seed.js'
import type { Spaces } from './spaces.js'

/** A trained agent with a network: all that acting needs of it. */
export interface TrainedAgent extends Pick<FilledOptions, 'network' | 'fma' | 'normalizeObservations' | 'normalizeRewards'> {
  /** Its name: `a2c`. */
  readonly agent: string
  readonly spaces: Spaces
  readonly actions: ActionSpace
  readonly behaviour: BehaviourKind
  readonly weights: Float32Array
  /** The shapes of the parameters that it was trained with; absent where nobody recorded them. */
  readonly parameters?: ParameterShapes
  /** The statistics of observations and rewards. */
  readonly statistics: { readonly observations: Plain; readonly rewards: Plain }
}

/** The network of a trained agent, with its weights. @throws AgentError WEIGHTS_MISFIT */
export function trainedNetwork(trained: TrainedAgent, sequences: number): Network {
  const vector = { singleObservationSpace: trained.spaces.observation, count: sequences }
  // The optimiser is not used; Adam's is as good as any.
  const network = new Network(trained.network, networkShape({ ...trained, vector }, sequences, 'adam'))
  const { length } = network.parameters
  if (trained.weights.length !== length) {
    const message = `Expected the weights of ${trained.agent} to be ${length} numbers, as its network has, got ${trained.weights.length}`
    throw new AgentError('WEIGHTS_MISFIT', message)
  }
  const difference = trained.parameters && shapesDiffer(network.shapes, trained.parameters)
  if (difference) {
    const rule = `Expected the weights of ${trained.agent} to have ${difference.wanted}, as its network has`
    throw new AgentError('WEIGHTS_MISFIT', `${rule}, got ${difference.got}`)
  }
  network.parameters.set(trained.weights)
  return network
}

/**
 * Acts by the very code that the member was trained with, and learns nothing. Sequences lie side by side in the network's rows only while
 * they are decided on; between two calls each has a memory of its own.
 */
export class FrozenMind implements Mind {
  private readonly network: Network
  private readonly observations: ObservationWriter
  private readonly rewards: RewardWriter
  private readonly stream = new Stream()
  /** Behaviours over the network's first row, and over all. */
  private readonly one: Behaviour
  private readonly all: Behaviour
  private readonly own: ToOwnAction
  private readonly parts: number
  private readonly memories: readonly Memory[]
  /** The last action of each sequence, as environments take it; null where an episode begins. */
  private readonly last: (Actions | null)[]
  private readonly reward = new Float64Array(1)
  /** The actions of the latest decision. */
  private actions: Actions = new Int32Array(0)

  constructor(trained: TrainedAgent, sequences: number) {
    const { spaces, actions, behaviour, statistics } = trained
    this.network = trainedNetwork(trained, sequences)
    this.own = toOwnAction(spaces.action, actions)
    this.parts = partsOf(actions)
    this.one = behaviour.build(this.network, 1, this.stream)
    this.all = sequences === 1 ? this.one : behaviour.build(this.network, sequences, this.stream)
    this.observations = trained.normalizeObservations
      ? new NormalizedObservations(spaces.observation.flatSize, needsDoubles(spaces.observation))
      : new PlainObservations()
    this.observations.setState(statistics.observations)
    this.rewards = trained.normalizeRewards ? new NormalizedRewards(1) : new PlainRewards()
    this.rewards.setState(statistics.rewards)
    this.memories = Array.from({ length: sequences }, () => new Memory(trained.network, actions, 1))
    this.last = new Array<null>(sequences).fill(null)
  }

  seed(seed: number): void {
    this.stream.seed(seedOfActions(seed))
  }

  reset(sequence: number): void {
    this.memories[sequence]!.restart()
    this.last[sequence] = null
  }

  decide(
    sequences: readonly number[],
    observations: Observations,
    rewards: ArrayLike<number>,
    greedy: boolean,
    masks: Uint8Array | null,
  ): void {
    const { network, parts } = this
    const count = sequences.length
    for (const [row, sequence] of sequences.entries()) this.write(row, sequence, observations, rewards[row]!, count)
    const behaviour = count === 1 ? this.one : this.all
    this.allow(masks, count)
    const actions = greedy ? behaviour.actGreedily(0) : behaviour.act(0)
    for (const [row, sequence] of sequences.entries()) {
      // A forward pass over `count` sequences leaves each one's next state so many rows further.
      const memory = this.memories[sequence]!
      memory.save(network, count + row, count)
      memory.age()
      this.last[sequence] = actions.slice(row * parts, (row + 1) * parts)
    }
    this.actions = actions
  }

  look(sequence: number, observations: Observations, reward: number, masks: Uint8Array | null): void {
    this.allow(masks, 1)
    this.write(0, sequence, observations, reward, 1)
    this.network.forward(0, 1, 1)
  }

  action(row: number): Action {
    return this.own(this.actions, row)
  }

  value(row: number): number {
    return this.one.value(row)
  }

  distribution(row: number): Distribution {
    return this.one.distribution(row)
  }

  /** Writes the masks of the first rows for both behaviours: the one for the first row tells distributions of all. */
  private allow(masks: Uint8Array | null, count: number): void {
    if (masks === null) return
    for (const { masks: own } of [this.one, this.all]) own?.write(masks, 0, 0, count)
  }

  /** Writes all that the network reads of a sequence into a row, one of `width` side by side. */
  private write(row: number, sequence: number, observations: Observations, reward: number, width: number): void {
    const { network } = this
    const memory = this.memories[sequence]!
    const last = this.last[sequence]!
    if (last) {
      this.rewards.peek({ rewards: Float64Array.of(reward) }, this.reward)
      memory.tell(last, this.reward, 0)
    }
    memory.load(network, row, width)
    memory.writeRow(network, 0, row)
    this.observations.write(observations, row, network.observations, row)
  }
}
