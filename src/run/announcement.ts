import { readdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { isAlive, type ProcessIdentity } from './process-identity.js'

/** A file that a process announces itself with. Its name says everything, so it is never there in part. */
export interface Announcement extends ProcessIdentity {
  /** The place in the queue, from 1; 0 while the process still looks for the highest ticket. */
  readonly ticket: number
}

export function nameOfAnnouncement({ ticket, pid, started, host }: Announcement): string {
  return ['.claim', ticket, pid, started, encodeURIComponent(host)].join(',')
}

/** The announcement that a file's name is, or none. */
export function announcementNamed(name: string): Announcement[] {
  const [, ticket, pid, started, host] = /^\.claim,(\d+),(\d+),(\d*),(.*)$/.exec(name) ?? []
  return host === undefined ? [] : [{ ticket: Number(ticket), pid: Number(pid), started: started!, host: decodeURIComponent(host) }]
}

export function announcementsIn(folder: string): Announcement[] {
  return readdirSync(folder).flatMap(announcementNamed)
}

/**
 * True where a process is writing the folder, for a reader. The process of another host cannot be looked for, and is believed.
 */
export function hasOwner(folder: string): boolean {
  return announcementsIn(folder).some((each) => each.host !== hostname() || isAlive(each))
}
