import { pythonId } from '../python/python-id.js'
import { PythonVector } from '../python/python-vector.js'
import type { Env } from './env.js'
import { expected } from './errors.js'
import { make, registered } from './registry.js'
import { SyncVectorEnv, type SyncVectorOptions } from './sync-vector.js'
import type { VectorEnv } from './vector.js'

/**
 * `count` environments stepped together. An id that has a typed-array implementation gets it; any other, and every factory, is
 * vectorised by SyncVectorEnv. `gymnasium:<id>` and `atari:<Game>` are played by Python.
 * @param source an id, or a function that makes a new environment at each call
 * @throws EnvError ENV_UNKNOWN, ENV_CONTRACT, INVALID_OPTION, SPACE_INVALID, and for Python PYTHON_MISSING, PYTHON_PACKAGE_MISSING,
 * PYTHON_TIMEOUT, PYTHON_FAILED
 */
export function makeVector(source: string | (() => Env), count: number, options: SyncVectorOptions = {}): VectorEnv {
  if (typeof source === 'function') return new SyncVectorEnv(source, count, options)
  const python = pythonId(source)
  if (python !== undefined) {
    if (options.autoreset === 'NEXT_STEP') throw expected(`autoreset of ${source}`, 'SAME_STEP', options.autoreset)
    return new PythonVector(python, count)
  }
  const { vector, maxEpisodeSteps } = registered(source)
  if (vector !== undefined && (options.autoreset ?? 'SAME_STEP') === 'SAME_STEP') {
    return vector(count, maxEpisodeSteps ?? Number.POSITIVE_INFINITY)
  }
  return new SyncVectorEnv(() => make(source), count, { name: source, ...options })
}
