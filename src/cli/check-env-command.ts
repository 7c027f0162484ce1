import { expected } from '../errors.js'
import { unlessInterrupted } from '../run/unless-aborted.js'
import { checkInThread, type Told } from './check-in-thread.js'
import { EXIT } from './failure.js'
import type { Context } from './run-command.js'

export interface CheckFlags {
  /** Seconds that one call of the environment's may take. */
  readonly timeout?: number
}

/** `clade check-env`: prints a line a finding; failed if there is an error among them. */
export async function checkEnvCommand(target: string, { timeout }: CheckFlags, { cwd, output, interrupt }: Context): Promise<number> {
  if (timeout !== undefined && !(timeout > 0 && timeout < LONGEST))
    throw expected('--timeout', `a positive number below ${LONGEST}`, timeout)
  const told = await unlessInterrupted(interrupt, () => checkInThread(target, cwd, timeout ?? null, interrupt))
  if (told === null) {
    output.note('Interrupted.')
    return EXIT.interrupted
  }
  const [errors, warnings] = (['error', 'warning'] as const).map((level) => told.filter((one) => one.level === level)) as [Told[], Told[]]
  for (const { level, rule, message } of [...errors, ...warnings]) output.result(`${level.padEnd(7)}  ${rule}: ${message}`)
  output.result(`${target}: ${count(errors.length, 'error')}, ${count(warnings.length, 'warning')}`)
  return errors.length === 0 ? EXIT.done : EXIT.failed
}

/** Seconds: a timer of more would fire at once. */
const LONGEST = 2_000_000

const count = (number: number, what: string): string => `${number === 0 ? 'no' : number} ${what}${number === 1 ? '' : 's'}`
