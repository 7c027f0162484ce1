import { ENGINE_VARIABLE, type EngineName, engineInUse, engineNames } from '../../agents/network/kernels/engines/in-use.js'
import { instructionSets, nativeState } from '../../agents/network/kernels/engines/native.js'
import { expected } from '../errors.js'

/** The value of `--engine`. */
export function engineName(text: string): EngineName {
  const name = engineNames.find((known) => known === text)
  if (name === undefined) throw expected('--engine', engineNames.join(' or '), text)
  return name
}

/**
 * Takes that engine for this process and the workers that it will start; undefined leaves the choice to the machine. The bits are the
 * same, so it is no part of what a run is. Throws AgentError ENGINE_UNAVAILABLE where there is no such engine.
 */
export function chooseEngine(name: EngineName | undefined, print: (line: string) => void): void {
  if (name !== undefined) process.env[ENGINE_VARIABLE] = name
  const state = nativeState()
  if (state.is === 'broken' && process.env[ENGINE_VARIABLE] === undefined) {
    print(`clade: the native engine cannot be loaded, WebAssembly is used instead (${state.reason})`)
  }
  engineInUse(false)
}

/** `native avx512` or `wasm`: what runs without `--fma`, or with it. */
export function describeEngine(fma: boolean): string {
  return engineInUse(fma).describe(fma)
}

/** All engines of this machine, for `clade list`. */
export function listEngines(): string[] {
  const inUse = describeEngine(false)
  const state = nativeState()
  const usable = ['wasm', ...(state.is === 'ready' ? instructionSets(state.addon).map((set) => `native ${set}`) : [])]
  const named = usable.map((name) => (name === inUse ? `${name} (in use)` : name))
  if (state.is === 'missing') return [...named, 'native (not built)']
  if (state.is === 'broken') return [...named, `native (cannot be loaded: ${state.reason})`]
  return named
}
