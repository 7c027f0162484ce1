import { lstatSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expected } from '../errors.js'
import { runFormats } from '../report/export/index.js'
import { showBytes, showCount, showValue } from '../report/terminal/format.js'
import { exportAgent, writeAgent } from '../run/export-agent.js'
import { exportRun } from '../run/export-run.js'
import { unlessInterrupted } from '../run/unless-aborted.js'
import type { ExportFacts } from '../trained.js'
import type { ExportFlags } from './export-flags.js'
import { EXIT } from './failure.js'
import { type Context, type ExperimentFlag, givenExperiment } from './run-command.js'

/** Runs `clade export`, which prints a line per file or folder that it wrote, and returns the exit code. */
export async function exportCommand(folder: string, flags: ExportFlags & ExperimentFlag, context: Context): Promise<number> {
  const { cwd, output, interrupt } = context
  const { format: names, member = null, snapshot, out } = flags
  const target = out === undefined ? path.join(folder, 'export') : path.resolve(cwd, out)
  const ofRun = (names ?? []).filter((name) => Object.hasOwn(runFormats, name))
  const ofAgent = names?.filter((name) => !ofRun.includes(name)) ?? null
  const hasAgent = ofAgent === null || ofAgent.length > 0
  if (!hasAgent) mustNotChoose(flags, ofRun)
  const location = { folder, experimentPath: givenExperiment(flags, context) }
  const exported = await unlessInterrupted(interrupt, async () => {
    const agent = hasAgent ? await exportAgent(location, { member, snapshot }, ofAgent, interrupt) : null
    const files = agent ? writeAgent(target, agent) : []
    const formats = ofRun.map((name) => runFormats[name]!)
    if (formats.length > 0) files.push(...(await exportRun(folder, target, formats, interrupt)))
    return { agent, files }
  })
  if (exported === null) {
    output.note('Interrupted. Begin again with the same command.')
    return EXIT.interrupted
  }
  const { agent, files } = exported
  if (agent) output.note(described(agent.facts))
  for (const file of files) output.result(`${path.relative(cwd, path.join(target, file))}  ${sizeOf(path.join(target, file))}`)
  return EXIT.done
}

/** @throws CladeError INVALID_OPTION where a member is chosen for formats that hold all of them */
function mustNotChoose({ member, snapshot }: ExportFlags, formats: readonly string[]): void {
  const [flag, value] = member === undefined ? ['--snapshot', snapshot] : ['--member', member]
  if (member === undefined && snapshot === 'last') return
  throw expected(flag, `left out with --format ${formats.join(',')}, which holds the whole run`, value)
}

const described = ({ run, member, steps, score, weightsHash }: ExportFacts): string =>
  `Member ${member} of ${run}, trained for ${showCount(steps)} steps, score ${showValue(score)}, weights ${weightsHash}`

/** The size of a file, or of all in a folder, for people. */
function sizeOf(file: string): string {
  const found = lstatSync(file)
  if (!found.isDirectory()) return showBytes(found.size)
  const inside = readdirSync(file, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const bytes = inside.reduce((sum, entry) => sum + lstatSync(path.join(entry.parentPath, entry.name)).size, 0)
  return `${showBytes(bytes)} in ${inside.length} ${inside.length === 1 ? 'file' : 'files'}`
}
