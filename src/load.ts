import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, extname, isAbsolute, join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Jiti } from 'jiti'
import { nearHint } from '../checks/near-name.js'
import { isForTheUser, messageOf, placesOf } from './blame.js'
import { CladeError } from './errors.js'
import { withinLoadLimit } from './load-limit.js'
import { noteLoaded, PACKAGE } from './loaded-modules.js'
import { isOfModuleCache, moduleCacheFolder } from './module-cache.js'
import type { Host } from './trainable.js'

export interface LoadedModule {
  readonly default: unknown
}

/**
 * The entry points of this very process: a module anywhere on the disk that imports them gets these instances, though no
 * node_modules near it holds clade. Getters, so that an environment's module does not load the agents.
 */
const entryPoints = {
  get clade() {
    return importFile(join(PACKAGE, 'src/index.js'))
  },
  get 'clade/envs'() {
    return importFile(join(PACKAGE, 'envs/index.js'))
  },
  get 'clade/agents'() {
    return importFile(join(PACKAGE, 'agents/index.js'))
  },
  get 'clade/tensors'() {
    return importFile(join(PACKAGE, 'tensors/index.js'))
  },
}

/**
 * Loads a TypeScript or JavaScript module by its absolute path, which may lack its extension. `default` is what it exports, by
 * `export default`, `export =`, `module.exports` or `exports.default`. Its own errors come as one sentence each.
 *
 * @throws CladeError MODULE_NOT_FOUND, MODULE_SYNTAX, MODULE_IMPORT, MODULE_THREW, MODULE_NO_DEFAULT, LOAD_TIMED_OUT
 */
export async function loadModule(path: string): Promise<LoadedModule> {
  const file = moduleAt(path)
  if (file === undefined) throw notFound(path)
  noteLoaded(file)
  const evaluated = () =>
    evaluate(file).catch((error: unknown) => {
      throw explain(error, file)
    })
  const exported = await withinLoadLimit(shortPath(file), evaluated, { watched: !file.startsWith(PACKAGE) })
  if (exported === undefined) throw new CladeError('MODULE_NO_DEFAULT', `Expected ${shortPath(file)} to have a default export, got none`)
  return { default: exported }
}

const EXTENSIONS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'] as const
/** Extensions of sources by those of a compiler's output: TypeScript may name a module by either. */
const SOURCES: Readonly<Record<string, string>> = { '.js': '.ts', '.mjs': '.mts', '.cjs': '.cts' }

/** The file that a module's path names: itself, without its extension, its source, or `experiment` or `index` in a folder. */
function moduleAt(path: string): string | undefined {
  const source = SOURCES[extname(path)]
  const stems = [path, join(path, 'experiment'), join(path, 'index')]
  const candidates = [
    ...(isPython(path) ? [] : [path]),
    ...(source ? [path.slice(0, -extname(path).length) + source] : []),
    ...stems.flatMap((stem) => EXTENSIONS.map((extension) => stem + extension)),
  ]
  return candidates.find(isFile)
}

const isPython = (path: string): boolean => extname(path) === '.py'

/** Loads modules for the experiment at that path: relative paths are taken from its folder. */
export function hostOf(experimentPath: string): Host {
  const folder = dirname(experimentPath)
  return { folder, load: async (path) => (await loadModule(resolve(folder, path))).default }
}

/** The absolute path of an experiment's module, from what a user typed: a name under the experiments' folder, or a path. */
export function resolveExperimentPath(nameOrPath: string, cwd: string, experimentsFolder: string): string {
  if (isExperiment(experimentsFolder, nameOrPath)) return moduleOf(experimentsFolder, nameOrPath)
  const path = resolve(cwd, nameOrPath)
  const file = nameOrPath === '' ? undefined : moduleAt(path)
  if (file !== undefined) return file
  if (/[\\/]|\.([cm]?[jt]s|py)$/.test(nameOrPath)) throw notFound(path)
  const names = listExperiments(experimentsFolder)
  const hint = nearHint(nameOrPath, names)
  // All of them would hide the one that was meant.
  const rule = `a module's path or ${hint === '' ? `one of ${names.join(', ')}` : 'a name that clade list prints'}`
  throw new CladeError('EXPERIMENT_UNKNOWN', `Expected the experiment to be ${rule}, got "${nameOrPath}"${hint}`)
}

/** Names of the experiments that come with the package, in order; those of one kind share a folder (`minatar/breakout`). */
export function listExperiments(folder: string): readonly string[] {
  const folders = (inner: string) => entriesOf(join(folder, inner)).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  return folders('.')
    .flatMap((name) => [name, ...folders(name).map((inner) => `${name}/${inner}`)])
    .filter((name) => isExperiment(folder, name))
    .sort()
}

/** True for a name that `listExperiments` has. */
export function isExperiment(folder: string, name: string): boolean {
  return /^[a-z0-9_-]+(\/[a-z0-9_-]+)?$/.test(name) && isFile(moduleOf(folder, name))
}

function moduleOf(folder: string, name: string): string {
  return join(folder, name, 'experiment.js')
}

/**
 * The default export of a module; undefined where it exports nothing. Plain JavaScript goes through Node where its imports resolve: that is
 * the fastest, and a debugger sees the file itself.
 */
async function evaluate(path: string): Promise<unknown> {
  silenceNodesRemarks()
  if (!/\.[cm]?ts$/.test(path)) {
    try {
      return exportedBy(((await importFile(path)) as { default?: unknown }).default)
    } catch (error) {
      if (!failedBeforeItRan(error)) throw error
    }
  }
  const loaded = await importTranslated(path)
  return exportedBy(loaded.__esModule || loaded.default !== undefined ? loaded.default : loaded)
}

/** The default export of a CommonJS module: `exports.default`, or all of `exports` where that is not empty. */
function exportedBy(exported: unknown): unknown {
  if (typeof exported !== 'object' || exported === null) return exported
  if (Object.hasOwn(exported, 'default')) return (exported as { default: unknown }).default
  return Object.keys(exported).length === 0 && Object.getPrototypeOf(exported) === Object.prototype ? undefined : exported
}

function importFile(path: string): Promise<unknown> {
  return import(pathToFileURL(path).href)
}

let remarksAreSilent = false

/** Silences Node's warnings of a project without `"type": "module"`, and of how it reads a module: the user has nothing to mend. */
function silenceNodesRemarks(): void {
  if (remarksAreSilent) return
  remarksAreSilent = true
  const printers = process.listeners('warning')
  process.removeAllListeners('warning')
  process.on('warning', (warning: Error & { code?: string }) => {
    if (warning.name === 'ExperimentalWarning' || warning.code === 'MODULE_TYPELESS_PACKAGE_JSON') return
    for (const print of printers) print(warning)
  })
}

type Translated = { readonly __esModule?: unknown; readonly default?: unknown }

/** Loads through jiti, and once more without its cache where the cache fails. */
async function importTranslated(path: string): Promise<Translated> {
  const tsconfig = tsconfigOf(path)
  try {
    return await (await loader(tsconfig)).import<Translated>(path)
  } catch (error) {
    if (!isOfModuleCache(error, cacheFolder ?? false)) throw error
    cacheFolder = false
    loaders.clear()
    return (await loader(tsconfig)).import<Translated>(path)
  }
}

const loaders = new Map<string | undefined, Promise<Jiti>>()
let cacheFolder: string | false | undefined

/** Made when first needed (it costs 30 ms). Translated files are cached where possible, since Babel costs 150 ms in every thread. */
function loader(tsconfig: string | undefined): Promise<Jiti> {
  const made = loaders.get(tsconfig) ?? makeLoader(tsconfig)
  loaders.set(tsconfig, made)
  return made
}

async function makeLoader(tsconfig: string | undefined): Promise<Jiti> {
  cacheFolder ??= moduleCacheFolder()
  const fsCache = cacheFolder
  const { createJiti } = await import('jiti')
  return createJiti(import.meta.url, {
    virtualModules: entryPoints,
    // Imported names stay plain properties: a proxy in front of them costs at every use.
    interopDefault: false,
    fsCache,
    ...(tsconfig === undefined ? {} : { tsconfigPaths: tsconfig }),
  })
}

/** The nearest tsconfig.json above a module: its `paths` hold. */
function tsconfigOf(path: string): string | undefined {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const file = join(folder, 'tsconfig.json')
    if (isFile(file)) return file
    if (folder === dirname(folder)) return undefined
  }
}

function failedBeforeItRan(error: unknown): boolean {
  const code = (error as { code?: unknown } | null | undefined)?.code
  if (error instanceof SyntaxError) return !MISSING_EXPORT.test(error.message)
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'ERR_UNKNOWN_FILE_EXTENSION' || code === 'ERR_UNSUPPORTED_DIR_IMPORT'
}

const MISSING_EXPORT = /^The requested module '(.+)' does not provide an export named '(.+)'$/
/** The form of jiti's reports of Babel's errors; columns count from 0. */
const PARSE_ERROR = /^\w*: (.*?)\s*\n (.+):(\d+):(\d+)$/s

function explain(error: unknown, path: string): CladeError {
  const message = error instanceof Error ? error.message : ''
  const [, fault, file, line, column] = PARSE_ERROR.exec(message) ?? []
  if (file !== undefined) {
    const [rule = ''] = fault!.split('\n')
    return new CladeError('MODULE_SYNTAX', `Cannot parse ${shortPath(file)}:${line}:${Number(column) + 1}: ${rule.replace(/\.$/, '')}`)
  }
  const [, from, name] = MISSING_EXPORT.exec(message) ?? []
  if (from !== undefined) {
    const asking = /^file:.*?(?=:\d+\n)/.exec((error as Error).stack ?? '')?.[0]
    return importError(`${name} from ${from}`, asking ? fileURLToPath(asking) : path, 'it has no such export')
  }
  const missing = missingImport(error)
  if (missing) return importError(missing.wanted, missing.by ?? path, `it was not found${nearImport(missing.wanted, missing.by ?? path)}`)
  const places = placesOf(error)
  const place = places.find(({ file }) => !file.startsWith(PACKAGE)) ?? places[0]
  const where = place ? `${shortPath(place.file)}:${place.line}` : shortPath(path)
  if (isForTheUser(error)) return new CladeError(error.code, `${error.message} (${where})`, error.badInput !== false)
  return new CladeError('MODULE_THREW', `Cannot load ${shortPath(path)}: ${messageOf(error)} (${where})`)
}

function importError(wanted: string, by: string, why: string): CladeError {
  return new CladeError('MODULE_IMPORT', `Cannot import ${wanted} in ${shortPath(by)}: ${why}`)
}

/** The module that was not found, and the importing file, from an error of `require` or `import`. */
function missingImport(error: unknown): { wanted: string; by: string | undefined } | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, requireStack } = error as Error & { code?: string; requireStack?: readonly string[] }
  const [, wanted, by] = /^Cannot find (?:module|package) '(.+?)'(?: imported from (.+))?/.exec(error.message) ?? []
  if (wanted === undefined || (code !== 'MODULE_NOT_FOUND' && code !== 'ERR_MODULE_NOT_FOUND')) return undefined
  return { wanted, by: by ?? requireStack?.[0] }
}

function nearImport(wanted: string, by: string): string {
  if (!wanted.startsWith('.')) return nearHint(wanted, Object.keys(entryPoints))
  const folder = dirname(wanted)
  const near = entriesOf(resolve(dirname(by), folder)).map(({ name }) => (folder === '.' ? `./${name}` : `${folder}/${name}`))
  return nearHint(wanted, near)
}

function notFound(path: string): CladeError {
  if (isPython(path)) {
    const id = `gymnasium:${basename(path, '.py')}:<id>`
    const rule = 'of TypeScript or JavaScript; an environment that it registers in Python is named by its id'
    return new CladeError('MODULE_NOT_FOUND', `Expected the module ${shortPath(path)} to be ${rule}, as in env: '${id}'`)
  }
  const why = isFolder(path)
    ? ': it is a folder without experiment.ts'
    : nearHint(
        basename(path),
        entriesOf(dirname(path)).map(({ name }) => name),
      )
  return new CladeError('MODULE_NOT_FOUND', `Cannot find the module ${shortPath(path)}${why}`)
}

/** A path for messages: relative where the file is below the working directory. */
function shortPath(path: string): string {
  const short = relative(process.cwd(), path)
  return short === '' || short.startsWith('..') || isAbsolute(short) ? path : short
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    // None, no folder, or one that may not be read: then there is no name to offer.
    return []
  }
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory()
}

function isFile(path: string): boolean {
  // A path through a file is none; statSync alone would throw.
  return existsSync(path) && statSync(path).isFile()
}
