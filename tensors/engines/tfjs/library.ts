import { createRequire } from 'node:module'
import { TensorError } from '../../errors.js'
import type { Tf } from '../../tensorflow.js'
import { type TfjsName, tfjsNames, tfjsPackages } from '../wish.js'
import { adapted, type Core } from './adapted.js'

/** A copy of TensorFlow.js that is installed, set to one of its back ends. */
export interface Library {
  readonly name: TfjsName
  readonly tf: Tf
  /** For people, and for run.json: `tfjs:wasm 4.22.0`, `tfjs:node-gpu 4.22.0 (GPU)`. */
  readonly description: string
  /** Whether it computes in a library of the system's, which only one thread may use. */
  readonly isNative: boolean
  /** What was passed over on the way to it: packages that are installed but cannot be loaded, a sentence each. */
  readonly passedOver: readonly string[]
}

/** What became of a package: ready, not installed, or installed but not to be loaded. */
export type LibraryState = { readonly name: TfjsName } & (
  | { readonly is: 'ready'; readonly library: Library }
  | { readonly is: 'missing' }
  | { readonly is: 'broken'; readonly reason: string }
)

const load = createRequire(import.meta.url)

/** Loads one, and makes its back end the one that computes. */
async function libraryState(name: TfjsName): Promise<LibraryState> {
  const packageName = tfjsPackages[name]
  try {
    load.resolve(packageName)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    // One without its main file is not missing, but broken.
    if (code === 'MODULE_NOT_FOUND' && message.startsWith(`Cannot find module '${packageName}'`)) return { name, is: 'missing' }
    return { name, is: 'broken', reason: firstLine(message) }
  }
  try {
    return { name, is: 'ready', library: await open(name) }
  } catch (error) {
    return { name, is: 'broken', reason: firstLine(error instanceof Error ? error.message : String(error)) }
  }
}

async function open(name: TfjsName): Promise<Library> {
  const isNative = name === 'node' || name === 'node-gpu'
  const back = load(tfjsPackages[name]) as Core
  const core = isNative ? back : (load('@tensorflow/tfjs-core') as Core)
  // Otherwise it prints advertisements for its other packages.
  core.enableProdMode()
  const backend = isNative ? 'tensorflow' : name
  if (!(await core.setBackend(backend))) throw new Error(`its back end ${backend} does not start`)
  const device = isNative ? ` (${core.backend().isUsingGpuDevice ? 'GPU' : 'CPU'})` : ''
  const tf = adapted(core, backend)
  return { name, tf, description: `tfjs:${name} ${core.version_core}${device}`, isNative, passedOver: [] }
}

/** What became of each package. The last one that is ready is left as the one that computes outside of programs. */
export async function listLibraries(): Promise<LibraryState[]> {
  const states: LibraryState[] = []
  for (const name of tfjsNames) states.push(await libraryState(name))
  return states
}

/**
 * The library of that name; null takes the first that there is.
 *
 * @throws TensorError ENGINE_UNAVAILABLE
 */
export async function loadLibrary(name: TfjsName | null): Promise<Library> {
  const broken: string[] = []
  for (const one of name === null ? tfjsNames : [name]) {
    const state = await libraryState(one)
    if (state.is === 'ready') return { ...state.library, passedOver: broken }
    if (state.is === 'broken') broken.push(`${tfjsPackages[one]} is installed but cannot be loaded: ${state.reason}`)
  }
  throw new TensorError('ENGINE_UNAVAILABLE', `Expected TensorFlow.js to be there, but ${broken.join('; ') || notInstalled(name)}`)
}

function notInstalled(name: TfjsName | null): string {
  if (name === null) return `none of its packages is installed; npm install ${tfjsPackages.node} or ${install('wasm')}`
  return `${tfjsPackages[name]} is not installed; npm install ${install(name)}`
}

function install(name: TfjsName): string {
  return name === 'wasm' || name === 'cpu' ? `@tensorflow/tfjs-core ${tfjsPackages[name]}` : tfjsPackages[name]
}

function firstLine(text: string): string {
  return text.split('\n')[0]!
}
