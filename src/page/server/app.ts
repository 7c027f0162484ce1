import { constants, createReadStream, openSync } from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import { Hono } from 'hono'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import { filesIn, LINKED } from '../data/files.js'
import { html, PAGE_FILES, pageFile } from '../html.js'
import type { Feeds, Follower } from './feeds.js'
import { isAllowedHost } from './hosts.js'
import { watchRequestOf } from './watch-request.js'
import type { Watching } from './watching.js'

/** Milliseconds between two signs of life to a page for which there is nothing new. */
const HEARTBEAT = 5000
const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
}

/** Milliseconds between two looks for a run that is not there yet. */
const PATIENCE = 1500

/** A picture opened by itself may neither run anything nor load anything. */
const PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

export interface AppOptions {
  readonly feeds: Feeds
  readonly watching: Watching
  /** The name or address that the server listens on. */
  readonly host: string
  /** Aborted when the server ends. */
  readonly ending: AbortSignal
}

/**
 * The dashboard's server. It answers GET (and HEAD) alone, changes nothing, and gives out the page, the data of the runs that were found in
 * the folder, and their files that a page links to.
 */
export function makeApp({ feeds, watching, host, ending }: AppOptions): Hono {
  const app = new Hono()
  app.use(async (c, next) => {
    if (!isAllowedHost(c.req.header('host'), host)) return c.text('This server does not answer to that host name.\n', 421, HEADERS)
    if (!['GET', 'HEAD'].includes(c.req.method)) return c.text('This server only shows: GET.\n', 405, { ...HEADERS, Allow: 'GET, HEAD' })
    // Another site may lead to the page, and may have nothing read by it.
    if (c.req.path !== '/' && c.req.header('sec-fetch-site') === 'cross-site') return c.text('Not from another site.\n', 403, HEADERS)
    await next()
    for (const [name, value] of Object.entries(HEADERS)) if (!c.res.headers.has(name)) c.res.headers.set(name, value)
    return undefined
  })
  app.get('/', (c) => c.html(html({ scripts: ['/page.js'], styles: ['/page.css'] })))
  for (const [name, type] of Object.entries(PAGE_FILES)) {
    app.get(`/${name}`, (c) => c.body(pageFile(name), 200, { 'Content-Type': `${type}; charset=utf-8` }))
  }
  app.get('/events', (c) => {
    const id = c.req.query('run') ?? null
    return streamSSE(c, async (stream) => {
      const gone = new AbortController()
      stream.onAbort(() => gone.abort())
      const end = AbortSignal.any([gone.signal, ending])
      let follower = feeds.follow(id)
      try {
        if (!follower) await stream.write(eventOf(JSON.stringify({ type: 'fault', message: `There is no run ${id} in this folder.` })))
        while (!follower && !end.aborted) {
          await stream.sleep(PATIENCE)
          follower = feeds.follow(id)
        }
        if (follower) await tell(stream, follower, end)
      } finally {
        follower?.leave()
      }
    })
  })
  app.get('/watch', async (c) => {
    const folder = feeds.folderOf(c.req.query('run') ?? '')
    const request = watchRequestOf(c.req.query())
    if (!folder || !request) return c.text('There is no such episode.\n', 404)
    const answer = await watching.ask(folder, request)
    return typeof answer === 'string' ? c.json({ error: answer }) : c.json(answer)
  })
  app.get('/file', (c) => {
    const { run = '', name = '' } = c.req.query()
    const folder = feeds.folderOf(run)
    const type = Object.hasOwn(LINKED, name) ? LINKED[name] : undefined
    if (!folder || !type || !filesIn(folder).includes(name)) return c.text('There is no such file.\n', 404)
    // A link that took the file's place since leads nowhere.
    const file = openSync(path.join(folder, name), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
    const body = Readable.toWeb(createReadStream('', { fd: file })) as ReadableStream
    const headers: Record<string, string> = { 'Content-Type': `${type}; charset=utf-8` }
    if (type === 'text/csv') headers['Content-Disposition'] = `attachment; filename="${name}"`
    if (type === 'image/svg+xml') headers['Content-Security-Policy'] = PICTURE_POLICY
    return c.body(body, 200, headers)
  })
  app.notFound((c) => c.text('There is nothing here.\n', 404))
  app.onError((error, c) => {
    // The text of an error may name paths, which are nobody's business beyond this machine.
    console.error(error)
    return c.text('That failed.\n', 500)
  })
  return app
}

const eventOf = (data: string): string => `data: ${data}\n\n`

/** Sends a page all that changes, and a sign of life where nothing does, until it ends. */
async function tell(stream: SSEStreamingApi, { feed, changed }: Follower, end: AbortSignal): Promise<void> {
  let seen: Parameters<typeof feed.message>[0] = null
  let version = -1
  while (!end.aborted) {
    if (feed.version === version) await stream.write('event: alive\ndata:\n\n')
    else {
      version = feed.version
      const message = feed.message(seen)
      seen = message.seen
      await stream.write(eventOf(message.text))
    }
    await changed(version, HEARTBEAT, end)
  }
}
