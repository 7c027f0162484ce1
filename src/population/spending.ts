import type { Budget } from './types.js'

/** The budget of a run, and what is spent of it. */
export class Spending {
  /** Environment steps of all members that are trained. */
  trained = 0
  /** Environment steps of the jobs that are out. */
  handedOut = 0
  /** Seconds at the latest decision. */
  wall = 0

  /** The budget that the jobs are cut by whose results come next: after a raise that of before, for the results that had come already. */
  jobs: Budget
  /** Results still to come that had been trained before the latest raise. */
  private again = 0

  /** @param budget in force */
  constructor(
    public budget: Budget,
    private readonly population: number,
  ) {
    this.jobs = budget
  }

  /** Brings a raised budget into force. @param again results, the next ones, that had been trained before */
  raise(budget: Budget, again: number): void {
    this.again = again
    this.budget = budget
    if (again === 0) this.jobs = budget
  }

  /** Tells that a result has been decided on, or awaits its generation. */
  answered(): void {
    if (this.again > 0 && --this.again === 0) this.jobs = this.budget
  }

  /** True once the budget of the whole population is used up. */
  get over(): boolean {
    return this.trained >= this.budget.totalSteps || this.wall >= this.budget.seconds
  }

  /** Environment steps that a member trains in all; Infinity where only time limits it. */
  get memberSteps(): number {
    return Math.min(this.budget.stepsPerMember, this.budget.totalSteps / this.population)
  }

  /** True where a member of that many steps may train on. */
  leaves(steps: number): boolean {
    return !this.over && steps < this.budget.stepsPerMember
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
