import type { VectorEnv } from '../../envs/core/vector.js'
import type { Plain, Report, Seeds, Snapshot, Trainable, Values } from '../../src/trainable.js'
import type { Policy, PolicyKind } from '../actor-critic/policy/policy.js'
import { Rollout } from '../actor-critic/rollout.js'
import { Environments } from '../environment/environments.js'
import { observationShape } from '../environment/observation.js'
import { Stream } from '../math/stream.js'
import type { Network, NetworkSpec } from '../network/network.js'
import { Minibatches } from './minibatches.js'
import { mergeSettings, type Settings, settingsOf } from './settings.js'
import { Storage } from './storage.js'
import { Update } from './update.js'

/** What an instance is built from, once. */
export interface Build {
  readonly vector: VectorEnv
  readonly policy: PolicyKind
  readonly network: NetworkSpec
  readonly fma: boolean
  /** The values of the settings that are not in the search space. */
  readonly settings: Settings
}

/** The network and what is bound to its memory. */
interface Desk {
  /** It has memory for this unroll and this minibatchSize. */
  readonly room: Settings
  readonly network: Network
  readonly policy: Policy
  readonly rollout: Rollout
  readonly update: Update
}

/** Rows to act: those of a time step, of the next one, and of cut episodes. */
const ACTING = 3

/** Proximal policy optimisation (Schulman et al. 2017) with the clipped objective, its actors in step, in one thread. */
export class PpoLearner implements Trainable {
  private readonly environments: Environments
  private readonly actionStream = new Stream()
  private readonly minibatchStream = new Stream()
  private desk: Desk

  constructor(private readonly build: Build) {
    this.environments = new Environments(build.vector)
    this.desk = this.makeDesk(build.settings)
  }

  start(seeds: Seeds): void {
    const weights = new Stream()
    weights.seed(seeds('weights'))
    this.desk.network.initialise(() => weights.next())
    this.actionStream.seed(seeds('actions'))
    this.minibatchStream.seed(seeds('minibatches'))
    this.environments.start(seeds)
  }

  train(steps: number, hyperparameters: Values): Report {
    const settings = mergeSettings(this.build.settings, hyperparameters)
    this.makeRoom(settings)
    this.environments.beginSlice()
    const { policy, rollout, update } = this.desk
    do {
      rollout.collect(settings.unroll, policy, this.environments)
      update.run(settings, this.environments.steps >= steps)
    } while (this.environments.steps < steps)
    return {
      steps: this.environments.steps,
      episodes: this.environments.finishedEpisodes(),
      applied: this.applied(update.applied()),
      metrics: update.metrics(),
    }
  }

  snapshot(): Snapshot {
    const { network } = this.desk
    return {
      weights: network.parameters.slice(),
      learner: network.getOptimizer(),
      own: {
        actions: this.actionStream.getState(),
        minibatches: this.minibatchStream.getState(),
        environments: this.environments.getState(),
      },
    }
  }

  restore(snapshot: Snapshot): void {
    const own = snapshot.own as { actions: Int32Array; minibatches: Int32Array; environments: Plain }
    this.adopt(snapshot)
    this.actionStream.setState(own.actions)
    this.minibatchStream.setState(own.minibatches)
    this.environments.setState(own.environments)
  }

  /** New episodes begin everywhere: none that the old policy half played judges the new one. */
  inherit(donor: Snapshot): void {
    this.adopt(donor)
    this.environments.restart()
  }

  private applied(used: Settings): Values {
    return Object.fromEntries(settingsOf(this.build.settings).map((name) => [name, used[name]]))
  }

  private adopt({ weights, learner }: Snapshot): void {
    this.desk.network.parameters.set(weights)
    this.desk.network.setOptimizer(learner)
  }

  /** Longer unrolls or larger minibatches need more memory than there is: takes more, and moves weights and optimiser over. */
  private makeRoom(settings: Settings): void {
    const { unroll, minibatchSize } = settings
    const { room, network } = this.desk
    if (unroll <= room.unroll && minibatchSize <= room.minibatchSize) return
    const larger = { unroll: Math.max(unroll, room.unroll), minibatchSize: Math.max(minibatchSize, room.minibatchSize) }
    this.desk = this.makeDesk({ ...settings, ...larger })
    this.desk.network.parameters.set(network.parameters)
    this.desk.network.setOptimizer(network.getOptimizer())
  }

  private makeDesk(settings: Settings): Desk {
    const { unroll, minibatchSize } = settings
    const { vector, policy: kind, fma, network: spec } = this.build
    const envs = vector.count
    const rows = unroll * envs
    const network = spec.build({
      observation: observationShape(vector.singleObservationSpace),
      contextSize: 0,
      sequences: envs,
      policySize: kind.size,
      freeSize: kind.freeSize,
      capacity: Math.max(ACTING * envs, Math.min(rows, minibatchSize)),
      optimizer: 'adam',
      fma,
    })
    const policy = kind.build(network, envs, this.actionStream)
    const storage = new Storage(rows, network, policy, envs, kind.parts)
    const rollout = new Rollout(rows, network, envs, storage)
    const minibatches = new Minibatches(rows, this.minibatchStream)
    const update = new Update(settings, network, policy, rollout, storage, minibatches)
    return { room: settings, network, policy, rollout, update }
  }
}
