import type { Entry } from '../population/types.js'
import { Lineage } from '../report/lineage.js'
import { Episodes } from './episodes.js'
import { Members } from './members.js'
import { reportRow } from './rows.js'
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
    const slice = this.lineage.take(entry)
    this.members.take(entry, slice?.age ?? 0)
    this.events.push({ event: this.events.length + 1, report: result?.ok ? this.reports.length + 1 : null, ...event })
    this.wall = Math.max(this.wall, event.wall)
    const row = reportRow(entry, this.reports.length + 1, this.names)
    if (!result?.ok || row === null) return
    this.reports.push(row)
    this.totalSteps += result.report.steps
    this.episodes.add(event.member, event.steps, result.report)
  }
}
