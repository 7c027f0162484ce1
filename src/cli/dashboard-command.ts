import { statSync } from 'node:fs'
import path from 'node:path'
import { CladeError, expected } from '../errors.js'
import { EXIT } from './failure.js'
import { type Flag, isNatural } from './flags.js'
import { numberOf } from './number.js'
import type { Context } from './run-command.js'

export interface DashboardFlags {
  readonly port?: number
  readonly host?: string
}

/** The flags of `clade dashboard`, by the name of their option. */
export const DASHBOARD_FLAGS: { readonly [K in keyof DashboardFlags]-?: Flag } = {
  port: {
    usage: '--port <n>',
    help: 'port to listen on; 0 takes any free one (default: the first free one from 4600 on)',
    parse: (text) => numberOf('--port', text, 'a port, 0 to 65535', (port) => isNatural(port) && port <= 65_535),
  },
  host: {
    usage: '--host <name>',
    help: 'name or address to listen on (default: 127.0.0.1, so that only this machine sees it)',
    parse: (text) => {
      if (!/^[\w.:-]+$/.test(text)) throw expected('--host', 'a host name or an address', text)
      return text
    },
  },
}

/** Where runs go unless told otherwise. */
const RUNS = 'runs'

/**
 * Runs `clade dashboard`: serves the page of a folder of runs until it is interrupted.
 *
 * @param given the folder of runs, or of one run; undefined: runs/
 * @throws CladeError FOLDER_MISSING, PORT_UNAVAILABLE
 */
export async function dashboardCommand(given: string | undefined, flags: DashboardFlags, context: Context): Promise<number> {
  const { cwd, output, interrupt } = context
  const root = path.resolve(cwd, given ?? RUNS)
  if (given !== undefined && !statSync(root, { throwIfNoEntry: false })?.isDirectory())
    throw new CladeError('FOLDER_MISSING', `Expected ${given} to be a folder of runs, but there is no such folder`)
  const { openDashboard } = await import('../page/server/serve.js')
  const { host = '127.0.0.1', port = null } = flags
  const dashboard = await openDashboard({ root, name: path.relative(cwd, root) || path.basename(root), host, port })
  output.result(`Dashboard of ${path.relative(cwd, root) || '.'}: ${dashboard.url}`)
  const { isLoopback } = await import('../page/server/hosts.js')
  if (!isLoopback(host)) output.note('Whoever reaches this address sees the runs: there is no password.')
  output.note('Ctrl-C ends it.')
  if (!interrupt.aborted) await new Promise((resolve) => interrupt.addEventListener('abort', resolve, { once: true }))
  await dashboard.close()
  return EXIT.done
}
