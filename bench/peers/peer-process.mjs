import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { PYTHON } from './python-environment.mjs'

/** Variables that give the rivals one thread each: more threads would compete for the one core. */
const ONE_THREAD = { OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', JAX_PLATFORMS: 'cpu', PYTHONWARNINGS: 'ignore' }
/** True where taskset, which is Linux's, can pin a process to cores. Elsewhere nothing is pinned. */
const PINS = spawnSync('taskset', ['--version']).status === 0
/** The time limit of an answer, long enough for Ray and for the first compilation on a busy machine. */
const PATIENCE_MS = 600_000

/** One peer in a process of its own, on one core (or on several: '0,1'). */
export class PeerProcess {
  #child
  #lines
  #errors = ''
  began = performance.now()

  /** @param contender `{ script, args, env, node? }`, the script relative to this folder */
  constructor({ script, args = [], env = {}, nodeFlags = [] }, mode, core) {
    const file = fileURLToPath(new URL(script, import.meta.url))
    const program = script.endsWith('.py') ? [PYTHON, file] : [process.execPath, ...nodeFlags, file]
    const command = [...(PINS && core !== undefined ? ['taskset', '-c', String(core)] : []), ...program, ...mode, ...args]
    this.#child = spawn(command[0], command.slice(1), { env: { ...process.env, ...ONE_THREAD, ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
    this.#child.on('error', (error) => (this.#errors += `\n${error.message}`))
    this.#child.stdin.on('error', () => {}) // the process ended: the missing answer says so
    this.#child.stderr.on('data', (text) => (this.#errors += text))
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  /** Waits for the next message, and returns it with the seconds since the start of the process. @throws Error where none comes */
  async next() {
    for (;;) {
      const { value, done } = await this.#patiently(this.#lines.next())
      if (done) throw new Error(lastLine(this.#errors))
      // Lines that are no message come from libraries.
      if (value.startsWith('{')) return { ...JSON.parse(value), at: (performance.now() - this.began) / 1000 }
    }
  }

  /** Trains for about `seconds`. */
  measure(seconds) {
    this.#child.stdin.write(`${JSON.stringify({ seconds })}\n`)
    return this.next()
  }

  /** Ends `speed`, and returns the peak memory. */
  async finish() {
    this.#child.stdin.end()
    return (await this.next()).megabytes
  }

  kill() {
    this.#child.kill('SIGKILL')
  }

  async #patiently(promise) {
    let timer
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`said nothing for ${PATIENCE_MS / 1000} s`)), PATIENCE_MS)
    })
    try {
      return await Promise.race([promise, late])
    } finally {
      clearTimeout(timer)
    }
  }
}

function lastLine(text) {
  const lines = text.trim().split('\n')
  // In Node the stack follows the message; in Python the message follows the stack.
  return lines.find((line) => /^\w*Error\b.*:/.test(line)) ?? lines.at(-1) ?? 'ended without a word'
}
