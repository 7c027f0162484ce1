import { CladeError } from '../errors.js'
import type { Raise } from '../population/types.js'
import { decode } from './codec.js'

/** The version of a journal's contents, written in its store `about`, under `format`. */
export const FORMAT = '4'
/** That of a journal whose budget was raised: versions that know no raise would show entries that were taken back. */
export const RAISED_FORMAT = '5'
/** The stores of a journal. */
const STORES: readonly string[] = ['about', 'entries', 'snapshots', 'own', 'pieces']
/** The number of stores in the earliest format: a journal with fewer was never finished. */
const OLDEST = 3

/** True where a process has only begun to make the stores of a journal. */
export function isUnfinished(names: readonly string[]): boolean {
  return names.length < OLDEST && names.every((name) => STORES.includes(name))
}

/**
 * @param names of the stores that are there
 * @param isNew none have to be there yet
 * @throws CladeError JOURNAL_FOREIGN
 */
export function checkStores(names: readonly string[], folder: string, isNew: boolean): void {
  const isClades = names.every((name) => STORES.includes(name)) && (isNew || names.length >= OLDEST)
  if (!isClades) throw foreign(folder)
}

/** @param format undefined: there is none @throws CladeError JOURNAL_FOREIGN */
export function checkFormat(format: string | undefined, folder: string): void {
  if (format === undefined) throw foreign(folder)
  if (format === FORMAT || format === RAISED_FORMAT) return
  throw new CladeError(
    'JOURNAL_FOREIGN',
    `Expected ${folder} to be a journal of format ${FORMAT} or ${RAISED_FORMAT}, got ${whoReads(format)}`,
  )
}

/** The raises in the bytes that a journal's store `about` holds under `raises`. @throws CladeError JOURNAL_CORRUPT, JOURNAL_FOREIGN */
export function raisesIn(bytes: Uint8Array | undefined, folder: string): readonly Raise[] {
  return bytes ? (decode(bytes, `the raises of the budget in ${folder}`) as readonly Raise[]) : []
}

/** A format that this version does not read, in words, with the versions that do. Format 1 was not written as text. */
function whoReads(format: string): string {
  if (format === '3') return 'one of format 3, which Clade 0.2 reads up to its commits of 30 November 2026'
  if (format === '2') return 'one of format 2, which Clade 0.1 reads'
  return /^\d+$/.test(format)
    ? `one of format ${format}, which a later version of Clade reads`
    : 'one of format 1, which Clade 0.1 reads up to its commits of 26 November 2026'
}

function foreign(folder: string): CladeError {
  return new CladeError(
    'JOURNAL_FOREIGN',
    `Expected ${folder} to hold a Clade journal, got an unfinished one or another program's LMDB data`,
  )
}
