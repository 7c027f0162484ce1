import type { Entry } from '../../population/types.js'
import type { ProjectedRun } from '../projection.js'
import type { LeaderboardRow, RunView } from './view.js'

/** The rate of steps is measured over the last seconds, and over so many reports a lane at least, since steps come a whole slice at a time. */
const RATE_WINDOW = 5
const RATE_REPORTS = 4

/** Gathers from a run's entries what the terminal shows of it. */
export class Progress {
  /** Seconds of the run so far. */
  wall = 0
  private exploits = 0
  private steps = 0
  /** Members with a report, as long as there is neither an episode nor a score: afterwards nobody asks. */
  private reported = new Set<number>()
  private hasResults = false
  private last = new Map<number, LeaderboardRow['last']>()
  /** Moments at which steps arrived, and the steps by then: the rate is that from the first to the last. */
  private readonly marks: { readonly wall: number; readonly steps: number }[] = []

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

  /** What it has taken, for another one to go on from. */
  save(): unknown {
    const { wall, exploits, steps, last, reported, hasResults } = this
    return { wall, exploits, steps, last, reported, hasResults }
  }

  restore(state: unknown): void {
    Object.assign(this, state)
  }

  /** Notes that what is taken so far was there by now. */
  mark(): void {
    const wall = this.run.clock()
    this.wall = wall
    const { marks, steps } = this
    if (marks.at(-1)?.steps === steps) return
    // The last of many reports in a moment is kept.
    if (marks.length > 1 && wall - marks.at(-2)!.wall < RATE_WINDOW / 20) marks.pop()
    marks.push({ wall, steps })
    while (marks.length > RATE_REPORTS * this.run.lanes + 1 && wall - marks[1]!.wall > RATE_WINDOW) marks.shift()
  }

  /** Has every member reported, and none of them an episode or a score of its own? */
  get nobodyFinished(): boolean {
    return !this.hasResults && this.reported.size > 0 && this.reported.size >= this.members
  }

  /** The share of the budget that is used, 0 to 1. */
  get fraction(): number {
    const { steps, total } = this.run.population.progress
    const byTime = this.wall / this.run.seconds
    return Math.min(1, Math.max(steps / total, byTime))
  }

  private get rate(): number {
    const [from, to] = [this.marks[0], this.marks.at(-1)]
    return from && to && to.wall > from.wall ? (to.steps - from.steps) / (to.wall - from.wall) : 0
  }

  view(): RunView {
    const { name, seed, lanes, population } = this.run
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
      exploits: this.exploits,
    }
  }
}
