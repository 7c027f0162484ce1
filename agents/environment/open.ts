import type { Env } from '../../envs/core/env.js'
import { envFactory, isModulePath, makerOf } from '../../envs/core/env-module.js'
import { makeVector } from '../../envs/core/make-vector.js'
import type { VectorEnv } from '../../envs/core/vector.js'
import { pythonId } from '../../envs/python/python-id.js'
import { PythonVector } from '../../envs/python/python-vector.js'
import type { Host } from '../../src/trainable.js'
import { expected } from '../errors.js'
import { checkNumber } from '../options.js'
import { actionSpace } from './action-space.js'

/** Where a member plays: the options that all agents share. */
export interface EnvironmentOptions {
  /**
   * A registered id (`CartPole-v1`), one that Python plays (`gymnasium:<id>`, `atari:<Game>`), the path of a module whose default
   * export makes the environment (it begins with `./`, `../` or `/`, or ends in `.ts` or `.js`; relative to the experiment), or a
   * function that makes one.
   */
  readonly env: string | (() => Env)
  /** Environments stepped together, 1 or more. Default: 16. */
  readonly envs?: number
}

/** @throws AgentError INVALID_OPTION */
export function fillEnvironment({ env, envs = 16 }: EnvironmentOptions): Required<EnvironmentOptions> {
  const ok = typeof env === 'function' || (typeof env === 'string' && env !== '')
  if (!ok) throw expected('env', 'an id, the path of a module, or a function that makes an environment', env)
  checkNumber('envs', envs, { min: 1, integer: true })
  return { env, envs }
}

/** For run.json: a function by its name. */
export function environmentConfig({ env, envs }: Required<EnvironmentOptions>): { env: string; envs: number } {
  return { env: typeof env === 'string' ? env : `function ${env.name}`, envs }
}

/** Rejects with ACTION_SPACE_UNSUPPORTED, or with what the registry, the module or the environment has to say. */
export async function openEnvironments(agent: string, { env, envs }: Required<EnvironmentOptions>, host: Host): Promise<VectorEnv> {
  if (typeof env === 'function') return vectorise(agent, makerOf(env, env.name) as () => Env, env.name, envs)
  if (isModulePath(env)) return vectorise(agent, envFactory(await host.load(env), env), env, envs)
  const python = pythonId(env)
  if (python !== undefined) return new PythonVector(python, envs, host.folder === undefined ? {} : { folder: host.folder })
  return makeVector(env, envs)
}

/** Looks at the action space before the vector does: the agent's sentence says more. */
function vectorise(agent: string, factory: () => Env, name: string, envs: number): VectorEnv {
  const checked = () => {
    const env = factory()
    // What is no environment at all is the vector's to tell.
    if (typeof env?.actionSpace?.name === 'string') actionSpace(agent, env.actionSpace)
    return env
  }
  return makeVector(checked, envs, { name })
}
