import { show } from '../../../checks/show.js'
import type { Env, RenderMode } from '../env.js'
import { checkDefaultSeed, checkResets, checkState, checkSteps } from './behaviour.js'
import { Stop } from './checked-env.js'
import { type CheckWatcher, type Finding, Findings } from './findings.js'
import { checkMetadata, checkRendering } from './render.js'
import { checkRun } from './run.js'
import { checkActions, checkSpace, sameSpace } from './spaces.js'

export type Maker = (options?: { readonly renderMode: RenderMode | null }) => unknown

export interface CheckEnvOptions {
  /** True: the same seed and actions need not lead to the same, so that this is not checked. Absent, false. */
  readonly nondeterministic?: boolean
}

export interface EnvReport {
  /** Faults that have to be mended. */
  readonly errors: readonly Finding[]
  /** Findings that are probably not meant so. */
  readonly warnings: readonly Finding[]
}

/**
 * Tries an environment on all rules, those of Gymnasium's `check_env` above all; docs/check-env.md lists them. Nothing is thrown: what is
 * wrong comes as findings, one for each broken rule.
 *
 * @param factory makes a new environment at each call, not wrapped; with `{ renderMode }` one that renders in that mode
 * @example
 * const { errors, warnings } = checkEnv(() => new MyEnv())
 * for (const { rule, message } of errors) console.error(rule, message)
 */
export function checkEnv(factory: Maker, options: CheckEnvOptions = {}): EnvReport {
  return checkWatched(factory, { ...options, played: () => factory() as Env, name: '(unnamed)' })
}

export interface WatchedCheck extends CheckEnvOptions {
  /** Makes an environment as a run plays it: one that is registered has its time limit. */
  readonly played: () => Env
  /** The name of the environment in messages. */
  readonly name: string
  readonly watcher?: CheckWatcher
}

/** `checkEnv` that a watcher follows while it goes on. */
export function checkWatched(factory: Maker, { nondeterministic = false, played, name, watcher }: WatchedCheck): EnvReport {
  const findings = new Findings(watcher)
  const opened: Env[] = []
  const make = (mode?: RenderMode): Env | undefined => {
    const env = made(() => (mode === undefined ? factory() : factory({ renderMode: mode })), findings)
    if (env !== undefined && !opened.includes(env)) opened.push(env)
    return env
  }
  try {
    checkAll(make, nondeterministic, findings)
    // What one of the rules has told is not told again in the words of a run.
    if (findings.of('error').length === 0) checkRun(played, name, findings)
  } finally {
    for (const env of opened) close(env, findings)
  }
  return { errors: findings.of('error'), warnings: findings.of('warning') }
}

function checkAll(make: (mode?: RenderMode) => Env | undefined, nondeterministic: boolean, findings: Findings): void {
  const env = make()
  if (env === undefined) return
  if (isWrapped(env)) findings.add('env-wrapped', 'The environment is a wrapper around another: a check of that one finds more')
  if ('seed' in env && typeof env.seed === 'function')
    findings.add('seed-method', 'The environment has a method seed, which nothing calls: reset({ seed }) seeds')
  const spaces = [checkSpace(env.actionSpace, 'action', findings), checkSpace(env.observationSpace, 'observation', findings)]
  if (!spaces.every(Boolean)) return

  checkActions(env, findings)

  const others = [make(), make()] as const
  if (others.includes(env)) {
    findings.add('env-shared', 'Expected a new environment each time one is made, got the same object again')
    return
  }
  for (const other of others) if (other) compare(env, other, findings)
  // One fault is told once: what has been found not to repeat itself is not asked to again.
  const repeats = (): boolean => !nondeterministic && !findings.has('reset-deterministic', 'reset-continues', 'step-deterministic')
  if (attempt(() => checkResets(env, repeats(), findings))) {
    attempt(() => checkSteps(env, repeats(), findings))
    attempt(() => checkState(env, repeats(), findings))
    attempt(() => {
      if (others[0] && others[1]) checkDefaultSeed(others[0], others[1], findings)
    })
  }
  for (const mode of checkMetadata(env, findings)) {
    const rendered = make(mode)
    attempt(() => {
      if (rendered) checkRendering(rendered, mode, findings)
    })
  }
}

/** Environments that stand side by side are all of a kind. */
function compare(env: Env, other: Env, findings: Findings): void {
  for (const name of ['actionSpace', 'observationSpace'] as const) {
    if (typeof other[name] === 'object' && other[name] !== null && sameSpace(env[name], other[name])) continue
    findings.add('env-spaces', `Expected every environment that is made to have the same ${name}, got another one`)
  }
}

function made(factory: () => unknown, findings: Findings): Env | undefined {
  let env: unknown
  findings.calling('the making of an environment')
  try {
    env = factory()
  } catch (error) {
    findings.add('env-made', `Making the environment threw: ${error instanceof Error ? error.message : show(error)}`)
    return undefined
  }
  if (typeof env !== 'object' || env === null || env instanceof Promise) {
    findings.add('env-object', `Expected the environment to be an object, got ${env instanceof Promise ? 'a promise' : show(env)}`)
    return undefined
  }
  const missing = ['reset', 'step'].find((method) => typeof (env as Record<string, unknown>)[method] !== 'function')
  if (missing === undefined) return env as Env
  findings.add(
    'env-methods',
    `Expected the environment to have the method ${missing}, got ${show((env as Record<string, unknown>)[missing])}`,
  )
  return undefined
}

/** Tells by structure whether it is a wrapper, which may come from another copy of this library. */
function isWrapped(env: object): boolean {
  const { env: inner } = env as { env?: Partial<Env> | null }
  return typeof inner === 'object' && inner !== null && typeof inner.reset === 'function' && typeof inner.step === 'function'
}

/** False when the environment is too broken for the rest of it; then it has been said why. */
function attempt(check: () => void): boolean {
  try {
    check()
    return true
  } catch (error) {
    if (error instanceof Stop) return false
    throw error
  }
}

function close(env: Env, findings: Findings): void {
  if (env.close === undefined) return
  for (const rule of ['close-throws', 'close-twice'] as const) {
    findings.calling('close()')
    try {
      env.close()
    } catch (error) {
      const when = rule === 'close-twice' ? 'A second close()' : 'close()'
      findings.add(rule, `${when} threw: ${error instanceof Error ? error.message : show(error)}`)
      return
    }
  }
}
