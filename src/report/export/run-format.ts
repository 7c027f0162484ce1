import type { Entry } from '../../population/types.js'

/** A run as a format sees it: finished or not, read from its journal. */
export interface ExportedRun {
  readonly name: string
  readonly seed: number
  /** ISO 8601, UTC. */
  readonly startedAt: string
  /** The names of the search space, in the experiment's order. */
  readonly hyperparameters: readonly string[]
  /** The entries of its journal. They may be read more than once. */
  entries(): Iterable<Entry>
}

/** A format of `clade export` that holds the whole run, for other programs. Formats that hold an agent are the agent's. */
export interface RunFormat {
  /**
   * Writes the run, replacing files of the same names, so that each of them can be read at any moment.
   *
   * @param folder absolute path of a folder that is there
   * @param signal ends the work with its reason
   * @returns paths from `folder` of what was written: files, or folders with all that is in them
   * @throws CladeError DISK_FULL, RUN_FOLDER_UNWRITABLE, WRITE_FAILED
   */
  write(run: ExportedRun, folder: string, signal: AbortSignal): Promise<readonly string[]>
}
