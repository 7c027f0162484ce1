import { ChildProcess } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'

/** Child processes of a thread that fit into the table; further ones end with it only where the system lists them (Linux). */
const MOST = 1024

/**
 * The child processes of a thread, shared with the thread that may have to end it: one that hangs cannot close its environments, and
 * their processes would outlive the run. [0] is the system's number of the thread (0: not known), the others are process ids (0: free).
 */
export type Children = Int32Array<SharedArrayBuffer>

export function childrenTable(): Children {
  return new Int32Array(new SharedArrayBuffer((1 + MOST) * Int32Array.BYTES_PER_ELEMENT))
}

interface Spawning {
  spawn(options: { stdio?: unknown }): number
}

/** Keeps the child processes of this thread in the table from now on, each until it ends. */
export function announceChildren(table: Children): void {
  table[0] = threadNumber()
  const prototype = ChildProcess.prototype as unknown as Spawning
  const { spawn } = prototype
  // Every way to start one asynchronously comes through here; the id is there at once, while events wait until the thread has time.
  prototype.spawn = function (this: ChildProcess, options) {
    const status = spawn.call(this as unknown as Spawning, options)
    const slot = this.pid === undefined ? -1 : table.indexOf(0, 1)
    if (slot > 0) {
      table[slot] = this.pid!
      this.once('exit', () => {
        table[slot] = 0
      })
    }
    return status
  }
}

/** True while a thread has child processes. */
export function hasChildren(table: Children): boolean {
  return childrenOf(table).length > 0
}

/** Ends the child processes of a thread that may still start others. Returns how many there were. */
export function endChildren(table: Children): number {
  const pids = childrenOf(table)
  table.fill(0, 1)
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
  return pids.length
}

/** Milliseconds between two calls of `end`. */
const SWEEP = 100

/**
 * Calls `end` now, again and again until `over` is settled, and once more then: a thread that waits for a child process (spawnSync) ends
 * only when that has ended, and may start the next one before. Never rejects.
 */
export async function endUntil(over: Promise<unknown>, end: () => void): Promise<void> {
  end()
  const sweep = setInterval(end, SWEEP)
  await over.catch(() => {})
  clearInterval(sweep)
  end()
}

/** The processes in the table, and those that the system lists: one that a thread waits for in spawnSync is in no table. */
function childrenOf(table: Children): number[] {
  const announced = Array.from(table.subarray(1)).filter((pid) => pid !== 0)
  return [...new Set([...announced, ...listedChildren(table[0]!)])]
}

function listedChildren(thread: number): number[] {
  if (thread === 0) return []
  try {
    const text = readFileSync(`/proc/self/task/${thread}/children`, 'utf8')
    return text.split(' ').flatMap((pid) => (Number(pid) > 0 ? [Number(pid)] : []))
  } catch {
    return []
  }
}

/** Linux's number of this thread, 0 where there is none. */
function threadNumber(): number {
  try {
    return Number(/\d+$/.exec(readlinkSync('/proc/thread-self'))?.[0] ?? 0)
  } catch {
    return 0
  }
}
