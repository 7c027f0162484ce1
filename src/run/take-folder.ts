import path from 'node:path'
import { CladeError } from '../errors.js'
import type { RunConfig } from '../experiment.js'
import { type Claim, claimFolder } from './claim.js'
import { lastOf, mustNotBeForeign, occupant, seriesOf } from './folder.js'
import type { RunRequest } from './session.js'

/** A folder that this process has claimed. */
export interface TakenFolder {
  readonly folder: string
  readonly claim: Claim
  /** A sentence for the user where another folder was taken than the first of the series. */
  readonly note?: string
}

/**
 * Makes this process the only writer of the folder that a run goes to.
 *
 * @throws CladeError RUN_FOLDER_TAKEN, and the errors of `claimFolder`
 */
export async function takeFolder({ out, resume, cwd, series }: RunRequest, { name, seed }: RunConfig): Promise<TakenFolder> {
  const first = path.join(cwd, 'runs', series ?? `${name}-${seed}`)
  if (out === null && !resume) {
    const taken = await takeNext(first)
    const [before, now] = [first, taken.folder].map((folder) => path.relative(cwd, folder))
    return before === now ? taken : { ...taken, note: `${before} holds something already, so this run goes to ${now}` }
  }
  const folder = out ?? lastOf(first)
  // A folder that holds something else is left as it is, without even a claim.
  mustNotBeForeign(folder)
  return { folder, claim: await claimFolder(folder) }
}

/** Claims the first folder of the series that holds nothing. One that another process has just claimed is passed over. */
async function takeNext(first: string): Promise<TakenFolder> {
  for (const folder of seriesOf(first)) {
    if (occupant(folder) !== 'nothing') continue
    const claim = await claimFolder(folder).catch((error: unknown) => {
      if (error instanceof CladeError && error.code === 'JOURNAL_IN_USE') return null
      throw error
    })
    if (claim && occupant(folder) === 'nothing') return { folder, claim }
    claim?.release()
  }
  throw new Error('A series has no end')
}
