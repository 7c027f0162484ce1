import type { Entry } from '../population/types.js'
import { Lineage } from '../report/lineage.js'
import type { Value, Values } from '../trainable.js'
import { Episodes } from './episodes.js'
import { Members } from './members.js'
import type { EventRow, ReportRow } from './run-data.js'

/** All that the entries of a journal tell, as rows. It takes entries in the journal's order. */
export class History {
  readonly members: Members
  readonly lineage = new Lineage()
  readonly episodes = new Episodes()
  readonly reports: ReportRow[] = []
  readonly events: EventRow[] = []
  /** Environment steps that all members together have trained. */
  totalSteps = 0
  /** Seconds of the run at the latest entry. */
  wall = 0

  /** @param names of the search space */
  constructor(
    seed: number,
    private readonly names: readonly string[],
  ) {
    this.members = new Members(seed)
  }

  take(entry: Entry): void {
    const { result, event } = entry
    this.members.take(entry)
    this.lineage.take(entry)
    this.events.push({ event: this.events.length + 1, ...event })
    this.wall = Math.max(this.wall, event.wall)
    if (!result?.ok) return
    const { member, steps, score, weightsHash } = event
    const { report, lane, wall } = result
    this.episodes.add(member, steps, report)
    this.totalSteps += report.steps
    this.reports.push({
      ...{ report: this.reports.length + 1, member, steps, score, episodes: report.episodes.returns.length, weightsHash, lane, wall },
      ...{ hyperparameters: picked(report.applied, this.names), metrics: report.metrics },
    })
  }
}

/** A trainable also reports the values of what is not tuned. */
function picked(values: Values, names: readonly string[]): Values {
  const chosen: Record<string, Value> = {}
  for (const name of names) chosen[name] = values[name]!
  return chosen
}
