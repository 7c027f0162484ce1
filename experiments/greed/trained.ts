import { CladeError, type RunData, type RunOptions, readRun, run } from 'clade'

/**
 * Trains a run, or the rest of one that was interrupted, unless it has finished.
 *
 * @returns the best member's final score; null where the run was interrupted now, or ended without a score
 */
export async function trainedScore(module: string, options: RunOptions & { readonly out: string; readonly signal: AbortSignal }) {
  try {
    const { status, standings } = finishedRun(options.out) ?? (await run(module, { ...options, resume: true }))
    return status === 'finished' ? standings[0]!.score : null
  } catch (error) {
    if (options.signal.aborted && error === options.signal.reason) return null
    throw error
  }
}

/** The run in a folder; null where there is none that has finished. */
function finishedRun(folder: string): RunData | null {
  try {
    const found = readRun(folder)
    return found.status === 'finished' ? found : null
  } catch (error) {
    if (error instanceof CladeError && error.code === 'RUN_INVALID') return null
    throw error
  }
}

/** Aborted when the user interrupts: what has been trained by then stays. */
export function untilInterrupted(): AbortSignal {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort())
  return stop.signal
}
