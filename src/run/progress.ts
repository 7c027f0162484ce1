import type { RunConfig } from '../experiment.js'
import type { Search } from '../population/search.js'
import type { Entry } from '../population/types.js'
import type { RunView, Standing } from '../report/view.js'

/** The rate of steps is measured over the last seconds, and over so many reports a lane at least, since steps come a whole slice at a time. */
const RATE_WINDOW = 5
const RATE_REPORTS = 4

/** What a watcher may want to know of a run, gathered from its entries. */
export class Progress {
  /** Seconds of the run so far. */
  wall = 0
  private exploits = 0
  private steps = 0
  private readonly lastDecisions = new Map<number, Standing['lastDecision']>()
  /** Moments at which steps arrived, and the steps by then: the rate is that from the first to the last. */
  private readonly marks: { readonly wall: number; readonly steps: number }[] = []

  constructor(
    readonly folder: string,
    private readonly config: Pick<RunConfig, 'name' | 'seed' | 'budget'>,
    private readonly population: Search,
    private readonly lanes: number,
  ) {}

  take({ result, event }: Entry): void {
    this.lastDecisions.set(event.member, { decision: event.decision, donor: event.donor })
    if (event.decision === 'exploit') this.exploits++
    if (result?.ok) this.steps += result.report.steps
    this.wall = Math.max(this.wall, event.wall)
  }

  /** What is taken so far was there at this moment. */
  mark(wall: number): void {
    this.wall = wall
    const { marks, steps } = this
    if (marks.at(-1)?.steps === steps) return
    // Of many reports in a moment the last one is kept.
    if (marks.length > 1 && wall - marks.at(-2)!.wall < RATE_WINDOW / 20) marks.pop()
    marks.push({ wall, steps })
    while (marks.length > RATE_REPORTS * this.lanes + 1 && wall - marks[1]!.wall > RATE_WINDOW) marks.shift()
  }

  /** How much of the budget is used, 0 to 1. */
  get fraction(): number {
    const { steps, total } = this.population.progress
    const byTime = this.wall / this.config.budget.seconds
    return Math.min(1, Math.max(steps / total, byTime))
  }

  private get rate(): number {
    const [from, to] = [this.marks[0], this.marks.at(-1)]
    return from && to && to.wall > from.wall ? (to.steps - from.steps) / (to.wall - from.wall) : 0
  }

  view(): RunView {
    return {
      name: this.config.name,
      seed: this.config.seed,
      standings: this.population.standings().map(({ member, score, steps, ancestors, hyperparameters }) => ({
        member,
        score,
        steps,
        ancestors,
        hyperparameters,
        lastDecision: this.lastDecisions.get(member) ?? { decision: 'init', donor: null },
      })),
      steps: this.steps,
      progress: this.fraction,
      wall: this.wall,
      stepsPerSecond: this.rate,
      lanes: this.lanes,
      exploits: this.exploits,
    }
  }
}
