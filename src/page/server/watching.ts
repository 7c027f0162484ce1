import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { WatchAnswer, WatchRequest } from '../wire.js'

const PROCESS = fileURLToPath(new URL('./watch-process.js', import.meta.url))

/** Milliseconds that an answer may take; then the process that plays is ended, and the next question begins another. */
const PATIENCE = 60_000
/** Milliseconds without a question after which it is ended too. */
const IDLE = 120_000

type Answer = { readonly id: number; readonly answer?: WatchAnswer; readonly error?: string }

/** Plays for those who watch, in a process of its own that begins with the first question. */
export class Watching {
  private child: ChildProcess | null = null
  private readonly waiting = new Map<number, (answer: Answer) => void>()
  private asked = 0
  private idle: NodeJS.Timeout | undefined

  /** @returns the part of an episode, or a sentence that says why there is none */
  ask(folder: string, request: WatchRequest): Promise<WatchAnswer | string> {
    const child = this.child ?? this.begin()
    const id = ++this.asked
    clearTimeout(this.idle)
    this.idle = setTimeout(() => this.close(), IDLE).unref()
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.close()
        resolve(`The environment did not answer within ${PATIENCE / 1000} seconds.`)
      }, PATIENCE)
      this.waiting.set(id, ({ answer, error = '' }) => {
        clearTimeout(timer)
        this.waiting.delete(id)
        resolve(answer ?? error)
      })
      child.send({ id, folder, request })
    })
  }

  close(): void {
    clearTimeout(this.idle)
    this.child?.kill('SIGKILL')
    this.child = null
  }

  private begin(): ChildProcess {
    const child = fork(PROCESS, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] })
    child.on('message', (answer) => this.waiting.get((answer as Answer).id)?.(answer as Answer))
    child.on('exit', () => {
      if (this.child === child) this.child = null
      for (const [id, tell] of this.waiting) tell({ id, error: 'The process that plays has ended.' })
    })
    this.child = child
    return child
  }
}
