import { Worker } from 'node:worker_threads'
import { pythonId } from '../../envs/python/python-id.js'
import { oneLine } from '../blame.js'
import { CladeError } from '../errors.js'
import { type Children, childrenTable, endChildren, endUntil } from '../runner/children.js'

/** Seconds that one call of the environment may take. Python gets `more` of them, so that its own limit comes first. */
const TIMEOUT = { usual: 30, python: 60, more: 10 } as const

/** One line of the report. */
export interface LeveledFinding {
  readonly level: 'error' | 'warning'
  /** A rule of `checkEnv`, or one that only a thread of its own can check: `env-hangs`, `env-exits`, `env-crashes`. */
  readonly rule: string
  readonly message: string
}

export interface CheckThreadData {
  readonly target: string
  readonly cwd: string
  /** Seconds. */
  readonly timeout: number
  readonly children: Children
}

/** A message from the thread that checks. */
export type FromCheckThread =
  | { readonly type: 'calls'; readonly what: string }
  | { readonly type: 'finding'; readonly level: LeveledFinding['level']; readonly finding: Omit<LeveledFinding, 'level'> }
  | { readonly type: 'done' }
  | { readonly type: 'refused'; readonly code: string; readonly message: string; readonly badInput: boolean }

/**
 * Checks an environment in a thread of its own, so that one that hangs, exits or crashes is named, and earlier findings are kept.
 *
 * @param timeout seconds that one call may take; null: 30, for Python 60
 * @returns the findings, in the order in which they came
 * @throws CladeError with the code of the refusal where the target is no environment at all
 * @throws the reason of `signal` where it is aborted
 */
export async function checkInThread(
  target: string,
  cwd: string,
  timeout: number | null,
  signal: AbortSignal,
): Promise<readonly LeveledFinding[]> {
  const isPython = pythonId(target) !== undefined
  const seconds = timeout ?? (isPython ? TIMEOUT.python : TIMEOUT.usual)
  const findings: LeveledFinding[] = []
  const children = childrenTable()
  const workerData: CheckThreadData = { target, cwd, timeout: seconds, children }
  const thread = new Worker(new URL('./check-env-thread.js', import.meta.url), { workerData })
  let call = `the loading of ${target}`
  let timer: NodeJS.Timeout | undefined
  let ended = false
  /** The first way in which the check ended counts: a thread that crashed exits, too. */
  const fail = (rule: string, message: string): void => {
    if (!ended) findings.push({ level: 'error', rule, message })
    ended = true
  }
  try {
    await new Promise<void>((resolve, reject) => {
      const hangs = (): void => {
        fail('env-hangs', `Expected ${call} to end within ${seconds} s, but it did not`)
        resolve()
      }
      const wait = (): void => {
        clearTimeout(timer)
        timer = setTimeout(hangs, 1000 * (isPython ? seconds + TIMEOUT.more : seconds))
      }
      wait()
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      thread.on('message', (message: FromCheckThread) => {
        if (message.type === 'done') resolve()
        else if (message.type === 'refused') reject(new CladeError(message.code, message.message, message.badInput))
        else if (message.type === 'finding') findings.push({ level: message.level, ...message.finding })
        else {
          call = message.what
          wait()
        }
      })
      thread.on('error', (error) => {
        fail('env-crashes', `After ${call} was begun, what nobody catches was thrown: ${oneLine(error)}`)
        resolve()
      })
      thread.on('exit', (code) => {
        fail('env-exits', `Expected ${call} to return, but it ended the process by process.exit(${code})`)
        resolve()
      })
    })
    return findings
  } finally {
    clearTimeout(timer)
    thread.removeAllListeners('exit')
    await endUntil(thread.terminate(), () => endChildren(children))
  }
}
