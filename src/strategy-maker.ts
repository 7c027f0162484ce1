import { inspect } from 'node:util'
import { CladeError, expected } from './errors.js'
import type { Exploit } from './population/exploit/exploit.js'
import type { Explore } from './population/explore/explore.js'

/** What an experiment may give for a strategy: one that keeps no state between calls, or a function that makes one for each run. */
export type Strategy<S> = S | (() => S)

interface Kind {
  /** The experiment's option. */
  readonly option: 'exploit' | 'explore'
  readonly method: 'choose' | 'explore'
  readonly example: string
}

const EXPLOIT: Kind = { option: 'exploit', method: 'choose', example: 'truncation({ fraction: 0.2 })' }
const EXPLORE: Kind = { option: 'explore', method: 'explore', example: 'perturb({ factors: [0.8, 1.2] })' }

/** Makes the exploit of each run. @throws CladeError INVALID_OPTION, STRATEGY_HAS_STATE */
export const exploitMaker = (given: unknown): (() => Exploit) => makerOf<Exploit>(EXPLOIT, given)

/** Makes the explore of each run. @throws CladeError INVALID_OPTION, STRATEGY_HAS_STATE */
export const exploreMaker = (given: unknown): (() => Explore) => makerOf<Explore>(EXPLORE, given)

function makerOf<S extends object>(kind: Kind, given: unknown): () => S {
  if (typeof given === 'function') {
    const make = () => checked<S>(kind, called(kind, given as () => unknown))
    const [one, other] = [make(), make()]
    if (shared(one, other)) throw withState(kind, 'one that is made anew at each call', 'the same one twice')
    return make
  }
  const strategy = checked<S>(kind, given)
  for (const method of ['observe', 'save'] as const) {
    if (typeof (strategy as { [name in typeof method]?: unknown })[method] !== 'function') continue
    throw withState(kind, 'a function that makes it', `one with ${method}, which is there to keep state`)
  }
  return () => unchanged(kind, strategy)
}

/** A function of the experiment's, or one that was meant to be called where the experiment was written: `exploit: truncation`. */
function called({ option, example }: Kind, make: () => unknown): unknown {
  try {
    return make()
  } catch (error) {
    const thrown = error instanceof Error ? error.message : String(error)
    throw expected(option, `a strategy such as ${example}, or a function that makes one`, `a function that throws: ${thrown}`)
  }
}

/** By its structure alone: it may stem from another instance of these modules. */
function checked<S extends object>({ option, method, example }: Kind, strategy: unknown): S {
  const { [method]: act, config, name } = (strategy ?? {}) as Record<string, unknown>
  if (typeof act === 'function' && typeof config === 'object' && config !== null && typeof name === 'string') return strategy as S
  throw expected(option, `a strategy such as ${example}`, strategy)
}

/** The same one, or the same one behind guards. */
function shared(one: object, other: object): boolean {
  const [inner, another] = [one, other].map((strategy) => (strategy as { exploit?: unknown }).exploit)
  return one === other || (typeof inner === 'object' && inner === another)
}

/** How each shared strategy looked when it was first given. */
const looks = new WeakMap<object, string>()

/** A run that changed what the next one uses would decide for it. Private fields and closures cannot be looked at. */
function unchanged<S extends object>(kind: Kind, strategy: S): S {
  const look = inspect(strategy, { depth: null, maxArrayLength: null, maxStringLength: null })
  const before = looks.get(strategy) ?? look
  looks.set(strategy, before)
  if (look !== before) throw withState(kind, 'a function that makes it', 'one that a run has changed (a cache or a counter is state, too)')
  return strategy
}

function withState({ option }: Kind, rule: string, got: string): CladeError {
  const how = `write ${option}: () => new Mine(), so that no run decides for another`
  return new CladeError('STRATEGY_HAS_STATE', `Expected an ${option} that keeps state to be ${rule}, got ${got}: ${how}`)
}
