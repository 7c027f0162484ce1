import { lstatSync } from 'node:fs'
import path from 'node:path'

/** The files that a page links to, with how a browser takes them. */
export const LINKED: Readonly<Record<string, string>> = {
  'members.csv': 'text/csv',
  'episodes.csv': 'text/csv',
  'events.csv': 'text/csv',
  'metrics.csv': 'text/csv',
  'summary.csv': 'text/csv',
  'evaluation.csv': 'text/csv',
  'compare.csv': 'text/csv',
  'curves.csv': 'text/csv',
  'run.json': 'application/json',
  'compare.json': 'application/json',
  'lineage.svg': 'image/svg+xml',
  'schedule.svg': 'image/svg+xml',
  'curves.svg': 'image/svg+xml',
  'schedules.svg': 'image/svg+xml',
}

/** Those of them that the folder holds, as plain files: a link may lead anywhere. */
export function filesIn(folder: string): string[] {
  return Object.keys(LINKED).filter((name) => lstatSync(path.join(folder, name), { throwIfNoEntry: false })?.isFile())
}
