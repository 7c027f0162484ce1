import type { Budget } from './types.js'

/** The budget of a run, and what is spent of it. */
export class Spending {
  /** Environment steps of all members that are trained. */
  trained = 0
  /** Environment steps of the jobs that are out. */
  handedOut = 0
  /** Seconds at the latest decision. */
  wall = 0

  constructor(
    readonly budget: Budget,
    private readonly population: number,
  ) {}

  /** True once the budget of the whole population is used up. */
  get over(): boolean {
    return this.trained >= this.budget.totalSteps || this.wall >= this.budget.seconds
  }

  /** True where the jobs that are out will use up the steps of the whole population. */
  get allHandedOut(): boolean {
    return this.trained + this.handedOut >= this.budget.totalSteps
  }

  /** Environment steps trained of those in the budget; seconds where only time is limited. */
  get progress(): { readonly steps: number; readonly total: number } {
    const { stepsPerMember, totalSteps, seconds } = this.budget
    const total = Math.min(stepsPerMember * this.population, totalSteps)
    return Number.isFinite(total)
      ? { steps: Math.min(this.trained, total), total }
      : { steps: Math.min(this.wall, seconds), total: seconds }
  }

  /** The limit that a member of that many steps has met, for the reason of its last decision. */
  limitMet(steps: number): string {
    const { totalSteps, stepsPerMember } = this.budget
    return steps >= stepsPerMember ? 'steps per member' : this.trained >= totalSteps ? 'total steps' : 'time'
  }
}
