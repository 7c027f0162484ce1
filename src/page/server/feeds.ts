import { Glimpse } from '../data/glimpse.js'
import { findRuns } from '../data/runs-folder.js'
import { WatchedCompare } from '../data/watched-compare.js'
import { type Seen, WatchedRun } from '../data/watched-run.js'
import type { Card, FileLink, Overview } from '../wire.js'

/** Milliseconds between two looks at what somebody is looking at: with those that a commit waits, a page is less than a second behind. */
const LOOK = 550
/** Milliseconds between two searches for runs. */
const SEARCH = 1500
/** Milliseconds that reading runs for the overview may take in one look. */
const READING = 100

/** Something that pages follow. */
export interface Feed {
  /** Counts its changes. */
  readonly version: number
  /** The text of the message for a page that has come to `seen`, and the place that it then has come to. */
  message(seen: Seen | null): { readonly text: string; readonly seen: Seen | null }
}

/**
 * The feeds of a folder of runs. Each is read while somebody follows it, by one timer, however many follow it; messages are made once for
 * all that have come to the same place.
 */
export class Feeds {
  private readonly followed = new Map<string, Followed>()
  private readonly glimpses = new Map<string, Glimpse>()
  private found: ReturnType<typeof findRuns> = []
  private searchedAt = Number.NEGATIVE_INFINITY
  private timer: NodeJS.Timeout | undefined

  /** @param root the folder of runs, absolute @param name its name on the page */
  constructor(
    private readonly root: string,
    private readonly name: string,
  ) {}

  /** The absolute folder of a run or compare that was found; undefined for any other id. */
  folderOf(id: string): string | undefined {
    return this.find(id)?.folder
  }

  /**
   * Follows the overview (null), or a run or compare.
   *
   * @returns undefined where there is none of that id
   */
  follow(id: string | null): Follower | undefined {
    const key = id ?? ''
    const followed = this.followed.get(key) ?? this.begin(id)
    if (!followed) return undefined
    this.followed.set(key, followed)
    followed.followers++
    this.timer ??= setInterval(() => this.look(), LOOK)
    return {
      feed: followed.feed,
      changed: (version, patience, signal) => followed.changed(version, patience, signal),
      leave: () => {
        if (--followed.followers === 0) this.followed.delete(key)
        if (this.followed.size > 0) return
        clearInterval(this.timer)
        this.timer = undefined
      },
    }
  }

  private find(id: string) {
    const known = this.found.find((run) => run.id === id)
    if (known) return known
    this.search(performance.now())
    return this.found.find((run) => run.id === id)
  }

  private begin(id: string | null): Followed | undefined {
    if (id === null) return new Followed(this.overview())
    const found = this.find(id)
    if (!found) return undefined
    const watched = found.kind === 'run' ? new WatchedRun(found.id, found.folder) : new WatchedCompare(found.id, found.folder)
    watched.refresh(performance.now())
    const links = (names: readonly string[]) =>
      names.map((name): FileLink => ({ name, href: `/file?run=${encodeURIComponent(id)}&name=${name}` }))
    const feed: Feed & { look(now: number): void } = {
      get version() {
        return watched.version
      },
      look: (now) => watched.refresh(now),
      message(seen) {
        if (watched instanceof WatchedCompare) return { text: JSON.stringify(watched.message(links, true)), seen: null }
        return { text: JSON.stringify(watched.message(seen, links)), seen: watched.place }
      },
    }
    return new Followed(feed)
  }

  private look(): void {
    const now = performance.now()
    for (const { feed } of this.followed.values()) feed.look(now)
    for (const followed of this.followed.values()) followed.tell()
  }

  private search(now: number): void {
    if (now - this.searchedAt < SEARCH) return
    this.searchedAt = now
    this.found = findRuns(this.root)
  }

  private overview(): Feed & { look(now: number): void } {
    let version = 0
    let unread: typeof this.found = []
    let ids = ''
    const look = (now: number): void => {
      this.search(now)
      const until = now + READING
      const before = ids
      ids = this.found.map(({ id }) => id).join('\n')
      let changed = ids !== before
      unread = []
      for (const found of this.found) {
        const known = this.glimpses.get(found.folder)
        if (!known && performance.now() > until) {
          unread.push(found)
          continue
        }
        const glimpse = known ?? new Glimpse(found)
        this.glimpses.set(found.folder, glimpse)
        changed = glimpse.refresh(now) || changed
      }
      if (changed) version++
    }
    look(performance.now())
    return {
      get version() {
        return version
      },
      look,
      message: () => {
        const cards = this.found.flatMap(({ folder }): readonly Card[] => [this.glimpses.get(folder)?.card ?? []].flat())
        const overview: Overview = { type: 'overview', folder: this.name, cards, unread: unread.length }
        return { text: JSON.stringify(overview), seen: null }
      },
    }
  }
}

/** One who follows a feed. */
export interface Follower {
  readonly feed: Feed
  /** Waits until the feed has another version than this one, at most `patience` milliseconds. */
  changed(version: number, patience: number, signal: AbortSignal): Promise<void>
  leave(): void
}

class Followed {
  followers = 0
  readonly feed: Feed & { look(now: number): void }
  private readonly waiting = new Set<() => void>()
  private told = 0

  constructor(feed: Feed & { look(now: number): void }) {
    // Pages that have come to the same place get the same text.
    let version = -1
    const made = new Map<string, ReturnType<Feed['message']>>()
    this.feed = {
      get version() {
        return feed.version
      },
      look: (now) => feed.look(now),
      message(seen) {
        if (feed.version !== version) made.clear()
        version = feed.version
        const key = JSON.stringify(seen)
        const message = made.get(key) ?? feed.message(seen)
        made.set(key, message)
        return message
      },
    }
    this.told = feed.version
  }

  /** Wakes those who wait for a change. */
  tell(): void {
    if (this.feed.version === this.told) return
    this.told = this.feed.version
    for (const wake of [...this.waiting]) wake()
  }

  changed(version: number, patience: number, signal: AbortSignal): Promise<void> {
    if (this.feed.version !== version || signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', wake)
        this.waiting.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, patience)
      signal.addEventListener('abort', wake)
      this.waiting.add(wake)
    })
  }
}
