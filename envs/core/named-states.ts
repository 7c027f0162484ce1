import { show } from '../../checks/show.js'
import type { EnvState } from './env.js'
import { EnvError } from './errors.js'

interface Stateful {
  getState?(): EnvState
  setState?(state: EnvState): void
}

/**
 * Writes an environment's name into its states, so that it refuses those of another: most are alike, a generator and some numbers. A state
 * without a name is taken as it is: older runs saved such.
 *
 * @param name what all environments that can take each other's states share
 * @returns the same object
 */
export function nameStates<E extends Stateful>(env: E, name: string): E {
  const [getState, setState] = [env.getState?.bind(env), env.setState?.bind(env)]
  if (getState === undefined || setState === undefined) return env
  env.getState = () => ({ of: name, state: getState() })
  env.setState = (given) => {
    const { of, state } = isNamed(given) ? given : { of: name, state: given }
    if (of !== name) throw new EnvError('INVALID_OPTION', `Expected the state of ${name} to be one of its own, got one of ${show(of)}`)
    setState(state)
  }
  return env
}

function isNamed(state: EnvState): state is { readonly of: string; readonly state: EnvState } {
  return typeof state === 'object' && state !== null && 'of' in state && 'state' in state && typeof state.of === 'string'
}
