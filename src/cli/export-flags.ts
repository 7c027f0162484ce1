import type { Command } from 'commander'
import { expected } from '../errors.js'
import { type MemberFlags, SNAPSHOT_FLAG } from './evaluate-flags.js'
import { addFlag, FLAGS, type Flag, isNatural } from './flags.js'
import { numberOf } from './number.js'

/** The flags of `clade export`. A flag that is missing in the table below fails the build, and so does one too many. */
export interface ExportFlags extends MemberFlags {
  /** Names of formats, each once. Default: all of the agent. */
  readonly format?: readonly string[]
  readonly out?: string
}

const EXPORT_FLAGS: { readonly [K in keyof ExportFlags]-?: Flag } = {
  format: {
    usage: '--format <names>',
    // Their registries are loaded by a command that exports, and by no other.
    help: 'with commas; of the agent onnx, js, safetensors (default: all of these), of the whole run tensorboard, parquet',
    parse: formatNames,
  },
  member: {
    usage: '--member <n>',
    help: 'whose agent (default: the winner’s)',
    parse: (text) => numberOf('--member', text, 'the number of a member', isNatural),
  },
  snapshot: SNAPSHOT_FLAG,
  out: { ...FLAGS.out, help: 'folder of the files; those of the same names are replaced (default: export/ in the run’s)' },
}

/** Adds the flags of `clade export` to its command. */
export function addExportFlags(command: Command): Command {
  for (const flag of Object.values(EXPORT_FLAGS)) addFlag(command, flag)
  return command
}

/** Reads `--format`. Names are checked once the agent is open, which may have formats of its own. */
function formatNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim().toLowerCase())
  if (names.includes('')) throw expected('--format', 'names of formats with commas between them', text)
  return [...new Set(names)]
}
