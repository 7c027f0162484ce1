import { isReady, type Member } from './member.js'
import { OrderedMembers } from './ordered-members.js'
import type { Policy } from './policies/policy.js'
import type { Spending } from './spending.js'
import type { Job, Result } from './types.js'

/** True where the result is that of the job. */
export function answers(result: Result, job: Job): boolean {
  return result.member === job.member && result.slice === job.slice && result.attempt === job.attempt
}

/** A job or its result, for messages: `slice 3 of member 1, attempt 1`. */
export function nameOf({ member, slice, attempt }: Result | Job): string {
  return `slice ${slice} of member ${member}, attempt ${attempt}`
}

/** The members that are ready for a job, and the jobs that are out. */
export class Jobs {
  /** The members that are ready, the one furthest behind first. */
  private readonly ready = new OrderedMembers()

  /** @param members all that have begun, by number; the list grows */
  constructor(
    private readonly members: readonly Member[],
    private readonly policy: Policy,
    private readonly readyEvery: number,
    private readonly spending: Spending,
  ) {}

  /** Members that a job could be made for now. */
  get length(): number {
    return this.ready.length
  }

  /** Puts the member among those that are ready, or takes it from them: to be called after each change of the member. */
  update(member: Member): void {
    // A member that failed comes after the others that are as far behind: it keeps nobody from its first try.
    if (isReady(member)) this.ready.put(member.id, member.steps, member.failures + member.life)
    else this.ready.take(member.id)
  }

  /** Hands out the job of the member furthest behind; null where nobody is ready. */
  next(): Job | null {
    if (this.ready.length === 0) return null
    const member = this.members[this.ready.at(0)]!
    const job = this.of(member)
    member.running = job
    this.update(member)
    this.spending.handedOut += job.steps
    return job
  }

  /** Takes back the job that the result answers, and returns its member. @throws Error where no such job is out */
  takeBack(result: Result): Member {
    const member = this.members[result.member]
    const job = member?.running
    if (!member || !job || !answers(result, job)) throw new Error(`No such job is out: ${nameOf(result)}`)
    member.running = null
    this.spending.handedOut -= job.steps
    return member
  }

  /** The job that the member trains next (or trains now). */
  of(member: Member): Job {
    const { jobs: budget, trained } = this.spending
    const end = this.policy.sliceEnd?.(member, budget.totalSteps - trained) ?? Number.POSITIVE_INFINITY
    // Towards the next multiple of readyEvery, so that the few steps a slice trains too many do not add up.
    const target = Math.min((Math.floor(member.steps / this.readyEvery) + 1) * this.readyEvery, end, budget.stepsPerMember)
    return {
      member: member.id,
      slice: member.slice + 1,
      attempt: member.failures + 1,
      life: member.life,
      steps: target - member.steps,
      hyperparameters: member.hyperparameters,
      own: member.own,
      inherit: member.inherit,
    }
  }
}
