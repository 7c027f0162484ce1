import { inspect } from 'node:util'
import { CladeError, expected } from './errors.js'
import type { Exploit } from './population/exploit/exploit.js'
import type { Explore } from './population/explore/explore.js'

/** A strategy as an experiment gives it: one that keeps no state between calls, or a function that makes one for each run. */
export type Strategy<S> = S | (() => S)

/** The part that a strategy plays in an experiment. */
interface Role {
  /** The experiment's option. */
  readonly option: 'exploit' | 'explore'
  readonly method: 'choose' | 'explore'
  readonly example: string
}

const EXPLOIT: Role = { option: 'exploit', method: 'choose', example: 'truncation({ fraction: 0.2 })' }
const EXPLORE: Role = { option: 'explore', method: 'explore', example: 'perturb({ factors: [0.8, 1.2] })' }

/** Makes the exploit of each run. @throws CladeError INVALID_OPTION, STRATEGY_HAS_STATE */
export const exploitMaker = (given: unknown): (() => Exploit) => makerOf<Exploit>(EXPLOIT, given)

/** Makes the explore of each run. @throws CladeError INVALID_OPTION, STRATEGY_HAS_STATE */
export const exploreMaker = (given: unknown): (() => Explore) => makerOf<Explore>(EXPLORE, given)

function makerOf<S extends object>(role: Role, given: unknown): () => S {
  if (typeof given === 'function') {
    const make = () => checked<S>(role, called(role, given as () => unknown))
    const [one, other] = [make(), make()]
    if (shared(one, other)) throw withState(role, 'one that is made anew at each call', 'the same one twice')
    return make
  }
  const strategy = checked<S>(role, given)
  for (const method of ['observe', 'save'] as const) {
    if (typeof (strategy as { [name in typeof method]?: unknown })[method] !== 'function') continue
    throw withState(role, 'a function that makes it', `one with ${method}, which is there to keep state`)
  }
  return () => unchanged(role, strategy)
}

/** A function of the experiment's, or one that was meant to be called where the experiment was written: `exploit: truncation`. */
function called({ option, example }: Role, make: () => unknown): unknown {
  try {
    return make()
  } catch (error) {
    const thrown = error instanceof Error ? error.message : String(error)
    throw expected(option, `a strategy such as ${example}, or a function that makes one`, `a function that throws: ${thrown}`)
  }
}

/** The strategy, told by its structure alone: it may stem from another instance of these modules. */
function checked<S extends object>({ option, method, example }: Role, strategy: unknown): S {
  const { [method]: act, config, name } = (strategy ?? {}) as Record<string, unknown>
  if (typeof act === 'function' && typeof config === 'object' && config !== null && typeof name === 'string') return strategy as S
  throw expected(option, `a strategy such as ${example}`, strategy)
}

/** True where both are one strategy, or have one behind their guards. */
function shared(one: object, other: object): boolean {
  const [inner, another] = [one, other].map((strategy) => (strategy as { exploit?: unknown }).exploit)
  return one === other || (typeof inner === 'object' && inner === another)
}

/** The look of each shared strategy when it was first given. */
const looks = new WeakMap<object, string>()

/** A run that changed what the next one uses would decide for it. Private fields and closures cannot be looked at. */
function unchanged<S extends object>(role: Role, strategy: S): S {
  const look = inspect(strategy, { depth: null, maxArrayLength: null, maxStringLength: null })
  const before = looks.get(strategy) ?? look
  looks.set(strategy, before)
  if (look !== before) throw withState(role, 'a function that makes it', 'one that a run has changed (a cache or a counter is state, too)')
  return strategy
}

function withState({ option }: Role, rule: string, got: string): CladeError {
  const how = `write ${option}: () => new Mine(), so that no run decides for another`
  return new CladeError('STRATEGY_HAS_STATE', `Expected an ${option} that keeps state to be ${rule}, got ${got}: ${how}`)
}
