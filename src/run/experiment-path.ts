import { existsSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { CladeError } from '../errors.js'
import type { RunFile } from '../journal/run-file.js'
import { isExperiment } from '../load.js'
import type { Plain } from '../trainable.js'

/** The experiments that come with the package. */
export const EXPERIMENTS = fileURLToPath(new URL('../../experiments', import.meta.url))
const moduleNamed = (name: string): string => path.join(EXPERIMENTS, name, 'experiment.js')

/**
 * The experiment as run.json names it, so that a run can be moved with its project: the name of one that comes with Clade, or the path
 * of its module from the run's folder.
 */
export function storedExperiment(experimentPath: string, folder: string): string {
  const name = portable(path.relative(EXPERIMENTS, path.dirname(experimentPath)))
  if (isExperiment(EXPERIMENTS, name) && moduleNamed(name) === experimentPath) return name
  const real = path.join(realpathSync(path.dirname(experimentPath)), path.basename(experimentPath))
  const relative = path.relative(realpathSync(folder), real)
  return path.isAbsolute(relative) ? portable(relative) : dotted(relative)
}

/**
 * The absolute path of a run's experiment.
 *
 * @param given absolute path from the user, which counts instead of run.json's; null: none
 * @throws CladeError MODULE_NOT_FOUND
 */
export function experimentOf(folder: string, { experiment }: Pick<RunFile, 'experiment'>, given: string | null): string {
  if (given !== null) return given
  const isName = !path.isAbsolute(experiment) && !/^\.\.?\//.test(experiment)
  const found = isName ? moduleNamed(experiment) : path.resolve(realpathSync(folder), experiment)
  if (existsSync(found)) return found
  const where = isName ? `"${experiment}" among Clade's experiments` : found
  throw new CladeError(
    'MODULE_NOT_FOUND',
    `Cannot find the experiment of ${folder}: there is no ${where}; say where it is by --experiment <path>`,
  )
}

/**
 * A description of a configuration with its absolute paths into the experiment's project (an environment's module, say) made relative to
 * the experiment's folder, since they would tie the run to the project's place on the disk.
 */
export function withoutProjectPaths(value: Plain, experimentPath: string): Plain {
  const folder = path.dirname(experimentPath)
  const root = projectOf(folder)
  const url = pathToFileURL(`${root}${path.sep}`).href
  const told = (inner: unknown): unknown => {
    if (typeof inner !== 'string') return inner
    const file = inner.startsWith(url) ? fileURLToPath(inner) : inner
    if (!file.startsWith(`${root}${path.sep}`)) return inner
    return dotted(path.relative(folder, file))
  }
  return JSON.parse(JSON.stringify(value, (_key, inner) => told(inner))) as Plain
}

/** The nearest folder with a package or a repository, from `folder` upwards; `folder` where there is none. */
function projectOf(folder: string): string {
  for (let above = folder; above !== path.dirname(above); above = path.dirname(above)) {
    if (existsSync(path.join(above, 'package.json')) || existsSync(path.join(above, '.git'))) return above
  }
  return folder
}

/** A relative path as any system reads it. */
export const portable = (relative: string): string => relative.split(path.sep).join('/')

/** The same, with a dot at its beginning. */
function dotted(relative: string): string {
  const text = portable(relative)
  return text.startsWith('../') ? text : `./${text}`
}
