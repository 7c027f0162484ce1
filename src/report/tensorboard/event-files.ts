import path from 'node:path'
import { diskError, errorCode } from '../../journal/disk-error.js'
import type { Entry } from '../../population/types.js'
import { TENSORBOARD } from '../tensorboard-folder.js'
import { addEvents } from './entry-events.js'
import { EventBytes } from './event-bytes.js'
import { GrowingFile } from './growing-file.js'

/** TensorBoard reads every file with `tfevents` in its name. This one is the same at each resume, so that no number is there twice. */
const FILE = 'events.out.tfevents.clade'

/**
 * The event files of a run, one folder a member. Their bytes depend on the journal alone: those of a run that was resumed are as if it had
 * never stopped.
 */
export class EventFiles {
  private readonly files = new Map<number, GrowingFile>()
  private readonly bytes = new EventBytes()
  private readonly folder: string
  /** The beginning of the run, in seconds since 1970. */
  private readonly began: number
  private isSettled = false

  /**
   * @param folder absolute path of the folder in which `tensorboard` is made
   * @param startedAt ISO 8601
   */
  constructor(folder: string, startedAt: string) {
    this.folder = path.join(folder, TENSORBOARD)
    this.began = Date.parse(startedAt) / 1000
  }

  /** Adds the next entry of the journal. @throws CladeError DISK_FULL, RUN_FOLDER_UNWRITABLE, WRITE_FAILED */
  add(entry: Entry): void {
    this.guarded(() => {
      const file = this.fileOf(entry.event.member)
      addEvents(this.bytes, entry, this.began)
      file.add(this.bytes.take())
    })
  }

  /** Ends the part of the journal that was there already: from here on each entry is in its file at once. @throws as `add` does */
  settle(): void {
    this.isSettled = true
    this.guarded(() => {
      for (const file of this.files.values()) file.settle()
    })
  }

  private fileOf(member: number): GrowingFile {
    const known = this.files.get(member)
    if (known) return known
    const file = new GrowingFile(path.join(this.folder, `member-${member}`, FILE))
    this.files.set(member, file)
    this.bytes.version(this.began)
    file.add(this.bytes.take())
    if (this.isSettled) file.settle()
    return file
  }

  private guarded(act: () => void): void {
    try {
      act()
    } catch (error) {
      throw errorCode(error) === '' ? error : diskError(error, this.folder)
    }
  }
}
