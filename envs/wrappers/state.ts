import type { Env, EnvState } from '../core/env.js'

interface Stateful {
  getState?: () => EnvState
  setState?: (state: EnvState) => void
}

/**
 * Gives a wrapper getState and setState over its own state and that of the environment inside, if that one has them: whoever asks a
 * wrapped environment whether it has state learns the truth.
 */
export function passState<O, A>(wrapper: Stateful, env: Env<O, A>, own: { get(): EnvState; set(state: EnvState): void }): void {
  if (env.getState === undefined || env.setState === undefined) return
  wrapper.getState = () => ({ own: own.get(), env: env.getState!() })
  wrapper.setState = (state) => {
    const saved = state as { own: EnvState; env: EnvState }
    own.set(saved.own)
    env.setState!(saved.env)
  }
}
