#!/usr/bin/env node
import { cli } from './program.js'

// What lmdb prints itself about a failed commit also reaches the journal, which says it in one sentence.
const print = console.error
console.error = (...what: unknown[]) => {
  const [error] = what
  if (error instanceof Error && /[\\/]node_modules[\\/]lmdb[\\/]/.test(error.stack ?? '')) return
  print(...what)
}

process.exitCode = await cli(process.argv.slice(2))
