import type { Plain, Values } from '../../trainable.js'
import type { Ranking } from '../exploit/exploit.js'
import type { FinishedSlice, SliceStart } from '../explore/explore.js'
import type { MemberView, Published } from '../member.js'
import type { Budget, Cause, Event, PopulationConfig } from '../types.js'

/** A way to find hyperparameters: an experiment's `method` and `--method` name one. */
export interface Method {
  readonly name: string
  /** The settings that run.json records. */
  readonly config: Readonly<Record<string, Plain>>
  /** False where no member ever takes over the weights of another. Default: true. */
  readonly copies?: boolean
  /** Makes the policy, anew for each run, resume and verify. @throws CladeError INVALID_OPTION where the experiment does not suit it */
  policy(config: PopulationConfig): Policy
}

/** A method at work: it decides, and the ledger does the rest. Its state is one run's own and follows from what it is told. */
export interface Policy {
  /** The budget that takes the place of the experiment's, or of one to which that was raised. Absent: none does. */
  budgetOf?(budget: Budget): Budget
  /**
   * The start of member `id`; null where it does not begin (yet). Members are asked for in order of number, at the start and after each
   * finish.
   */
  begin(id: number): Start | null
  /**
   * The member's steps at which its next slice ends at the latest, beside ready points and the steps of a member.
   *
   * @param left environment steps that the whole population has left
   */
  sliceEnd?(member: MemberView, left: number): number
  /** Told of each slice that began and ended with a score, before anybody is decided on. */
  learn?(slice: FinishedSlice): void
  /** Decides on a member that has reported, or was lost, and has budget left. */
  decide(member: MemberView, population: PopulationView): Decision
  /** Told of each decision on a report, in order, and of each finish without one. */
  observe?(event: Event): void
  /**
   * The policy's state, for `restore` of another one with the same configuration: anything that structured clone takes. undefined where a
   * strategy of the user's keeps state and cannot save it. Without the pair a resume begins with the first entry.
   */
  save?(): unknown
  restore?(state: unknown): void
}

export interface Start {
  readonly hyperparameters: Values
  readonly reason: string
}

/** The population as a decision sees it. */
export interface PopulationView {
  /** The latest reports, all of which came in before anybody who is due was decided on. */
  readonly ranking: Ranking
  published(member: number): Published
  /** The starts of the current slices of all members that are not finished, in order of member, as they are now. Costs a pass over all. */
  starts(): readonly SliceStart[]
}

interface Reasoned {
  readonly cause: Cause
  readonly reason: string
}

export type Decision = Reasoned &
  (
    | { readonly decision: 'keep' | 'respawn'; readonly hyperparameters: Values }
    | {
        readonly decision: 'exploit'
        readonly donor: number
        /** True where the donor's weights are taken. */
        readonly weights: boolean
        /** The member whose hyperparameters are taken, explored or not; null: none. */
        readonly hyperparametersOf: number | null
        readonly hyperparameters: Values
      }
    | { readonly decision: 'finish' }
  )
