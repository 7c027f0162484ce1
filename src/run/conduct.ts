import type { Commit, Journal } from '../journal/journal.js'
import { missingSnapshot, sliceKey } from '../journal/names.js'
import type { Ledger } from '../population/ledger.js'
import type { Entry, Job } from '../population/types.js'
import type { Fetch, Runner, SliceSnapshot } from '../runner/runner.js'

/** The parts of a run, put together by `runSession`. */
export interface Parts {
  readonly ledger: Pick<Ledger, 'next' | 'ready' | 'complete' | 'takeUnneeded' | 'done'>
  readonly runner: Runner
  readonly journal: Journal
  /** Seconds of the run so far, those before a resume included. */
  readonly clock: () => number
  /** Called with the entries of each commit, once the journal has them. */
  readonly observe: (entries: readonly Entry[]) => void
  /** Aborted when the user interrupts: what is in flight is given up, what is in the journal stays. */
  readonly signal: AbortSignal
}

/** Commits that may be under way before a lane waits for the disk: bounds what is held in memory. */
const COMMITS_IN_FLIGHT = 64

/**
 * Trains until the budget is used. Each lane loops on its own: take a job, run it, let the population decide, commit, go on; there
 * is no barrier but the one that a lockstep population makes by handing out no job. Where members are plenty, a lane gets its next
 * job while it still trains, so that it never waits for this thread. Rejects with the first error of any lane.
 */
export async function conduct({ ledger, runner, journal, clock, observe, signal }: Parts): Promise<void> {
  /** Snapshots of results that are not decided yet (a lockstep generation waits for its last member). */
  const undecided = new Map<string, SliceSnapshot>()
  const changed = new Condition()
  /** Jobs that each lane has. */
  const held = new Array<number>(runner.lanes).fill(0)
  let commits = 0
  let ended = false

  const fetch: Fetch = {
    snapshot: (ref) => journal.snapshot(ref) ?? missingSnapshot(ref),
    own: (ref) => journal.own(ref) ?? missingSnapshot(ref),
  }

  /** A lane at work takes another job only where enough members are left for the other lanes, which may be free at any moment. */
  const next = (index: number): Job | null => (held[index] === 0 || ledger.ready >= runner.lanes ? ledger.next() : null)

  const lane = async (index: number): Promise<void> => {
    while (!ended && !ledger.done) {
      const job = next(index)
      if (!job) {
        await changed.wait()
        continue
      }
      held[index]!++
      const { result, snapshot } = await runner.run(index, job, fetch)
      held[index]!--
      if (ended) return
      if (snapshot) undecided.set(sliceKey(job), snapshot)
      const entries = ledger.complete({ ...result, wall: clock() })
      if (entries.length > 0) {
        journal.append({ entries, snapshots: take(undecided, entries), drop: ledger.takeUnneeded() })
        observe(entries)
        if (++commits % COMMITS_IN_FLIGHT === 0) await journal.flushed()
      }
      changed.notify()
    }
    changed.notify()
  }

  try {
    const loops = Array.from({ length: runner.lanes * (1 + runner.ahead) }, (_, loop) => lane(loop % runner.lanes))
    await Promise.race([Promise.all(loops), aborted(signal)])
  } finally {
    ended = true
    changed.notify()
  }
  await journal.flushed()
}

/** The snapshots that belong to these entries; they are no longer held here. */
function take(undecided: Map<string, SliceSnapshot>, entries: readonly Entry[]): Commit['snapshots'] {
  const snapshots: Commit['snapshots'][number][] = []
  for (const { result } of entries) {
    if (!result?.ok) continue
    const key = sliceKey(result)
    const snapshot = undecided.get(key)
    if (!snapshot) throw new Error(`A report of member ${result.member} was decided on twice`)
    undecided.delete(key)
    snapshots.push({ ref: { member: result.member, slice: result.slice, weightsHash: result.weightsHash }, ...snapshot })
  }
  return snapshots
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** A condition variable: `notify` wakes all who wait, and each checks its own condition again. */
class Condition {
  private waiting: (() => void)[] = []

  wait(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve))
  }

  notify(): void {
    for (const wake of this.waiting.splice(0)) wake()
  }
}
