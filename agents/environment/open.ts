import { positiveInteger, wholeNumber } from '../../checks/requirements.js'
import { show } from '../../checks/show.js'
import { closeAfter } from '../../envs/core/close.js'
import { Contract } from '../../envs/core/contract.js'
import type { Env, RenderMode } from '../../envs/core/env.js'
import { envFactory, isModulePath, makerOf } from '../../envs/core/env-module.js'
import { EnvError } from '../../envs/core/errors.js'
import { make } from '../../envs/core/make.js'
import { makeVector } from '../../envs/core/make-vector.js'
import type { VectorEnv } from '../../envs/core/vector.js'
import { PythonEnv } from '../../envs/python/python-env.js'
import { pythonId } from '../../envs/python/python-id.js'
import { PythonVector } from '../../envs/python/python-vector.js'
import type { Host } from '../../src/trainable.js'
import { check, expected } from '../errors.js'
import { actionSpace } from './action-space.js'

/** More environments than one process could hold: asking for them would end it, with no word of why. */
const MOST_ENVS = 1_000_000

/** The options that all agents share: the environments. */
export interface EnvironmentOptions {
  /**
   * The environment, as one of:
   * - a registered id (`CartPole-v1`), with the environment's own options where it has some (`Maze/NavStatic01?size=42`);
   * - an id that Python plays (`gymnasium:<id>`, `atari:<Game>`);
   * - the path of a module whose default export makes an environment. It begins with `./`, `../` or `/`, or ends in `.ts` or `.js`, and is
   *   relative to the experiment;
   * - a function that makes an environment.
   */
  readonly env: string | (() => Env)
  /** Environments that are stepped together, from 1 to 1,000,000. Default: 16. */
  readonly envs?: number
}

/**
 * The options, checked and with their defaults.
 *
 * @throws AgentError INVALID_OPTION when a value breaks its rule
 */
export function fillEnvironment({ env, envs = 16 }: EnvironmentOptions): Required<EnvironmentOptions> {
  const ok = typeof env === 'function' || (typeof env === 'string' && env !== '')
  if (!ok) throw expected('env', 'an id, the path of a module, or a function that makes an environment', env)
  check('envs', envs, positiveInteger)
  check('envs', envs, wholeNumber(1, MOST_ENVS))
  return { env, envs }
}

/** The options as run.json records them, a function by its name. */
export function environmentConfig({ env, envs }: Required<EnvironmentOptions>): { env: string; envs: number } {
  return { env: nameOfEnvironment(env), envs }
}

/**
 * Opens the environments of a member.
 *
 * @param agent its name in error messages
 * @throws AgentError ACTION_SPACE_UNSUPPORTED when the agents here cannot act in the action space
 * @throws the error of the registry, the module or the environment, where there is one
 */
export async function openEnvironments(agent: string, { env, envs }: Required<EnvironmentOptions>, host: Host): Promise<VectorEnv> {
  if (typeof env === 'function') return vectorise(agent, makerOf(env, env.name) as () => Env, env.name, envs)
  if (isModulePath(env)) return vectorise(agent, envFactory(await host.load(env), env), env, envs)
  const python = pythonId(env)
  if (python !== undefined) return new PythonVector(python, envs, host.folder === undefined ? {} : { folder: host.folder })
  return makeVector(env, envs)
}

/**
 * Opens a single environment, to be played in and looked at.
 *
 * @param modes the ways to look at it that are welcome, the best first; it renders in none where it has none of them
 * @throws EnvError INVALID_OPTION where it is made for a way and takes no notice, and the error of the registry, the module or the
 * environment
 */
export async function openEnvironment(env: EnvironmentOptions['env'], modes: readonly RenderMode[], host: Host): Promise<Env> {
  const python = typeof env === 'string' ? pythonId(env) : undefined
  if (python !== undefined)
    return new PythonEnv(python, { renderModes: modes, ...(host.folder === undefined ? {} : { folder: host.folder }) })
  const make = await makerFor(env, host)
  const made = make(null)
  const mode = modes.find((mode) => made.metadata?.renderModes?.includes(mode))
  if (mode === undefined) return made
  await made.close?.()
  const rendered = make(mode)
  if (rendered.renderMode === mode) return rendered
  const rule = `be ${mode} when it is made with { renderMode: '${mode}' }`
  const error = new EnvError(
    'INVALID_OPTION',
    `Expected renderMode of ${nameOfEnvironment(env)} to ${rule}, got ${show(rendered.renderMode)}`,
  )
  await closeAfter(error, [rendered])
  throw error
}

/** A function that makes the environment for a way of rendering. */
async function makerFor(env: EnvironmentOptions['env'], host: Host): Promise<(mode: RenderMode | null) => Env> {
  const optionsOf = (renderMode: RenderMode | null) => (renderMode === null ? [] : ([{ renderMode }] as const))
  if (typeof env === 'string' && !isModulePath(env)) return (mode) => make(env, ...optionsOf(mode))
  const name = nameOfEnvironment(env)
  const maker = makerOf(typeof env === 'string' ? await host.load(env) : env, name)
  const contract: Contract = new Contract(name)
  return (mode) => {
    const made: unknown = maker(...optionsOf(mode))
    contract.environment(made, 0)
    return made
  }
}

/** The environment in messages and in run.json: its id or path, or `function CartPole`. */
export function nameOfEnvironment(env: EnvironmentOptions['env']): string {
  return typeof env === 'string' ? env : `function ${env.name}`
}

/** Makes a vector, and checks the action space before the vector does, since the agent's message says more. */
function vectorise(agent: string, factory: () => Env, name: string, envs: number): VectorEnv {
  const checked = () => {
    const env = factory()
    // The vector itself refuses what is no environment at all.
    if (typeof env?.actionSpace?.name === 'string') actionSpace(agent, env.actionSpace)
    return env
  }
  return makeVector(checked, envs, { name })
}
