import { readFileSync } from 'node:fs'
import { CladeError } from '../errors.js'

/**
 * Megabytes of addresses that V8 reserves for the code of a thread. Its own 512 are most of what a lane takes; training makes a few,
 * and 128 are V8's own choice on ARM.
 */
export const CODE_RANGE_MEGABYTES = 128
/** Megabytes of addresses that a thread needs, measured on Node 20: with less V8 ends the whole process while the thread starts. */
const LANE_MEGABYTES = 256

/**
 * @param started lanes of these whose threads have taken their share
 * @throws CladeError MEMORY_REFUSED where `ulimit -v` leaves too few addresses for so many lanes
 */
export function expectAddressSpace(lanes: number, started = 0): void {
  const left = megabytesLeft() + started * LANE_MEGABYTES
  if (left >= lanes * LANE_MEGABYTES) return
  throw new CladeError(
    'MEMORY_REFUSED',
    `Expected ${LANE_MEGABYTES} MB of address space for each of ${lanes} workers, but ulimit -v leaves ${left} MB; raise it, or use fewer --workers`,
  )
}

/** Megabytes that the limit leaves to this process; Infinity where there is no limit, or no /proc to read it from. */
function megabytesLeft(): number {
  try {
    const limit = Number(/^Max address space +(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1] ?? Infinity)
    if (limit === Infinity) return limit
    const taken = Number(/^VmSize:\s*(\d+) kB/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? 0)
    return Math.max(0, Math.floor(limit / 2 ** 20 - taken / 2 ** 10))
  } catch {
    return Infinity
  }
}

/** Node's error for a thread that could not be started, as one sentence; any other error as it is. */
export function threadRefused(error: unknown, lanes: number): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (code !== 'ERR_WORKER_INIT_FAILED') return error
  return new CladeError(
    'THREAD_REFUSED',
    `Expected ${lanes} worker threads, but the system refused one (${message}); raise ulimit -u, or use fewer --workers`,
  )
}
