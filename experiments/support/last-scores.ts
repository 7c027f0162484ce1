import path from 'node:path'
import { CladeError } from '../../src/errors.js'
import { openLmdbJournal } from '../../src/journal/lmdb.js'
import { occupant } from '../../src/run/folder.js'

export interface Last {
  /** Environment steps that the member took. */
  readonly steps: number
  readonly score: number | null
}

/** Steps and score of every member of a run, finished or not, in order of member; undefined if the folder holds no run, or one that is still training. */
export async function lastScores(run: string): Promise<readonly Last[] | undefined> {
  if (occupant(run) !== 'run') return undefined
  const journal = await openLmdbJournal(path.join(run, 'journal'), { create: false }).catch(unlessInUse)
  if (!journal) return undefined
  try {
    const last = new Map<number, Last>()
    for (const { event } of journal.entries()) last.set(event.member, { steps: event.steps, score: event.score })
    return [...last.entries()].sort(([a], [b]) => a - b).map(([, where]) => where)
  } finally {
    await journal.close()
  }
}

function unlessInUse(error: unknown): undefined {
  if (!(error instanceof CladeError && error.code === 'JOURNAL_IN_USE')) throw error
}
