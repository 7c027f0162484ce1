import type { Actors, Setup } from '../acting/actors.js'
import { networkShape } from '../acting/network-shape.js'
import { Rollout } from '../acting/rollout.js'
import { partsOf } from '../environment/action-space.js'
import type { Measured, Method, Workspace } from '../learner/learner.js'
import type { SettingsTable } from '../learner/settings.js'
import { Stream } from '../math/stream.js'
import { Network } from '../network/network.js'
import type { Policy, PolicyKind } from '../policies/policy.js'
import { Minibatches } from './minibatches.js'
import type { SettingName, Settings } from './settings.js'
import { Storage } from './storage.js'
import { Update } from './update.js'

/** The longest unroll and the largest minibatch that there is memory for. */
type Capacity = Pick<Settings, 'unroll' | 'minibatchSize'>

/** Blocks of `envs` rows that acting needs: for a time step, for the next one, and for truncated episodes. */
const ACTING_BLOCKS = 3

/** Proximal policy optimisation (Schulman et al. 2017) with the clipped objective. */
export class Ppo implements Method<SettingName> {
  readonly streams = { minibatches: new Stream() }

  constructor(
    private readonly setup: Setup<PolicyKind>,
    readonly settings: SettingsTable<SettingName>,
  ) {}

  build(actors: Actors, settings: Settings, former?: PpoWorkspace): PpoWorkspace {
    const { setup } = this
    const unroll = Math.max(settings.unroll, former?.capacity.unroll ?? 0)
    const minibatchSize = Math.max(settings.minibatchSize, former?.capacity.minibatchSize ?? 0)
    const envs = setup.vector.count
    const rows = unroll * envs
    // A network with memory learns from one whole unroll at least.
    const networkRows = Math.max(ACTING_BLOCKS * envs, unroll, Math.min(rows, minibatchSize))
    const network = new Network(setup.network, networkShape(setup, networkRows, 'adam'))
    const policy = setup.behaviour.build(network, envs, actors.stream)
    const storage = new Storage(rows, network, policy, envs, partsOf(setup.actions))
    const rollout = new Rollout(rows, network, actors, storage)
    const minibatches = new Minibatches(rows, envs, network.recurrence !== null, this.streams.minibatches)
    const update = new Update(network, policy, rollout, storage, minibatches)
    return new PpoWorkspace({ unroll, minibatchSize }, network, policy, rollout, update)
  }
}

class PpoWorkspace implements Workspace<SettingName> {
  constructor(
    readonly capacity: Capacity,
    readonly network: Network,
    private readonly policy: Policy,
    private readonly rollout: Rollout,
    private readonly learning: Update,
  ) {}

  holds({ unroll, minibatchSize }: Settings): boolean {
    return unroll <= this.capacity.unroll && minibatchSize <= this.capacity.minibatchSize
  }

  collect({ unroll, discount }: Settings): void {
    this.rollout.collect(unroll, this.policy, discount)
  }

  update(settings: Settings): void {
    this.learning.run(settings)
  }

  updateMeasured(settings: Settings): Measured<SettingName> {
    return this.learning.runMeasured(settings)
  }
}
