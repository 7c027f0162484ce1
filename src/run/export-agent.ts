import path from 'node:path'
import { nearHint } from '../../checks/near-name.js'
import { CladeError } from '../errors.js'
import { writeFileAtomic } from '../journal/atomic-file.js'
import { runFormats } from '../report/export/index.js'
import type { ExportedFile, ExportFacts } from '../trained.js'
import { makeFolder } from './folder.js'
import { type Choice, openTrained } from './open-trained.js'
import type { RunLocation } from './recorded-run.js'

/** An agent as files, which are still to be written. */
export interface ExportedAgent {
  readonly facts: ExportFacts
  readonly files: readonly ExportedFile[]
}

/**
 * Makes the files of a member's agent. Nothing is written.
 *
 * @param names formats; null: all that the agent has
 * @throws CladeError INVALID_OPTION for a format that neither the agent nor runs have, TRAINABLE_CONTRACT for a file whose name is none
 * @throws CladeError the errors of `openTrained`
 * @throws the signal's reason
 */
export async function exportAgent(
  location: RunLocation,
  choice: Choice,
  names: readonly string[] | null,
  signal: AbortSignal,
): Promise<ExportedAgent> {
  const { trained, facts } = await openTrained(location, choice, signal)
  const { formats } = trained
  const chosen = names ?? Object.keys(formats)
  if (chosen.length === 0) throw unknownFormat(null, formats)
  for (const name of chosen) if (!Object.hasOwn(formats, name)) throw unknownFormat(name, formats)
  const files = chosen.flatMap((name) => formats[name]!(facts))
  for (const { name } of files) {
    const isName = typeof name === 'string' && name !== '' && name === path.basename(name) && !name.startsWith('.')
    if (!isName)
      throw new CladeError('TRAINABLE_CONTRACT', `Expected an exported file to have a name without a folder, got ${JSON.stringify(name)}`)
  }
  return { facts, files }
}

/** Writes the files of an agent, each whole. @param out a folder, which is made where it is missing @returns their paths from `out` */
export function writeAgent(out: string, { files }: Pick<ExportedAgent, 'files'>): string[] {
  makeFolder(out)
  for (const { name, bytes } of files) writeFileAtomic(path.join(out, name), bytes)
  return files.map(({ name }) => name)
}

function unknownFormat(name: string | null, ofAgent: Readonly<Record<string, unknown>>): CladeError {
  const known = [...Object.keys(ofAgent), ...Object.keys(runFormats)]
  const got = name === null ? 'none, and the agent has no format of its own' : `${JSON.stringify(name)}${nearHint(name, known)}`
  return new CladeError('INVALID_OPTION', `Expected --format to name ${known.join(', ')}, got ${got}`)
}
