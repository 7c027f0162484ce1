import type { Message } from '../wire.js'

export type Link = 'live' | 'lost' | 'static'

/** Milliseconds between two tries to reach a server that is gone, and of silence after which it counts as gone. */
const AGAIN = 1000
const SILENCE = 15_000

/** The message in a report.html; null on a page that a server gives out. */
export function inlineMessage(): Message | null {
  const text = document.getElementById('message')?.textContent
  return text ? (JSON.parse(text) as Message) : null
}

/** True on a page that no server gave out. */
export const isStatic = (): boolean => document.getElementById('message') !== null

/**
 * Follows the overview (null) or a run on the server, for as long as it takes: it begins anew where the connection is lost, and rests while
 * nobody sees the page.
 *
 * @returns a function that ends it
 */
export function follow(id: string | null, take: (message: Message) => void, tell: (link: Link) => void): () => void {
  let source: EventSource | null = null
  let timer = 0
  let ended = false
  const address = id === null ? '/events' : `/events?run=${encodeURIComponent(id)}`
  const close = (): void => {
    source?.close()
    source = null
    clearTimeout(timer)
  }
  const lose = (): void => {
    close()
    if (ended) return
    tell('lost')
    timer = setTimeout(open, AGAIN)
  }
  const listen = (): void => {
    clearTimeout(timer)
    timer = setTimeout(lose, SILENCE)
  }
  function open(): void {
    close()
    if (ended || document.hidden) return
    source = new EventSource(address)
    listen()
    source.onmessage = ({ data }: MessageEvent<string>) => {
      listen()
      tell('live')
      take(JSON.parse(data) as Message)
    }
    source.addEventListener('alive', listen)
    source.onerror = lose
  }
  const onVisible = (): void => {
    if (document.hidden) close()
    else if (!source) open()
  }
  document.addEventListener('visibilitychange', onVisible)
  open()
  return () => {
    ended = true
    document.removeEventListener('visibilitychange', onVisible)
    close()
  }
}
