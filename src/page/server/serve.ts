import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { CladeError } from '../../errors.js'
import { makeApp } from './app.js'
import { Feeds } from './feeds.js'
import { Watching } from './watching.js'

/** The port of a dashboard where none is asked for, and how many after it are tried where others have it. */
const PORT = 4600
const TRIED = 20

export interface DashboardOptions {
  /** The folder of runs, absolute. */
  readonly root: string
  /** The name of the folder on the page. */
  readonly name: string
  /** The name or address to listen on. */
  readonly host: string
  /** null: the first free one from 4600 on; 0: any free one. */
  readonly port: number | null
}

export interface Dashboard {
  /** The address of the page, which ends in a slash. */
  readonly url: string
  close(): Promise<void>
}

/** Serves the dashboard of a folder of runs. @throws CladeError PORT_UNAVAILABLE */
export async function openDashboard({ root, name, host, port }: DashboardOptions): Promise<Dashboard> {
  const ending = new AbortController()
  const watching = new Watching()
  const { fetch } = makeApp({ feeds: new Feeds(root, name), watching, host, ending: ending.signal })
  const ports = port === null ? Array.from({ length: TRIED }, (_, i) => PORT + i) : [port]
  for (const [i, tried] of ports.entries()) {
    try {
      const server = await listening({ fetch, host, port: tried })
      const { port: taken } = server.address() as AddressInfo
      const shown = host.includes(':') ? `[${host}]` : host
      return {
        url: `http://${shown}:${taken}/`,
        close: () => {
          ending.abort()
          watching.close()
          return new Promise((resolve) => {
            server.close(() => resolve())
            server.closeAllConnections()
          })
        },
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'EADDRINUSE' || i === ports.length - 1) throw unavailable(host, tried, error as NodeJS.ErrnoException)
    }
  }
  throw new Error('There is a port to try')
}

type Server = import('node:http').Server

function listening({ fetch, host, port }: { fetch: ReturnType<typeof makeApp>['fetch']; host: string; port: number }): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname: host, port, overrideGlobalObjects: false }, () => resolve(server)) as Server
    server.on('error', reject)
  })
}

function unavailable(host: string, port: number, { code, message }: NodeJS.ErrnoException): CladeError {
  const why = {
    EADDRINUSE: 'another program has that port',
    EACCES: 'that port is for root',
    EADDRNOTAVAIL: 'this machine has no such address',
  }
  const said = why[code as keyof typeof why] ?? message
  const hint = code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' ? 'choose another --host' : 'choose another --port, or 0 for any free one'
  return new CladeError('PORT_UNAVAILABLE', `Expected to listen on ${host}:${port}, but ${said}: ${hint}`)
}
