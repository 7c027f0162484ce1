import type { Entry } from '../../population/types.js'
import type { ProjectedRun } from '../projection.js'
import type { LeaderboardRow, RunView } from './view.js'

/** Seconds over which the rate of steps is measured. */
const RATE_WINDOW = 5
/** Reports of each lane over which it is measured at least: steps come a whole slice at a time. */
const RATE_REPORTS = 4

/** The state of a run that the terminal shows, gathered from the run's entries. */
export class Progress {
  /** Seconds of the run so far. */
  wall = 0
  private exploits = 0
  private steps = 0
  /** The members with a report, kept up only until there is an episode or a score. */
  private reported = new Set<number>()
  private hasResults = false
  private last = new Map<number, LeaderboardRow['last']>()
  /** The steps at moments in the past. The rate is that from the first sample to the last. */
  private readonly samples: { readonly wall: number; readonly steps: number }[] = []

  private readonly members: number

  constructor(private readonly run: ProjectedRun) {
    this.members = run.population.standings().length
  }

  take({ result, event }: Entry): void {
    const { member, decision, copied } = event
    this.last.set(member, { decision, copied })
    if (decision === 'exploit') this.exploits++
    if (result?.ok) {
      const { steps, episodes, score } = result.report
      this.steps += steps
      this.hasResults ||= episodes.returns.length > 0 || score !== undefined
      if (!this.hasResults) this.reported.add(member)
    }
    this.wall = Math.max(this.wall, event.wall)
  }

  /** The state, for `restore` after a resume. */
  save(): unknown {
    const { wall, exploits, steps, last, reported, hasResults } = this
    return { wall, exploits, steps, last, reported, hasResults }
  }

  restore(state: unknown): void {
    Object.assign(this, state)
  }

  /** Samples the steps that are taken so far, at the present moment. */
  sample(): void {
    const wall = this.run.clock()
    this.wall = wall
    const { samples, steps } = this
    if (samples.at(-1)?.steps === steps) return
    // Only the last of many reports in a moment is kept.
    if (samples.length > 1 && wall - samples.at(-2)!.wall < RATE_WINDOW / 20) samples.pop()
    samples.push({ wall, steps })
    while (samples.length > RATE_REPORTS * this.run.lanes + 1 && wall - samples[1]!.wall > RATE_WINDOW) samples.shift()
  }

  /** True where every member has reported, and none of them an episode or a score of its own. */
  get nobodyFinished(): boolean {
    return !this.hasResults && this.reported.size > 0 && this.reported.size >= this.members
  }

  /** The used share of the budget, 0 to 1. */
  get fraction(): number {
    const { steps, total } = this.run.population.progress
    const byTime = this.wall / this.run.seconds
    return Math.min(1, Math.max(steps / total, byTime))
  }

  private get rate(): number {
    const [from, to] = [this.samples[0], this.samples.at(-1)]
    return from && to && to.wall > from.wall ? (to.steps - from.steps) / (to.wall - from.wall) : 0
  }

  view(): RunView {
    const { name, seed, lanes, population, from } = this.run
    return {
      name,
      seed,
      leaderboard: population.standings().map(({ member, score, steps, hyperparameters }) => ({
        member,
        score,
        steps,
        hyperparameters,
        last: this.last.get(member) ?? { decision: 'init', copied: null },
      })),
      steps: this.steps,
      progress: this.fraction,
      wall: this.wall,
      stepsPerSecond: this.rate,
      lanes,
      from,
      exploits: this.exploits,
    }
  }
}
