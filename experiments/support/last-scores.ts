import path from 'node:path'
import { readLmdbJournal } from '../../src/journal/lmdb-reader.js'
import { readRunFile } from '../../src/journal/run-file.js'
import { occupant } from '../../src/run/folder.js'

export interface Last {
  /** Environment steps of the member. */
  readonly steps: number
  readonly score: number | null
}

/** Steps and score of every member of a run, finished or not, in order of member; undefined where there is no run, or it still trains. */
export async function lastScores(run: string): Promise<readonly Last[] | undefined> {
  if (occupant(run) !== 'run' || readRunFile(run).status === 'running') return undefined
  const journal = readLmdbJournal(path.join(run, 'journal'))
  try {
    const last = new Map<number, Last>()
    for (const { event } of journal.entries()) last.set(event.member, { steps: event.steps, score: event.score })
    return [...last.entries()].sort(([a], [b]) => a - b).map(([, where]) => where)
  } finally {
    await journal.close()
  }
}
