import { positiveInteger } from '../../checks/requirements.js'
import type { Env } from '../../envs/core/env.js'
import { envFactory, isModulePath, makerOf } from '../../envs/core/env-module.js'
import { makeVector } from '../../envs/core/make-vector.js'
import type { VectorEnv } from '../../envs/core/vector.js'
import { pythonId } from '../../envs/python/python-id.js'
import { PythonVector } from '../../envs/python/python-vector.js'
import type { Host } from '../../src/trainable.js'
import { check, expected } from '../errors.js'
import { actionSpace } from './action-space.js'

/** The options that all agents share: the environments. */
export interface EnvironmentOptions {
  /**
   * The environment, as one of:
   * - a registered id (`CartPole-v1`);
   * - an id that Python plays (`gymnasium:<id>`, `atari:<Game>`);
   * - the path of a module whose default export makes an environment. It begins with `./`, `../` or `/`, or ends in `.ts` or `.js`, and is
   *   relative to the experiment;
   * - a function that makes an environment.
   */
  readonly env: string | (() => Env)
  /** Environments that are stepped together, a positive integer. Default: 16. */
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
  return { env, envs }
}

/** The options as run.json records them, a function by its name. */
export function environmentConfig({ env, envs }: Required<EnvironmentOptions>): { env: string; envs: number } {
  return { env: typeof env === 'string' ? env : `function ${env.name}`, envs }
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
