import path from 'node:path'
import { CladeError } from '../errors.js'
import { writeFileAtomic } from '../journal/atomic-file.js'
import { findRuns } from './data/runs-folder.js'
import { WatchedCompare } from './data/watched-compare.js'
import { WatchedRun } from './data/watched-run.js'
import { html, pageFile } from './html.js'
import type { FileLink } from './wire.js'

/**
 * Writes report.html: the page over the present data of a run or a compare, whole in one file.
 *
 * @param folder of the run or compare, absolute
 * @param out the file to write, absolute; null: report.html in the folder
 * @returns the file
 * @throws CladeError RUN_INVALID where the folder holds neither; the errors of reading and writing
 */
export function writeReport(folder: string, out: string | null): string {
  const file = out ?? path.join(folder, 'report.html')
  const found = findRuns(folder).find(({ id }) => id === '.')
  if (!found)
    throw new CladeError('RUN_INVALID', `Expected ${folder} to hold a Clade run or compare, but there is no run.json and no compare.json`)
  const toFolder = path.relative(path.dirname(file), folder)
  const links = (names: readonly string[]) => names.map((name): FileLink => ({ name, href: hrefOf(path.join(toFolder, name)) }))
  const watched = found.kind === 'run' ? new WatchedRun(path.basename(folder), folder) : new WatchedCompare(path.basename(folder), folder)
  watched.refresh(0)
  const message = watched instanceof WatchedRun ? watched.message(null, links) : watched.message(links, false)
  if (message.type === 'fault')
    throw new CladeError('RUN_INVALID', `Expected ${folder} to hold a run that can be read, but ${message.message}`)
  writeFileAtomic(file, html({ inline: { script: pageFile('page.js'), style: pageFile('page.css'), message } }))
  return file
}

const hrefOf = (relative: string): string => relative.split(path.sep).map(encodeURIComponent).join('/')
