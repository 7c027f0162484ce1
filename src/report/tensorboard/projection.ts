import type { Entry } from '../../population/types.js'
import type { ProjectedRun, Projection } from '../projection.js'
import { EventFiles } from './event-files.js'

/** Writes TensorBoard's event files into the run's folder while the run goes on. */
export class TensorBoardProjection implements Projection {
  private files!: EventFiles

  begin({ folder, startedAt }: Pick<ProjectedRun, 'folder' | 'startedAt'>, entries: Iterable<Entry>): void {
    this.files = new EventFiles(folder, startedAt)
    for (const entry of entries) this.files.add(entry)
    this.files.settle()
  }

  take(entries: readonly Entry[]): void {
    for (const entry of entries) this.files.add(entry)
  }

  end(): void {}
}
