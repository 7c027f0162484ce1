import type { Actors, Setup } from '../acting/actors.js'
import { networkShape } from '../acting/network-shape.js'
import { Rollout, type RolloutStorage } from '../acting/rollout.js'
import { appliedOptimizer, appliedSettings, fromKernel, type LargestReward } from '../actor-critic/evidence.js'
import { partsOf } from '../environment/action-space.js'
import type { Measured, Method, Workspace } from '../learner/learner.js'
import type { SettingsTable } from '../learner/settings.js'
import { Stream } from '../math/stream.js'
import { Network } from '../network/network.js'
import type { Policy, PolicyKind } from '../policies/policy.js'
import { RandomGoals } from './goals.js'
import { Held } from './held.js'
import { intrinsicRewards } from './intrinsic.js'
import { type LossSettings, lossGradient } from './loss.js'
import { lossMetrics } from './metrics.js'
import type { SettingName, Settings } from './settings.js'
import { Window } from './window.js'

/** FeUdal Networks (Vezhnevets et al. 2017) with actors in step. */
export class Feudal implements Method<SettingName> {
  readonly streams = { goals: new Stream() }

  constructor(
    private readonly setup: Setup<PolicyKind>,
    readonly settings: SettingsTable<SettingName>,
    private readonly horizon: number,
  ) {}

  build(actors: Actors, { unroll }: Settings, former?: FeudalWorkspace): FeudalWorkspace {
    const { setup, horizon } = this
    const envs = setup.vector.count
    const steps = horizon + Math.max(unroll, former?.unroll ?? 0)
    // A time step for the last values; then as many as states are read ahead; and one for truncations, which nothing may overwrite.
    const rows = (steps + 1 + setup.network.lag!) * envs
    const network = new Network(setup.network, networkShape(setup, rows, 'rmsprop'))
    const policy = setup.behaviour.build(network, envs, actors.stream)
    const held = former?.held ?? new Held(network, policy, horizon, envs, partsOf(setup.actions))
    if (!former) actors.memory.join('held', held)
    return new FeudalWorkspace(network, policy, actors, held, new Window(steps, horizon, envs), this.streams.goals)
  }
}

class FeudalWorkspace implements Workspace<SettingName>, RolloutStorage {
  private readonly rollout: Rollout
  private readonly goals: RandomGoals
  /** What the latest update used. */
  private used: Pick<LossSettings, 'managerCost' | 'intrinsicCost'> = { managerCost: Number.NaN, intrinsicCost: Number.NaN }

  constructor(
    readonly network: Network,
    private readonly policy: Policy,
    private readonly actors: Actors,
    readonly held: Held,
    private readonly window: Window,
    stream: Stream,
  ) {
    const { rows } = window.columns
    this.rollout = new Rollout(rows - window.firstNew, network, actors, this)
    this.goals = new RandomGoals(network, policy, window.envs, stream)
  }

  /** The most time steps between two updates. */
  get unroll(): number {
    return this.window.columns.rows / this.window.envs - this.window.horizon
  }

  holds({ unroll }: Settings): boolean {
    return unroll <= this.unroll
  }

  firstRow(t: number): number {
    return (this.window.horizon + t) * this.window.envs
  }

  storeStep(): void {}

  storeLastValues(): void {}

  storeTruncation(row: number, networkRow: number): void {
    const { data, stride } = this.network.heads.managerValue!.output
    this.window.columns.managerEnds[this.window.firstNew + row] = data[networkRow * stride]!
  }

  /** Looks again at the time steps that were held back, goes on from there, and holds the last ones back. */
  collect({ unroll, discount, randomGoals }: Settings): void {
    const { network, policy, window, held, rollout, goals } = this
    const { columns, firstNew } = window
    held.load(network, policy, window)
    // The states that the present weights reach, from which acting goes on.
    this.actors.memory.save(network, firstNew)
    columns.managerEnds.fill(0, firstNew)
    goals.share = randomGoals
    rollout.collect(unroll, goals, discount)
    window.unroll = rollout.unroll
    const rows = window.learned
    columns.played.fill(1, firstNew, firstNew + rows)
    columns.rewards.set(rollout.r_t.subarray(0, rows), firstNew)
    columns.ends.set(rollout.end_t.subarray(0, rows), firstNew)
    columns.workerEnds.set(rollout.v_end_t.subarray(0, rows), firstNew)
    intrinsicRewards(window, network.heads.state!.output, network.heads.goal!.output, network.recurrence!.keep)
    held.save(network, policy, window)
  }

  update(settings: Settings): void {
    this.computeGradient(settings)
    this.step(settings, false)
  }

  updateMeasured(settings: Settings): Measured<SettingName> {
    const { network, policy, window } = this
    this.computeGradient(settings)
    const metrics = lossMetrics(window, policy, network)
    const gradNorm = this.step(settings, true)
    // An evaluation uses these rows next, and its goals are the manager's.
    this.goals.clear()
    return { applied: this.applied(settings), metrics: { ...metrics, gradNorm } }
  }

  private computeGradient(settings: Settings): void {
    const { network, policy, window } = this
    lossGradient(window, policy, network, settings)
    network.backward(window.learned, window.envs)
    this.used = { managerCost: settings.managerCost, intrinsicCost: settings.intrinsicCost }
  }

  /** Returns the gradient's norm before clipping. */
  private step({ learningRate, maxGradNorm, rmsPropDecay }: Settings, watched: boolean): number {
    return this.network.optimise({ learningRate, maxGradNorm, decay: rmsPropDecay }, watched)
  }

  /** The settings that the last update used. */
  private applied(requested: Settings): Settings {
    const { network, policy, window, goals, rollout } = this
    const used = network.applied()
    const shared = { entropyCost: policy.entropyCost, rows: window.learned }
    const evidenceOf = (who: 'worker' | 'manager', head: 'value' | 'managerValue', discount: number, largest: LargestReward) =>
      appliedSettings(
        { ...requested, discount },
        {
          ...shared,
          rollout: window[who],
          v_t: network.heads[head]!.output,
          largestReward: largest,
          valueHead: network.heads[head]!,
          valueError: (row) => -window[who].a_t[row]!,
        },
      )
    const worker = evidenceOf('worker', 'value', requested.discount, { row: 0, reward: 0 })
    const manager = evidenceOf('manager', 'managerValue', requested.managerDiscount, this.largestReward())
    return {
      ...worker,
      ...appliedOptimizer(requested, used),
      ...this.used,
      rewardScale: manager.rewardScale,
      managerDiscount: manager.discount,
      randomGoals: goals.share,
      unroll: rollout.unroll,
      rmsPropDecay: fromKernel(requested.rmsPropDecay, used.decay),
    }
  }

  /** The largest reward of the environment in the window, which only the manager's return has by itself. */
  private largestReward(): LargestReward {
    const { rewards } = this.window.columns
    let row = 0
    for (let i = 1; i < this.window.manager.unroll * this.window.envs; i++) if (Math.abs(rewards[i]!) > Math.abs(rewards[row]!)) row = i
    return { row, reward: rewards[row]! }
  }
}
