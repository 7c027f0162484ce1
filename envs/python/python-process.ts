import { fileURLToPath } from 'node:url'
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { EnvError, type EnvErrorCode } from '../core/errors.js'
import { decodeFrame, encodeFrame, type Message } from './frames.js'
import type { RelayData, RelayNote, RelayOrder, RelayPrint } from './relay.js'

/**
 * Python failed while it played. No EnvError: nothing says that the user has something to mend, and a run that can train the slice
 * again should.
 *
 * @example
 * try {
 *   env.step(0)
 * } catch (error) {
 *   if (error instanceof PythonError) console.error(error.code) // PYTHON_TIMEOUT, PYTHON_FAILED
 * }
 */
export class PythonError extends Error {
  override readonly name = 'PythonError'
  constructor(
    readonly code: EnvErrorCode,
    message: string,
  ) {
    super(message)
  }
}

interface Fault {
  readonly code: EnvErrorCode
  readonly message: string
}

/** Ends a process that was forgotten without being closed, as after a failed slice. */
const forgotten = new FinalizationRegistry<MessagePort>((port) => port.postMessage('close' satisfies RelayOrder))

/** Calls into a Python process of its own that runs bridge.py. A call sleeps until its answer is there. */
export class PythonProcess {
  private readonly port: MessagePort
  private readonly flag = new Int32Array(new SharedArrayBuffer(4))
  private readonly command = process.env.CLADE_PYTHON || 'python3'
  private over: Fault | undefined

  /**
   * @param env what messages call the environment
   * @param timeout milliseconds that an answer may take
   */
  constructor(
    private readonly env: string,
    private readonly timeout: number,
  ) {
    const { port1, port2 } = new MessageChannel()
    this.port = port1
    const script = fileURLToPath(new URL('./bridge.py', import.meta.url))
    const workerData: RelayData = { port: port2, flag: this.flag, command: this.command, script }
    // Flags of the program's own (--input-type, a loader) are none for the relay.
    const relay = new Worker(new URL('./relay.js', import.meta.url), { workerData, transferList: [port2], execArgv: [] })
    // It does not keep a program alive that forgot to close its environments.
    relay.unref()
    forgotten.register(this, port1)
  }

  /**
   * The first call, which makes the environments.
   * @throws EnvError PYTHON_MISSING, PYTHON_PACKAGE_MISSING, PYTHON_TIMEOUT, PYTHON_FAILED, ENV_UNKNOWN, SPACE_INVALID
   */
  open(request: Message): Message {
    const reply = this.ask({ op: 'make', ...request })
    if (this.over !== undefined) throw new EnvError(this.over.code, this.over.message)
    return reply
  }

  /** @throws PythonError PYTHON_TIMEOUT, PYTHON_FAILED; nothing can be called after it */
  call(request: Message): Message {
    const reply = this.ask(request)
    if (this.over !== undefined) throw new PythonError(this.over.code, this.over.message)
    return reply
  }

  /** Python closes its environments and ends; returns when it has. It is ended where it takes too long, or has not answered before. */
  close(): void {
    if (this.over !== undefined) return
    this.over = { code: 'PYTHON_FAILED', message: `Expected ${this.env} to be open, but it was closed` }
    this.order('close')
    // A reply that nobody waited for may come first.
    for (let note = this.receive(); note instanceof Uint8Array; ) note = this.receive()
  }

  /** The reply, unless all is over: then nothing. */
  private ask(request: Message): Message {
    if (this.over !== undefined) return {}
    this.order(encodeFrame(request))
    const answer = this.receive()
    if (answer === undefined) return this.end(this.tooLate(), 'kill')
    if (!(answer instanceof Uint8Array)) return this.end(this.ended(answer), 'close')
    const reply = decodeFrame(answer)
    return reply.refused === undefined ? reply : this.end(this.refused(reply.refused as string, reply.message as string), 'close')
  }

  /** The next post of the relay; nothing when the time is up. */
  private receive(): Uint8Array | RelayNote | undefined {
    const deadline = performance.now() + this.timeout
    for (;;) {
      // First the flag, then the look: what is posted in between raises the flag again.
      Atomics.store(this.flag, 0, 0)
      const got = receiveMessageOnPort(this.port) as { message: Uint8Array | RelayNote | RelayPrint } | undefined
      if (got !== undefined) {
        const { message } = got
        if (message instanceof Uint8Array || !('printed' in message)) return message
        process.stderr.write(message.printed)
        continue
      }
      const left = deadline - performance.now()
      if (left <= 0) return undefined
      Atomics.wait(this.flag, 0, 0, left)
    }
  }

  private end(fault: Fault, order: 'close' | 'kill'): Message {
    this.over = fault
    this.order(order)
    return {}
  }

  private order(order: RelayOrder): void {
    this.port.postMessage(order)
  }

  private tooLate(): Fault {
    const rule = `Expected Python to answer for ${this.env} within ${this.timeout / 1000} s`
    return { code: 'PYTHON_TIMEOUT', message: `${rule}, but it did not, and was ended` }
  }

  private ended(note: RelayNote): Fault {
    if ('missing' in note) {
      const rule = `Expected ${this.command} to run for ${this.env}, got ${note.missing}`
      return { code: 'PYTHON_MISSING', message: `${rule}; CLADE_PYTHON names the Python that has Gymnasium` }
    }
    const last = note.complaint === '' ? '' : `: ${note.complaint}`
    return { code: 'PYTHON_FAILED', message: `Expected Python to go on playing ${this.env}, but it ended (${note.ended})${last}` }
  }

  private refused(why: string, message: string): Fault {
    const { env, command } = this
    if (why === 'package') {
      const rule = `Expected ${command} to have the Python packages of ${env}, got ${message}`
      return { code: 'PYTHON_PACKAGE_MISSING', message: `${rule}; CLADE_PYTHON names another Python` }
    }
    if (why === 'unknown') return { code: 'ENV_UNKNOWN', message: `Expected ${env} to be known to Gymnasium, got ${message}` }
    if (why === 'space') {
      const kinds =
        'Box, Discrete, MultiDiscrete, MultiBinary, Dict or Tuple, its actions one of the first four, or a Dict or Tuple of Discrete'
      const rule = `Expected the observations of ${env} to be ${kinds}`
      return { code: 'SPACE_INVALID', message: `${rule}, got ${message}` }
    }
    return { code: 'PYTHON_FAILED', message: `Expected Python to play ${env}, but it threw ${message}` }
  }
}
