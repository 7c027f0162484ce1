import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { CladeError } from '../errors.js'
import { writeFileAtomic } from '../journal/atomic-file.js'
import { diskError } from '../journal/disk-error.js'
import type { Plain } from '../trainable.js'
import { isLeftover, namesIn } from './folder.js'
import { differenceOf } from './same-run.js'

const FILE = 'compare.json'
const FORMAT = 1

/**
 * Takes a folder, which this process has claimed, for a compare: a new one gets compare.json, an earlier compare must have the same
 * arguments.
 *
 * @param plan all that decides the result; survives JSON
 * @throws CladeError COMPARE_MISMATCH naming the first difference, COMPARE_INVALID, RUN_FOLDER_TAKEN, DISK_FULL,
 * RUN_FOLDER_UNWRITABLE, WRITE_FAILED
 */
export function takeCompareFolder(folder: string, plan: { readonly [key: string]: Plain }): void {
  const file = path.join(folder, FILE)
  if (!existsSync(file)) {
    mustBeForCompare(folder)
    writeFileAtomic(file, `${JSON.stringify({ format: FORMAT, ...plan }, null, 2)}\n`)
    return
  }
  const { format, ...before } = readCompareFile(file, folder)
  if (format !== FORMAT)
    throw compareInvalid(folder, `its ${FILE} has format ${JSON.stringify(format)}; this version reads format ${FORMAT}`)
  const difference = differenceOf(before, plan)
  if (difference === undefined) return
  throw new CladeError('COMPARE_MISMATCH', `${folder} holds a compare of other arguments: ${difference}; choose another --out`)
}

/** @throws CladeError RUN_FOLDER_TAKEN unless the folder holds a compare, or nothing */
export function mustBeForCompare(folder: string): void {
  const names = namesIn(folder)
  if (names?.includes(FILE) || names?.every(isLeftover)) return
  const what = names?.includes('run.json') ? 'a run' : 'something that is no compare of Clade'
  throw new CladeError('RUN_FOLDER_TAKEN', `${folder} already holds ${what}: choose another --out`)
}

function readCompareFile(file: string, folder: string): { readonly [key: string]: Plain } {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw diskError(error, folder)
  }
  try {
    const plan: unknown = JSON.parse(text)
    if (typeof plan === 'object' && plan !== null && !Array.isArray(plan)) return plan as { readonly [key: string]: Plain }
  } catch {
    throw compareInvalid(folder, `its ${FILE} is not JSON`)
  }
  throw compareInvalid(folder, `its ${FILE} has no fields`)
}

/** The methods of the compare in a folder, in the order in which the user named them; none where there is no compare.json. */
export function methodsOfCompare(folder: string): readonly string[] {
  const file = path.join(folder, FILE)
  if (!existsSync(file)) return []
  const { methods } = readCompareFile(file, folder)
  return Array.isArray(methods) ? methods.map(String) : []
}

export function compareInvalid(folder: string, why: string): CladeError {
  return new CladeError('COMPARE_INVALID', `Expected ${folder} to hold a Clade compare, but ${why}`)
}
