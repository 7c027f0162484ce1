import { ChildProcess } from 'node:child_process'
import { createRequire, syncBuiltinESMExports } from 'node:module'

const STDOUT = 1
const STDERR = 2

type Options = { readonly stdio?: unknown }

/** Child processes that this thread starts and that inherit its standard output print to standard error from now on. */
export function keepChildrenOffStdout(): void {
  const prototype = ChildProcess.prototype as unknown as { spawn(options: Options): number }
  const { spawn } = prototype
  prototype.spawn = function (options) {
    return spawn.call(this, redirected(options))
  }
  const module = createRequire(import.meta.url)('node:child_process') as Record<string, (...args: unknown[]) => unknown>
  for (const name of ['spawnSync', 'execFileSync', 'execSync']) {
    const original = module[name]!
    module[name] = (...args) => original(...args.map((arg) => (isOptions(arg) ? redirected(arg) : arg)))
  }
  syncBuiltinESMExports()
}

function isOptions(arg: unknown): arg is Options {
  return typeof arg === 'object' && arg !== null && !Array.isArray(arg)
}

function redirected<O extends Options>(options: O): O {
  const { stdio } = options
  if (stdio === 'inherit') return { ...options, stdio: ['inherit', STDERR, STDERR] }
  if (!Array.isArray(stdio)) return options
  const isOut = (target: unknown, i: number) => target === STDOUT || target === process.stdout || (i === STDOUT && target === 'inherit')
  return { ...options, stdio: stdio.map((target: unknown, i) => (isOut(target, i) ? STDERR : target)) }
}
