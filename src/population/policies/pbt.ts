import { below, type Random, stream } from '../../random.js'
import { mapSpace } from '../../search-space/space.js'
import type { Values } from '../../trainable.js'
import { checkedExploit } from '../exploit/checked.js'
import type { Choice, Exploit, Ranking, Scored } from '../exploit/exploit.js'
import { isScored, LOWEST, withLowest } from '../exploit/scoreboard.js'
import type { Explore, FinishedSlice } from '../explore/explore.js'
import { type Draw, drawn, explored } from '../hyperparameters.js'
import { type MemberView, sliceStart } from '../member.js'
import type { Event, PopulationConfig } from '../types.js'
import type { Decision, Method, Policy, PopulationView, Start } from './policy.js'

/** Population Based Training (Jaderberg et al. 2017, algorithm 1). */
export const pbt: Method = {
  name: 'pbt',
  config: {},
  policy: (config) => new Copying('pbt', config, config.exploit()),
}

/**
 * Draws each hyperparameter from its range, or takes what the experiment would have the member begin with. Where the members begin with
 * those of a trained agent, member 0 takes them as they are, and the others explore them as if they had copied it.
 */
export function sampled(config: PopulationConfig): Draw {
  const { space, initial, from } = config
  const values = from?.hyperparameters ?? null
  if (values === null) return (random, id) => (id === null ? undefined : initial[id]) ?? mapSpace(space, (kind) => kind.sample(random))
  const explore = config.explore()
  return (random, id) => {
    const context = { member: id ?? 0, steps: 0, score: null, hyperparameters: values, history: [], peers: () => [] }
    return id === 0 ? values : explored(explore, values, random, context, config)
  }
}

/** The members of a population begin together; one that diverges begins anew. */
export abstract class Independent implements Policy {
  constructor(
    protected readonly name: string,
    protected readonly config: PopulationConfig,
    private readonly draw: Draw,
  ) {}

  begin(id: number): Start | null {
    if (id >= this.config.population) return null
    return { hyperparameters: drawn(this.config, `member/${id}/init`, (random) => this.draw(random, id)), reason: `method ${this.name}` }
  }

  /** These members' policy has no state. */
  save(): unknown {
    return null
  }

  restore(_state: unknown): void {}

  abstract decide(member: MemberView, population: PopulationView): Decision

  /** The member goes on with what it has, or with these. */
  protected keep({ hyperparameters }: MemberView, reason: string, values = hyperparameters): Decision {
    return { decision: 'keep', cause: 'method', reason, hyperparameters: values }
  }

  /** The next life of a member that diverged. */
  protected respawn({ id, life, own }: MemberView, { cause, reason }: NonNullable<MemberView['divergence']>): Decision {
    // A member whose weights were lost is in its next life already.
    const label = `member/${id}/life/${own === null ? life : life + 1}/init`
    return { decision: 'respawn', cause, reason, hyperparameters: drawn(this.config, label, (random) => this.draw(random, null)) }
  }
}

/** The state of a strategy: null where it has none, undefined where it cannot save it. */
function stateOf(strategy: Exploit | Explore, pure: boolean): unknown {
  return strategy.save && strategy.restore ? strategy.save() : pure ? null : undefined
}

/** The most slices that an explore's model is given. */
const MOST_SLICES = 1000

/** Members that copy each other: `exploit` says whom, the experiment's explore what becomes of the hyperparameters. */
export class Copying extends Independent {
  private readonly exploit: Exploit
  private readonly explore: Explore
  /** The latest slices, oldest first, for an explore that reads them. */
  private readonly history: FinishedSlice[] = []
  /** True of a strategy that all runs share, and that so has no state. */
  private readonly pure: { readonly exploit: boolean; readonly explore: boolean }

  constructor(name: string, config: PopulationConfig, exploit: Exploit) {
    super(name, config, sampled(config))
    this.exploit = checkedExploit(exploit)
    this.explore = config.explore()
    this.pure = { exploit: config.exploit() === exploit, explore: config.explore() === this.explore }
  }

  override save(): unknown {
    const [exploit, explore] = [stateOf(this.exploit, this.pure.exploit), stateOf(this.explore, this.pure.explore)]
    return exploit === undefined || explore === undefined ? undefined : { history: this.history, exploit, explore }
  }

  override restore(state: unknown): void {
    const { history, exploit, explore } = state as { history: FinishedSlice[]; exploit: unknown; explore: unknown }
    this.history.splice(0, this.history.length, ...history)
    this.exploit.restore?.(exploit)
    this.explore.restore?.(explore)
  }

  learn(slice: FinishedSlice): void {
    if (!this.explore.history) return
    this.history.push(slice)
    if (this.history.length > MOST_SLICES) this.history.shift()
  }

  decide(member: MemberView, population: PopulationView): Decision {
    // A slice that failed for good is trained again under the same number: the life tells the two decisions apart.
    const turn = member.own === null ? `${member.slice + 1}/life/${member.life}` : `${member.slice}`
    const random = stream(this.config.seed, `member/${member.id}/exploit/${turn}`)
    const { ranking } = population
    const self = ranking.candidate(member.id)!
    const { divergence } = member
    if (divergence !== null) {
      const lowest: Scored = { ...self, score: LOWEST, returns: [], diverged: false }
      const donor = this.canBeMended(member) ? this.rescuer(lowest, ranking, random) : null
      if (donor === null) return this.respawn(member, divergence)
      return this.copy(member, { donor, reason: divergence.reason }, divergence.cause, turn, population)
    }
    if (!isScored(self)) return this.keep(member, 'no score yet')
    if (self.estimated) return this.keep(member, 'no score since it copied')
    const choice = this.exploit.choose(self, ranking, random)
    return choice.donor === null ? this.keep(member, choice.reason) : this.copy(member, choice, 'method', turn, population)
  }

  observe(event: Event): void {
    if (event.decision !== 'finish') this.exploit.observe?.(event)
  }

  /** True where a copy would replace the weights of a member that diverged: hyperparameters alone would not mend them. */
  private canBeMended({ id }: MemberView): boolean {
    return this.copiesWeights && id !== this.exploit.reference
  }

  private get copiesWeights(): boolean {
    return this.config.copy === 'both' || this.config.copy === 'weights'
  }

  /** The donor of a diverged member: the exploit's choice for the lowest of all, else one of the better half; null if nobody is fit. */
  private rescuer(lowest: Scored, ranking: Ranking, random: Random): number | null {
    if (ranking.donors === 0) return null
    const { donor } = this.exploit.choose(lowest, withLowest(ranking, lowest), random)
    return donor ?? ranking.donorAt(below(random, Math.ceil(ranking.donors / 2))).member
  }

  /** Takes the donor's hyperparameters and explores them, or those of `hyperparametersOf` as they are. */
  private copy(
    member: MemberView,
    { donor, reason, hyperparametersOf }: Exclude<Choice, { donor: null }>,
    cause: Decision['cause'],
    turn: string,
    population: PopulationView,
  ): Decision {
    const { copy } = this.config
    const named = copy === 'both' || copy === 'hyperparameters' ? (hyperparametersOf ?? donor) : member.id
    const source = named === member.id ? null : named
    const copied = source === null ? member.hyperparameters : population.published(source).hyperparameters
    const start = this.copiesWeights ? (population.published(donor).candidate.score ?? null) : member.startScore
    const hyperparameters =
      hyperparametersOf === undefined ? this.explored({ ...member, hyperparameters: copied, startScore: start }, turn, population) : copied
    return { decision: 'exploit', cause, reason, donor, weights: this.copiesWeights, hyperparametersOf: source, hyperparameters }
  }

  private explored(member: MemberView, turn: string, population: PopulationView): Values {
    const context = {
      ...sliceStart(member),
      history: this.history,
      peers: () => population.starts().filter((other) => other.member !== member.id),
    }
    const random = stream(this.config.seed, `member/${member.id}/explore/${turn}`)
    return explored(this.explore, member.hyperparameters, random, context, this.config)
  }
}
