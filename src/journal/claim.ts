import { existsSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/**
 * Who writes a journal. The claim is a record inside the journal, made and checked in one LMDB transaction, so two processes cannot both
 * get it; it is void once its process is gone, so nothing has to be cleaned up after a kill -9.
 *
 * Limits: a claim from another host (a container that was replaced, say) counts as void, since its process cannot be looked for; and
 * where there is no /proc, another process that got the same id holds the claim until it ends.
 */
export interface Claim {
  readonly host: string
  readonly pid: number
  /** The process's start, in clock ticks since boot; '' where there is no /proc. */
  readonly started: string
}

export function ownClaim(): Claim {
  return { host: hostname(), pid: process.pid, started: startOf(process.pid) ?? '' }
}

export function sameClaim(a: Claim, b: Claim): boolean {
  return a.host === b.host && a.pid === b.pid && a.started === b.started
}

/** Whether the process that made the claim still runs. */
export function isHeld(claim: Claim): boolean {
  return claim.host === hostname() && startOf(claim.pid) === claim.started
}

/** Start of a process that runs; undefined when there is none, or only its remains that wait for their parent. */
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
