import { anything } from '../../checks/requirements.js'
import { show } from '../../checks/show.js'
import { PythonEnv } from '../python/python-env.js'
import { type PythonId, pythonId } from '../python/python-id.js'
import { OrderEnforcing } from '../wrappers/order-enforcing.js'
import { TimeLimit } from '../wrappers/time-limit.js'
import type { Env } from './env.js'
import { check, expected, readOptions } from './errors.js'
import { splitId } from './id-options.js'
import { nameStates } from './named-states.js'
import {
  type EnvId,
  idRule,
  limitRule,
  type MakeOptions,
  type OwnOptions,
  registered,
  type registry,
  stepsOf,
  unlimited,
} from './registry.js'
import { checkRenderMode } from './render-mode.js'

type Made<I extends EnvId> = ReturnType<(typeof registry)[I]['create']>

/** The own options of that id, in types. */
export type OwnOptionsOf<I extends EnvId> =
  Parameters<(typeof registry)[I]['create']> extends [unknown, infer Options] ? Partial<Options> : unknown

/**
 * The environment of that id, with its time limit, refusing steps that are out of order. An environment's own options are given beside
 * `make`'s, or in the id.
 *
 * @throws EnvError ENV_UNKNOWN when no environment has that id
 * @throws EnvError INVALID_OPTION when an option breaks its rule, or the environment does not render in that mode
 * @throws EnvError UNKNOWN_OPTION when an option has another name
 * @example make('CartPole-v1', { maxEpisodeSteps: 200 })
 * @example make('Maze/NavStatic01', { size: 42 }) // make('Maze/NavStatic01?size=42')
 */
export function make<I extends EnvId>(
  id: I,
  options?: MakeOptions & OwnOptionsOf<I>,
): Env<ReturnType<Made<I>['reset']>[0], Parameters<Made<I>['step']>[0]>
export function make(id: string, options?: MakeOptions): Env
export function make(id: string, given?: MakeOptions): Env {
  check('env', id, idRule, 'ENV_UNKNOWN')
  const python = pythonId(id)
  const registration = python === undefined ? registered(id) : undefined
  const rules = { maxEpisodeSteps: limitRule, renderMode: anything, ...registration?.options }
  const options = readOptions<MakeOptions & OwnOptions>(
    `make(${show(id)})`,
    given as MakeOptions & OwnOptions,
    rules,
    '{ maxEpisodeSteps: 500 }',
  )
  if (registration === undefined) return makePython(python!, options)
  const { renderMode = null, maxEpisodeSteps, ...own } = options
  const env = registration.create({ renderMode }, own)
  checkRenderMode(env, renderMode, id)
  const steps = maxEpisodeSteps === undefined ? stepsOf(registration, own) : unlimited(maxEpisodeSteps)
  return nameStates(new OrderEnforcing(steps === null ? env : new TimeLimit(env, steps)), splitId(id)[0])
}

/** Gymnasium limits the episodes itself. */
function makePython(python: PythonId, { renderMode, ...options }: MakeOptions): Env {
  const env = new PythonEnv(python, renderMode === undefined ? options : { ...options, renderModes: [renderMode] })
  if (env.renderMode === (renderMode ?? null)) return new OrderEnforcing(env)
  env.close()
  throw expected(`renderMode of ${python.id}`, 'one of the render_modes that it has in Python', renderMode)
}
