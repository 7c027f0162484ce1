import { show } from '../../checks/show.js'
import type { Env, RenderMode } from './env.js'
import { EnvError } from './errors.js'

/**
 * The factory in a plug-in module's default export: a function that makes an environment, or a class whose constructor needs nothing.
 * Judged by structure, since a plug-in may have been loaded with its own copy of this library.
 * @param exported the default export
 * @param name the module, for messages
 * @throws EnvError ENV_MODULE when the export makes nothing, or, at the first call, when what it makes is no environment
 * @example
 * const make = envFactory((await import('./my-env.js')).default, './my-env.js')
 * const env = make()
 */
export function envFactory(exported: unknown, name: string): () => Env {
  const make = makerOf(exported, name)
  return () => {
    const made = make()
    if (!isEnv(made)) throw notAFactory(name, `it made ${made instanceof Promise ? 'a promise' : show(made)}`)
    return made
  }
}

/**
 * The factory without the check of what it makes, for a caller that says what is wrong with it. Options are passed on where there are any.
 * @throws EnvError ENV_MODULE when the export is neither a function nor a class
 */
export function makerOf(exported: unknown, name: string): (options?: { readonly renderMode: RenderMode | null }) => unknown {
  if (typeof exported !== 'function') throw notAFactory(name, `it is ${show(exported)}`)
  if (isClass(exported)) return (...options) => new exported(...options)
  return (...options) => (exported as (...options: readonly unknown[]) => unknown)(...options)
}

/**
 * Tells a module's path from an id: it begins with `./`, `../` or `/`, or ends as modules do. A module of Python's is refused when it is
 * loaded.
 */
export function isModulePath(env: string): boolean {
  return /^(\.{1,2})?[/\\]|\.([cm]?[jt]s|py)$/.test(env)
}

function notAFactory(name: string, got: string): EnvError {
  const rule = 'a function that makes an environment (reset, step, observationSpace, actionSpace), or a class of them'
  return new EnvError('ENV_MODULE', `Expected the default export of ${name} to be ${rule}, but ${got}`)
}

function isClass(value: object): value is new (...options: readonly unknown[]) => unknown {
  return /^class\b/.test(Function.prototype.toString.call(value))
}

function isEnv(value: unknown): value is Env {
  if (typeof value !== 'object' || value === null) return false
  const env = value as Record<string, unknown>
  const spaces = [env.observationSpace, env.actionSpace]
  return (
    typeof env.reset === 'function' &&
    typeof env.step === 'function' &&
    spaces.every((space) => typeof space === 'object' && space !== null)
  )
}
