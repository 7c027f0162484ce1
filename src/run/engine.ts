import { CladeError } from '../errors.js'
import { type RunFile, readRunFile } from '../journal/run-file.js'

/** The engine that a run is trained with, as run.json names it; absent in runs of older versions of Clade. */
type Engine = RunFile['versions']['engine']

/**
 * The change of the engine since the run was last trained, in words; undefined where it changes no bits.
 *
 * @param raised false: a run that has finished is not trained again, so that none matters
 */
export function engineChangeOf({ status, versions, changes = [] }: RunFile, now: Engine, raised: boolean): string | undefined {
  const before = changes.reduce((last, { engine }) => engine ?? last, versions.engine)
  if (bitsOf(before) === bitsOf(now) || (status === 'finished' && !raised)) return undefined
  return `its engine was ${before} and is ${now}`
}

/** @throws CladeError RUN_ENGINE_CHANGED where there is such a change */
export function mustAcceptEngine(folder: string, change: string | undefined): void {
  if (change === undefined) return
  const remedy = 'use that one (--engine), or add --accept-changes, and verify cannot prove what is trained from here on'
  throw new CladeError('RUN_ENGINE_CHANGED', `${folder} would go on with other bits: ${change}; ${remedy}`)
}

/**
 * Only the engine that has trained a run, or one that gives the same bits, ends in the recorded weights again.
 *
 * @throws CladeError RUN_ENGINE_CHANGED for another one
 */
export function mustGiveSameBits(folder: string, now: Engine): void {
  const before = readRunFile(folder).versions.engine
  if (bitsOf(before) === bitsOf(now)) return
  const why = `the bits of ${now} differ from those of ${before}, which it was trained with`
  throw new CladeError('RUN_ENGINE_CHANGED', `${folder} cannot be trained again: ${why}; use that one (--engine)`)
}

/** Which engines agree to the last bit: all that run the kernels, and each back end of TensorFlow.js with itself. */
function bitsOf(engine: Engine): string {
  return engine?.startsWith('tfjs') ? engine : 'kernels'
}
