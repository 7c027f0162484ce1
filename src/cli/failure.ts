import { CommanderError } from 'commander'

/** The exit codes of the process. */
export const EXIT = { done: 0, failed: 1, badInput: 2, interrupted: 130 } as const

/**
 * Prints an error and returns the exit code. An error with a code is one sentence for its reader. Any other is a defect of Clade, and is
 * printed with its stack, which a report needs.
 */
export function explain(error: unknown, print: (line: string) => void): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.done
    // Without a command the help has been printed.
    if (error.code !== 'commander.help') print(`clade: ${usage(error.message)} [USAGE]`)
    return EXIT.badInput
  }
  if (error instanceof Error && /\bE[MN]FILE\b/.test(error.message)) {
    const [, file = 'one more file'] = /open '(.+)'/.exec(error.message) ?? []
    print(
      `clade: Expected to open ${file}, but this process may have no more files open; raise ulimit -n, or use fewer --workers [TOO_FEW_FILES]`,
    )
    return EXIT.badInput
  }
  if (isCoded(error)) {
    print(`clade: ${error.message} [${error.code}]`)
    const { cause } = error
    if (isCoded(cause) && cause.code !== error.code) print(`clade: After that: ${cause.message} [${cause.code}]`)
    return error.badInput ? EXIT.badInput : EXIT.failed
  }
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
  for (const line of `clade: this is a defect of Clade, please report it. ${what}`.split('\n')) print(line)
  return EXIT.failed
}

/** A message of commander's as one sentence: `Unknown option '--sede'; did you mean --seed?` */
function usage(message: string): string {
  const sentence = message
    .replace(/^error: /, '')
    .replace('. Expected', ': expected')
    .replace(/\n\(Did you mean (.+)\?\)$/, '; did you mean $1?')
  const hint = sentence.endsWith('?') ? '' : '; see clade --help'
  return sentence.charAt(0).toUpperCase() + sentence.slice(1).replace(/\.$/, '') + hint
}

/** Tells by its form whether an error has a code: a plug-in's errors are of another copy of the class. */
export function isCoded(error: unknown): error is Error & { code: string; badInput: boolean } {
  return error instanceof Error && 'badInput' in error && 'code' in error && typeof error.code === 'string'
}
