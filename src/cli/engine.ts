import { ENGINE_VARIABLE, type EngineName, engineInUse, engineNames } from '../../tensors/kernels/engines/in-use.js'
import { instructionSets, nativeState } from '../../tensors/kernels/engines/native.js'
import { expected } from '../errors.js'

/** Reads the value of `--engine`. @throws CladeError INVALID_OPTION where there is no such engine */
export function engineName(text: string): EngineName {
  const name = engineNames.find((known) => known === text)
  if (name === undefined) throw expected('--engine', engineNames.join(' or '), text)
  return name
}

/**
 * Chooses the engine of this process and of the workers that it will start. All engines give the same bits, so the choice is no part of a
 * run's identity.
 *
 * @param name undefined leaves the choice to the machine
 * @param print gets a line where an engine cannot be loaded and another is used
 * @throws AgentError ENGINE_UNAVAILABLE where this machine has no such engine
 */
export function chooseEngine(name: EngineName | undefined, print: (line: string) => void): void {
  if (name !== undefined) process.env[ENGINE_VARIABLE] = name
  const state = nativeState()
  if (state.is === 'broken' && process.env[ENGINE_VARIABLE] === undefined) {
    print(`clade: the native engine cannot be loaded, WebAssembly is used instead (${state.reason})`)
  }
  engineInUse(false)
}

/** The engine that is used, `native avx512` or `wasm`, without `--fma` or with it. */
export function describeEngine(fma: boolean): string {
  return engineInUse(fma).describe(fma)
}

/** The engines of this machine, for `clade list`. */
export function listEngines(): string[] {
  const inUse = describeEngine(false)
  const state = nativeState()
  const usable = ['wasm', ...(state.is === 'ready' ? instructionSets(state.addon).map((set) => `native ${set}`) : [])]
  const named = usable.map((name) => (name === inUse ? `${name} (in use)` : name))
  if (state.is === 'missing') return [...named, 'native (not built)']
  if (state.is === 'broken') return [...named, `native (cannot be loaded: ${state.reason})`]
  return named
}
