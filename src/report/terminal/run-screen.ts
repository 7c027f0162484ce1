import path from 'node:path'
import type { Entry } from '../../population/types.js'
import { summary } from '../csv/summary.js'
import { growing } from '../csv/tables.js'
import { FIGURES } from '../figures/projection.js'
import type { ProjectedRun, Projection, RunEnd, Since } from '../projection.js'
import { endReport } from './end-report.js'
import { LiveView } from './live-view.js'
import type { Terminal } from './terminal.js'

const FILES = [...[...growing, summary].map(({ file }) => file), ...FIGURES]

/** The screen of `clade run`: the run while it goes on, and its report when it has finished. */
export class RunScreen implements Projection {
  private readonly live: LiveView
  readonly checkpoint
  private folder = ''

  /** @param cwd the folder that paths are shown relative to */
  constructor(
    private readonly terminal: Terminal,
    private readonly cwd: string,
  ) {
    this.live = new LiveView(terminal)
    this.checkpoint = this.live.checkpoint
  }

  begin(run: ProjectedRun, entries: Iterable<Entry>, since?: Since): void {
    this.folder = path.relative(this.cwd, run.folder) || '.'
    this.live.begin(run, entries, since)
  }

  reading(done: number, total: number): void {
    this.live.reading(done, total)
  }

  take(entries: readonly Entry[]): void {
    this.live.take(entries)
  }

  end({ status, lineage }: RunEnd): void {
    this.live.end()
    const view = this.live.view()
    const files = FILES.map((file) => path.join(this.folder, file))
    if (status === 'finished') this.terminal.end(view, endReport(view, lineage, files))
    if (status === 'interrupted') this.terminal.end(view, [`Interrupted. Go on with: clade resume ${this.folder}`])
  }
}
