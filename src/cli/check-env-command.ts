import { expected } from '../errors.js'
import { unlessInterrupted } from '../run/unless-aborted.js'
import { checkInThread, type LeveledFinding } from './check-in-thread.js'
import { EXIT } from './failure.js'
import type { Context } from './run-command.js'

export interface CheckFlags {
  /** Seconds that one call of the environment may take. */
  readonly timeout?: number
}

/** Runs `clade check-env`, which prints a line per finding, and returns the exit code: failed where a finding is an error. */
export async function checkEnvCommand(target: string, { timeout }: CheckFlags, { cwd, output, interrupt }: Context): Promise<number> {
  if (timeout !== undefined && !(timeout > 0 && timeout < LONGEST))
    throw expected('--timeout', `a positive number below ${LONGEST}`, timeout)
  const findings = await unlessInterrupted(interrupt, () => checkInThread(target, cwd, timeout ?? null, interrupt))
  if (findings === null) {
    output.note('Interrupted.')
    return EXIT.interrupted
  }
  const ofLevel = (level: LeveledFinding['level']) => findings.filter((finding) => finding.level === level)
  const [errors, warnings] = [ofLevel('error'), ofLevel('warning')]
  for (const { level, rule, message } of [...errors, ...warnings]) output.result(`${level.padEnd(7)}  ${rule}: ${message}`)
  output.result(`${target}: ${count(errors.length, 'error')}, ${count(warnings.length, 'warning')}`)
  return errors.length === 0 ? EXIT.done : EXIT.failed
}

/** Seconds above which a timer of Node's fires at once. */
const LONGEST = 2_000_000

const count = (number: number, what: string): string => `${number === 0 ? 'no' : number} ${what}${number === 1 ? '' : 's'}`
