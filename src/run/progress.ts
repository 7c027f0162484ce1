import type { RunConfig } from '../experiment.js'
import type { Search } from '../population/search.js'
import type { Entry } from '../population/types.js'
import type { RunView, Standing } from '../report/view.js'

/** Seconds over which the rate of steps is measured. */
const RATE_WINDOW = 5

/** What a watcher may want to know of a run, gathered from its entries. */
export class Progress {
  /** Seconds of the run so far. */
  wall = 0
  private exploits = 0
  private steps = 0
  private readonly lastDecisions = new Map<number, Standing['lastDecision']>()
  /** Where the rate's window begins: an earlier moment and the steps by then. */
  private marks: { readonly wall: number; readonly steps: number }[] = []

  constructor(
    readonly folder: string,
    private readonly config: RunConfig,
    private readonly population: Search,
    private readonly lanes: number,
  ) {}

  take({ outcome, event }: Entry): void {
    this.lastDecisions.set(event.member, { decision: event.decision, donor: event.donor })
    if (event.decision === 'exploit') this.exploits++
    if (outcome?.result.ok) this.steps += outcome.result.report.steps
    this.wall = Math.max(this.wall, event.wall)
  }

  /** A moment to measure the rate from. */
  mark(wall: number): void {
    this.wall = wall
    const last = this.marks.at(-1)
    if (!last || wall - last.wall > RATE_WINDOW / 20) this.marks.push({ wall, steps: this.steps })
    while (this.marks.length > 1 && wall - this.marks[0]!.wall > RATE_WINDOW) this.marks.shift()
  }

  /** How much of the budget is used, 0 to 1. */
  get fraction(): number {
    const { steps, total } = this.population.progress
    const byTime = this.wall / this.config.budget.seconds
    return Math.min(1, Math.max(steps / total, byTime))
  }

  view(): RunView {
    const from = this.marks[0] ?? { wall: this.wall, steps: this.steps }
    const seconds = this.wall - from.wall
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
      stepsPerSecond: seconds > 0 ? (this.steps - from.steps) / seconds : 0,
      lanes: this.lanes,
      exploits: this.exploits,
    }
  }
}
