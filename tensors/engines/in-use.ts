import { TensorError } from '../errors.js'
import type { Backend } from './backend.js'
import { kernels } from './kernels.js'
import { type Library, loadLibrary } from './tfjs/library.js'
import { tfjs } from './tfjs/tfjs.js'
import { wish } from './wish.js'

const loaded = new Map<string | null, Library>()

/**
 * Waits until the engine that CLADE_ENGINE asks for can be used in this thread: TensorFlow.js is loaded only where it is asked for. With
 * the kernels there is nothing to wait for.
 *
 * @throws TensorError ENGINE_UNAVAILABLE where it is not there, INVALID_OPTION where CLADE_ENGINE names none
 * @example
 * await ready()
 * const square = program((t) => ({ y: t.square(t.input('x', [2])) }))
 */
export async function ready(): Promise<void> {
  const wanted = wish()
  if (wanted.engine !== 'tfjs' || loaded.has(wanted.name)) return
  loaded.set(wanted.name, await loadLibrary(wanted.name))
}

/** The library of TensorFlow.js that is used; null where the kernels are. @throws TensorError ENGINE_NOT_READY, INVALID_OPTION */
export function libraryInUse(): Library | null {
  const wanted = wish()
  if (wanted.engine !== 'tfjs') return null
  const library = loaded.get(wanted.name)
  if (library) return library
  throw new TensorError('ENGINE_NOT_READY', 'Expected TensorFlow.js to be loaded before a program is built: await ready() first')
}

/** What CLADE_ENGINE asks for; without it the kernels, natively where they are built. @throws TensorError ENGINE_NOT_READY, INVALID_OPTION */
export function backendInUse(): Backend {
  const library = libraryInUse()
  return library ? tfjs(library.tf) : kernels()
}
