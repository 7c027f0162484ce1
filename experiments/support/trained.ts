import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import type { Overrides } from '../../src/experiment.js'
import { readRunFile } from '../../src/journal/run-file.js'
import { readResult } from '../../src/run/compare-result.js'
import { occupant } from '../../src/run/folder.js'
import { runSession } from '../../src/run/session.js'

const { version } = createRequire(import.meta.url)('../../../package.json') as { version: string }
const versions = { clade: version, node: process.version, platform: `${process.platform}-${process.arch}` }

/** A run that an analysis needs. */
export interface Wanted {
  /** Absolute path of the compiled experiment. */
  readonly module: string
  readonly overrides: Overrides
  /** The run's folder. */
  readonly out: string
}

/**
 * Trains a run, or the rest of one that was interrupted, unless it has finished.
 *
 * @returns the best member's final score; null where the run was interrupted now, or ended without a score
 */
export async function trainedScore({ module, overrides, out }: Wanted, signal: AbortSignal): Promise<number | null> {
  if (!hasFinished(out)) {
    const request = { experimentPath: module, overrides, out, cwd: process.cwd(), versions, workers: availableParallelism(), resume: true }
    const status = await runSession(request, [], AbortSignal.any([signal]))
    if (status === 'interrupted') return null
  }
  return (await readResult(out, '', 0, [1])).score
}

export function hasFinished(out: string): boolean {
  return occupant(out) === 'run' && readRunFile(out).status === 'finished'
}
