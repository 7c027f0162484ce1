import { readdirSync, realpathSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CladeError } from '../errors.js'
import { diskError, errorCode } from '../journal/disk-error.js'
import { type Announcement, announcementNamed, announcementsIn, nameOfAnnouncement } from './announcement.js'
import { isLeftover, makeFolder } from './folder.js'
import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.js'

/** The right to write a folder, until it is released or its process is gone. */
export interface Claim {
  /** Never throws. A folder that the claim made, and that nothing was written to, goes too. */
  release(): void
}

/** Folders that this process owns: the files only tell processes apart. */
const ownedHere = new Set<string>()

/** Milliseconds between two checks of a process that is about to take its ticket. */
const LOOK_AGAIN = 2
/** Times that a folder is made anew which another process removes: that one had made it, and did not need it. */
const ATTEMPTS = 20

/**
 * Makes this process the only writer of a folder, which is made where there is none. Exactly one of several that try at the same moment
 * gets it. A claim is void once its process is gone, so nothing has to be cleaned up after a kill -9. Readers need no claim.
 *
 * The processes queue as in Lamport's bakery (decision 016): each announces itself under a name of its own, takes a ticket above all that
 * it sees, and owns the folder when nobody alive has a lower one. No process ever touches the file of one that lives.
 *
 * Limits: a claim from another host (a container that was replaced, say) counts as void, since its process cannot be looked for; and
 * where there is no /proc, another process that got the same id holds the claim until it ends.
 *
 * @throws CladeError JOURNAL_IN_USE naming the owner, RUN_FOLDER_UNWRITABLE, DISK_FULL, WRITE_FAILED
 */
export async function claimFolder(folder: string): Promise<Claim> {
  const own = ownIdentity()
  const { made, file: choosing } = announceIn(folder, own)
  const owned = realpathSync(folder)
  if (ownedHere.has(owned)) {
    removeAnnouncement(choosing)
    throw inUse(folder, own.pid)
  }
  ownedHere.add(owned)
  const files = [choosing]
  const release = (): void => {
    ownedHere.delete(owned)
    for (const file of files) removeAnnouncement(file)
    for (const inner of made) if (!removeIfEmpty(inner)) break
  }
  try {
    const ticket = 1 + Math.max(...announcementsIn(folder).map((other) => other.ticket))
    files.push(announce(folder, { ...own, ticket }))
    removeAnnouncement(choosing)
    const isRival = (other: Announcement): boolean => !isSame(other, own) && isAlive(other)
    // Only the processes of this moment: one that begins to choose now sees this ticket and takes a higher one.
    for (const rival of announcementsIn(folder).filter((other) => other.ticket === 0 && isRival(other))) {
      while (isAlive(rival) && announcementsIn(folder).some((other) => other.ticket === 0 && isSame(other, rival))) await sleep(LOOK_AGAIN)
    }
    // Read again: a process that was choosing has shown its ticket before it stopped choosing.
    const first = announcementsIn(folder).find((other) => other.ticket > 0 && comesBefore(other, { ...own, ticket }) && isRival(other))
    if (first) throw inUse(folder, first.pid)
    removeLeftovers(folder, new Set(files))
    return { release }
  } catch (error) {
    release()
    throw diskError(error, folder)
  }
}

/** Announces that this process is choosing its ticket. `made`: the folders that had to be made, the innermost first. */
function announceIn(folder: string, own: ProcessIdentity): { readonly made: readonly string[]; readonly file: string } {
  for (let attempt = 1; ; attempt++) {
    const made = makeFolder(folder)
    try {
      return { made, file: announce(folder, { ...own, ticket: 0 }) }
    } catch (error) {
      for (const inner of made) if (!removeIfEmpty(inner)) break
      if (errorCode(error) !== 'ENOENT' || attempt === ATTEMPTS) throw diskError(error, folder)
    }
  }
}

function announce(folder: string, { ticket, pid, started, host }: Announcement): string {
  const file = path.join(folder, nameOfAnnouncement({ ticket, pid, started, host }))
  writeFileSync(file, '')
  return file
}

/** Removes the leftovers of killed processes: their announcements, and drafts of files. */
function removeLeftovers(folder: string, mine: ReadonlySet<string>): void {
  for (const name of readdirSync(folder).filter(isLeftover)) {
    const file = path.join(folder, name)
    const [announcement] = announcementNamed(name)
    if (!mine.has(file) && (!announcement || !isAlive(announcement))) rmSync(file, { force: true })
  }
}

function removeAnnouncement(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // The folder was taken away, or its disk: the claim is void when this process ends.
  }
}

function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder)
    return true
  } catch {
    return false
  }
}

/** Lower tickets come first; two processes may draw the same one. */
function comesBefore(a: Announcement, b: Announcement): boolean {
  if (a.ticket !== b.ticket) return a.ticket < b.ticket
  return a.pid !== b.pid ? a.pid < b.pid : `${a.started},${a.host}` < `${b.started},${b.host}`
}

function isSame(a: ProcessIdentity, b: ProcessIdentity): boolean {
  return a.pid === b.pid && a.started === b.started && a.host === b.host
}

function inUse(folder: string, pid: number): CladeError {
  return new CladeError('JOURNAL_IN_USE', `Expected ${folder} to be free, but process ${pid} is writing it`)
}
