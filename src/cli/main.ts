#!/usr/bin/env node
// lmdb prints a failed commit itself. That is dropped here, since the journal gets the error too and says it in one sentence.
const print = console.error
console.error = (...what: unknown[]) => {
  const [error] = what
  if (error instanceof Error && /[\\/]node_modules[\\/]lmdb[\\/]/.test(error.stack ?? '')) return
  print(...what)
}

try {
  // These modules are imported here, so that one that Node may not open is one sentence too.
  const { watchSignals } = await import('./signals.js')
  const interrupt = watchSignals()
  const { cli } = await import('./program.js')
  // The process ends at once: a timer or a socket that the experiment's module left behind would keep it.
  process.exit(await cli(process.argv.slice(2), interrupt))
} catch (error) {
  const { code, path } = error as NodeJS.ErrnoException
  if (code !== 'EMFILE' && code !== 'ENFILE') throw error
  print(`clade: Expected to open ${path}, but this process may have no more files open; raise ulimit -n [TOO_FEW_FILES]`)
  process.exitCode = 2
}
