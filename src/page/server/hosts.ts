import { isIP } from 'node:net'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1'])

/** True for a host on which nobody but this machine is answered. */
export const isLoopback = (host: string): boolean => LOOPBACK.has(host) || (isIP(host) === 4 && host.startsWith('127.'))

/**
 * Tells whether a request may name `header` as its host. A page of another site that rebinds its name to this machine (DNS rebinding) sends
 * that name. Addresses cannot be rebound.
 *
 * @param host the name or address that the server listens on
 */
export function isAllowedHost(header: string | undefined, host: string): boolean {
  const name = /^\[([0-9a-f:.]+)\](?::\d+)?$/i.exec(header ?? '')?.[1] ?? /^([^:[\]]+)(?::\d+)?$/.exec(header ?? '')?.[1]
  if (name === undefined) return false
  const lower = name.toLowerCase()
  if (isLoopback(lower)) return true
  return !isLoopback(host) && (isIP(lower) !== 0 || lower === host.toLowerCase())
}
