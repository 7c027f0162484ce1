#!/usr/bin/env node
import { cli } from './program.js'
import { watchSignals } from './signals.js'

const interrupt = watchSignals()

// What lmdb prints itself about a failed commit also reaches the journal, which says it in one sentence.
const print = console.error
console.error = (...what: unknown[]) => {
  const [error] = what
  if (error instanceof Error && /[\\/]node_modules[\\/]lmdb[\\/]/.test(error.stack ?? '')) return
  print(...what)
}

// At once: a timer or a socket that the experiment's module left behind would keep the process.
process.exit(await cli(process.argv.slice(2), interrupt))
