import { lstatSync, readdirSync } from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import { nearHint } from '../../checks/near-name.js'
import { CladeError, expected } from '../errors.js'
import { runFormats } from '../report/export/index.js'
import { showBytes } from '../report/terminal/format.js'
import { exportRun } from '../run/export-run.js'
import { unlessInterrupted } from '../run/unless-aborted.js'
import { EXIT } from './failure.js'
import { addFlag, FLAGS, type Flag } from './flags.js'
import type { Context } from './run-command.js'

/** The flags of `clade export`. A flag that is missing in the table below fails the build, and so does one too many. */
export interface ExportFlags {
  /** Names of formats, each once. Default: all. */
  readonly format?: readonly string[]
  readonly out?: string
}

const ALL = Object.keys(runFormats)

const EXPORT_FLAGS: { readonly [K in keyof ExportFlags]-?: Flag } = {
  format: { usage: '--format <names>', help: `of ${ALL.join(', ')}, with commas (default: all)`, parse: formatNames },
  out: { ...FLAGS.out, help: 'folder of the files; those of the same names are replaced (default: export/ in the run’s)' },
}

/** Adds the flags of `clade export` to its command. */
export function addExportFlags(command: Command): Command {
  for (const flag of Object.values(EXPORT_FLAGS)) addFlag(command, flag)
  return command
}

/** Runs `clade export`, which prints a line per file, and returns the exit code. */
export async function exportCommand(folder: string, { format: names = ALL, out }: ExportFlags, context: Context): Promise<number> {
  const { cwd, output, interrupt } = context
  const target = out === undefined ? path.join(folder, 'export') : path.resolve(cwd, out)
  const unknown = names.find((name) => !Object.hasOwn(runFormats, name))
  if (unknown !== undefined) throw unknownFormat(unknown, ALL)
  const formats = names.map((name) => runFormats[name]!)
  const written = await unlessInterrupted(interrupt, () => exportRun(folder, target, formats, interrupt))
  if (written === null) {
    output.note('Interrupted. Begin again with the same command.')
    return EXIT.interrupted
  }
  for (const file of written) output.result(`${path.relative(cwd, path.join(target, file))}  ${sizeOf(path.join(target, file))}`)
  return EXIT.done
}

/** Reads `--format`: names are known once the run is open, since an agent has formats of its own. */
function formatNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim().toLowerCase())
  if (names.includes('')) throw expected('--format', 'names of formats with commas between them', text)
  return [...new Set(names)]
}

function unknownFormat(name: string, known: readonly string[]): CladeError {
  const got = `${JSON.stringify(name)}${nearHint(name, known)}`
  return new CladeError('INVALID_OPTION', `Expected --format to name ${known.join(', ')}, got ${got}`)
}

/** The size of a file, or of all in a folder, for people. */
function sizeOf(file: string): string {
  const found = lstatSync(file)
  if (!found.isDirectory()) return showBytes(found.size)
  const inside = readdirSync(file, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const bytes = inside.reduce((sum, entry) => sum + lstatSync(path.join(entry.parentPath, entry.name)).size, 0)
  return `${showBytes(bytes)} in ${inside.length} ${inside.length === 1 ? 'file' : 'files'}`
}
