import path from 'node:path'
import { EXIT } from './failure.js'
import { FLAGS, type Flag } from './flags.js'
import type { Context } from './run-command.js'

export interface ReportFlags {
  readonly out?: string
}

export const REPORT_OUT: Flag = {
  ...FLAGS.out,
  usage: '--out <file>',
  help: 'the file to write (default: report.html in the run’s folder)',
}

/**
 * Runs `clade report`: writes the page of a run or compare as one file.
 *
 * @param given the folder of a run or compare
 * @throws CladeError RUN_INVALID, and the errors of reading and writing
 */
export async function reportCommand(given: string, { out }: ReportFlags, { cwd, output }: Context): Promise<number> {
  const { writeReport } = await import('../page/report.js')
  const file = writeReport(path.resolve(cwd, given), out === undefined ? null : path.resolve(cwd, out))
  output.result(path.relative(cwd, file))
  return EXIT.done
}
