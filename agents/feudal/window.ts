import type { ExperienceWithAdvantages } from '../math/gae.js'

/** What happened at each row, beside what the network read. */
export class Columns {
  /** 1 where a step was played, 0 in rows from before a member's first. */
  readonly played: Uint8Array
  /** The environment's rewards, before they are scaled. */
  readonly rewards: Float64Array
  /** r^I: the intrinsic rewards for the steps of these rows. */
  readonly intrinsic: Float64Array
  /** 1 where the step ended an episode. */
  readonly ends: Uint8Array
  /** The values of the final observation where a step truncated an episode, else 0. */
  readonly workerEnds: Float64Array
  readonly managerEnds: Float64Array

  constructor(readonly rows: number) {
    this.played = new Uint8Array(rows)
    this.rewards = new Float64Array(rows)
    this.intrinsic = new Float64Array(rows)
    this.ends = new Uint8Array(rows)
    this.workerEnds = new Float64Array(rows)
    this.managerEnds = new Float64Array(rows)
    this.clear()
  }

  /** As if nothing had been played: no return goes on from there. */
  clear(): void {
    for (const column of this.all) column.fill(0)
    this.ends.fill(1)
  }

  /** Copies `count` rows of the others from row `from` on to row `to` and up. */
  copy(others: Columns, from: number, to: number, count: number): void {
    const theirs = others.all
    for (const [i, column] of this.all.entries()) column.set(theirs[i]!.subarray(from, from + count), to)
  }

  get all(): readonly (Uint8Array | Float64Array)[] {
    return [this.played, this.rewards, this.intrinsic, this.ends, this.workerEnds, this.managerEnds]
  }
}

/**
 * The time steps that an update looks at: first the `horizon` that were held back at the last one, then those that were played since. It
 * learns from all but the last `horizon`, whose goals have yet to be judged.
 */
export class Window {
  /** Time steps that were played since. */
  unroll = 0
  readonly columns: Columns
  readonly worker: Returns
  readonly manager: Returns

  /** @param steps the most time steps, those that were held back included */
  constructor(
    steps: number,
    readonly horizon: number,
    readonly envs: number,
  ) {
    this.columns = new Columns(steps * envs)
    const { workerEnds, managerEnds } = this.columns
    this.worker = new Returns(this, workerEnds)
    this.manager = new Returns(this, managerEnds)
  }

  /** The first row of what was played since. */
  get firstNew(): number {
    return this.horizon * this.envs
  }

  /** Rows that an update learns from: 0 and up. */
  get learned(): number {
    return this.unroll * this.envs
  }
}

/** The experience of a window as one of the two, worker or manager, is rewarded for it. */
class Returns implements ExperienceWithAdvantages {
  readonly envs: number
  readonly r_t: Float64Array
  readonly end_t: Uint8Array
  readonly a_t: Float64Array

  constructor(
    private readonly window: Window,
    readonly v_end_t: Float64Array,
  ) {
    const { columns, envs } = window
    this.envs = envs
    this.end_t = columns.ends
    this.r_t = new Float64Array(columns.rows)
    this.a_t = new Float64Array(columns.rows)
  }

  /** The time steps of the whole window. */
  get unroll(): number {
    return this.window.horizon + this.window.unroll
  }
}
