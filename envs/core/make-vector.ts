import { text } from '../../checks/requirements.js'
import { visible } from '../../checks/show.js'
import { pythonId } from '../python/python-id.js'
import { PythonVector } from '../python/python-vector.js'
import type { Env } from './env.js'
import { check, expected } from './errors.js'
import { splitId } from './id-options.js'
import { make, type OwnOptionsOf } from './make.js'
import { nameStates } from './named-states.js'
import { type EnvId, type MakeOptions, type OwnOptions, registered, stepsOf } from './registry.js'
import { checkCount } from './step-result.js'
import { readVectorOptions, SyncVectorEnv, type SyncVectorOptions } from './sync-vector.js'
import type { VectorEnv } from './vector.js'

/**
 * `count` environments stepped together. An id that has a typed-array implementation gets it; any other, and every factory, is vectorised
 * by SyncVectorEnv. `gymnasium:<id>` and `atari:<Game>` are played by Python.
 * @param source an id, or a function that makes a new environment at each call, or a class of them
 * @throws EnvError ENV_UNKNOWN, ENV_CONTRACT, INVALID_OPTION, UNKNOWN_OPTION, SPACE_INVALID, and for Python PYTHON_MISSING,
 * PYTHON_PACKAGE_MISSING, PYTHON_TIMEOUT, PYTHON_FAILED
 * @example makeVector('CartPole-v1', 16)
 * @example makeVector('Maze/NavStatic01', 16, { size: 42 })
 * @example makeVector(() => new TimeLimit(new MyEnv(), 100), 16)
 */
export function makeVector<I extends EnvId>(source: I, count: number, options?: SyncVectorOptions & OwnOptionsOf<I>): VectorEnv
export function makeVector(source: string | (() => Env), count: number, options?: SyncVectorOptions): VectorEnv
export function makeVector(source: string | (() => Env), count: number, options?: SyncVectorOptions): VectorEnv {
  if (typeof source === 'function') return new SyncVectorEnv(source, count, options)
  check('env', source, { ...text, words: 'an id such as CartPole-v1, or a function that makes an environment' }, 'ENV_UNKNOWN')
  checkCount(count)
  const python = pythonId(source)
  if (python !== undefined) {
    const { autoreset } = readVectorOptions(options)
    if (autoreset === 'NEXT_STEP') throw expected(`autoreset of ${visible(source)}`, 'SAME_STEP', autoreset)
    return new PythonVector(python, count)
  }
  const registration = registered(source)
  const {
    autoreset = 'SAME_STEP',
    name = source,
    ...own
  } = readVectorOptions(options as SyncVectorOptions & OwnOptions, registration.options)
  const vector =
    registration.vector !== undefined && autoreset === 'SAME_STEP'
      ? registration.vector(count, stepsOf(registration, own) ?? Number.POSITIVE_INFINITY, own)
      : new SyncVectorEnv(() => make(source, own as MakeOptions), count, { name, autoreset })
  return nameStates(vector, splitId(source)[0])
}
