import { existsSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/** One process, as opposed to another that gets the same id later. */
export interface ProcessIdentity {
  readonly host: string
  readonly pid: number
  /** The process's start, in clock ticks since boot; '' where there is no /proc. */
  readonly started: string
}

export function ownIdentity(): ProcessIdentity {
  return { host: hostname(), pid: process.pid, started: startOf(process.pid) ?? '' }
}

/** True while the process runs, on this host. */
export function isAlive({ host, pid, started }: ProcessIdentity): boolean {
  return host === hostname() && startOf(pid) === started
}

/** The start of a process that runs; undefined where there is none, or only a zombie. */
function startOf(pid: number): string | undefined {
  if (existsSync('/proc/self/stat')) {
    try {
      // The name in brackets may hold anything; state is the first field after it, start the twentieth.
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return fields[0] === 'Z' ? undefined : fields[19]
    } catch {
      return undefined
    }
  }
  try {
    process.kill(pid, 0)
    return ''
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM' ? '' : undefined
  }
}
