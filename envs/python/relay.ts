import { spawn } from 'node:child_process'
import type { MessagePort } from 'node:worker_threads'
import { workerData } from 'node:worker_threads'

/**
 * A thread that talks to a Python process, so that the thread that steps the environments can sleep until the answer is there: steps
 * are synchronous, and Node's pipes are not. Takes requests from `port`, writes them as frames, and posts each reply's bytes back.
 */
export interface RelayData {
  readonly port: MessagePort
  /** Set to 1, and whoever waits for it woken, when something has been posted. */
  readonly flag: Int32Array
  readonly command: string
  readonly script: string
}

/** A note that is posted instead of a reply once the process is over: it could not be started, or how it ended and what it said last. */
export type RelayNote = { readonly missing: string } | { readonly ended: string; readonly complaint: string }

/** Whole lines that Python has printed. */
export interface RelayPrint {
  readonly printed: string
}

/** An order to the relay: a request's bytes; to let Python close its environments and end; to end it at once. */
export type RelayOrder = Uint8Array | 'close' | 'kill'

const COMPLAINT = 4096
/** Milliseconds that Python gets to close its environments. */
const FAREWELL = 5000

const { port, flag, command, script } = workerData as RelayData
// A process group of its own: Ctrl-C of a terminal is for Clade alone, which closes what it has opened.
const child = spawn(command, ['-u', script], { stdio: ['pipe', 'pipe', 'pipe'], detached: process.platform !== 'win32' })
let over: RelayNote | undefined
let waiting: Buffer[] = []
let bytes = 0
let complaint = ''
let line = ''
let closing = false

function post(message: RelayNote | RelayPrint | Uint8Array): void {
  port.postMessage(message)
  Atomics.store(flag, 0, 1)
  Atomics.notify(flag, 0)
}

function end(note: RelayNote): void {
  if (over !== undefined) return
  over = note
  post(note)
}

child.on('error', (error: NodeJS.ErrnoException) => end({ missing: error.code ?? error.message }))
child.on('close', (code, signal) => {
  if (line !== '') post({ printed: `${line}\n` })
  const last = complaint.trimEnd().split('\n').at(-1) ?? ''
  end({ ended: signal === null ? `exit code ${code}` : `signal ${signal}`, complaint: last })
  if (closing) port.close()
})
// A pipe that breaks is told by the process's end.
child.stdin.on('error', () => {})
child.stderr.setEncoding('utf8').on('data', (text: string) => {
  complaint = (complaint + text).slice(-COMPLAINT)
  // Whole lines: what Python writes at once may come in pieces.
  const lines = (line + text).split('\n')
  line = lines.pop()!.slice(-COMPLAINT)
  if (lines.length > 0) post({ printed: `${lines.join('\n')}\n` })
})
child.stdout.on('data', (chunk: Buffer) => {
  waiting.push(chunk)
  bytes += chunk.length
  if (bytes < 4) return
  if (waiting[0]!.length < 4) waiting = [Buffer.concat(waiting)]
  const size = waiting[0]!.readUInt32LE(0)
  if (bytes < 4 + size) return
  // One reply to a request, so nothing follows it.
  const frame = Buffer.concat(waiting)
  waiting = []
  bytes = 0
  post(new Uint8Array(frame.subarray(4)))
})

port.on('message', (order: RelayOrder) => {
  if (order === 'close' || order === 'kill') {
    closing = true
    child.stdin.end()
    if (order === 'kill') child.kill('SIGKILL')
    else setTimeout(() => child.kill('SIGKILL'), FAREWELL).unref()
    if (over !== undefined) port.close()
  } else if (over !== undefined) {
    post(over)
  } else {
    const head = Buffer.alloc(4)
    head.writeUInt32LE(order.length)
    child.stdin.write(head)
    child.stdin.write(order)
  }
})
