import { performance } from 'node:perf_hooks'
import type { Entry } from '../../population/types.js'
import type { ProjectedRun, Projection, Since } from '../projection.js'
import { Progress } from './progress.js'
import type { Terminal } from './terminal.js'
import type { RunView } from './view.js'

/** The note after the first round of reports, when there is still time to do something. */
const NOBODY_FINISHED =
  'every member has reported, and nobody has finished an episode, so nobody has a score: do episodes end (clade check-env tells), and is readyEvery well above the length of an episode times the number of environments?'

/** Shows a run on a terminal while it goes on. The report at its end is others' work. */
export class LiveView implements Projection {
  private progress!: Progress

  /** @param nameOf gives the title of a run by its name */
  constructor(
    private readonly terminal: Terminal,
    private readonly nameOf: (name: string) => string = (name) => name,
  ) {}

  readonly checkpoint = { name: 'screen', save: () => this.progress.save() }

  begin(run: ProjectedRun, entries: Iterable<Entry>, since?: Since): void {
    for (const note of run.notes) this.terminal.note(note)
    this.progress = new Progress({ ...run, name: this.nameOf(run.name) })
    if (since) this.progress.restore(since.state)
    this.take(since?.entries ?? entries)
  }

  reading(done: number, total: number): void {
    this.terminal.note(`${done.toLocaleString('en-US')} of the journal's ${total.toLocaleString('en-US')} entries are read`)
  }

  take(entries: Iterable<Entry>): void {
    for (const entry of entries) this.progress.take(entry)
    this.progress.sample()
    if (this.progress.nobodyFinished) this.terminal.note(NOBODY_FINISHED)
    this.terminal.update(performance.now(), this.progress.fraction, () => this.progress.view())
  }

  end(): void {
    this.progress.sample()
  }

  /** The run as it stands now. */
  view(): RunView {
    return this.progress.view()
  }
}
