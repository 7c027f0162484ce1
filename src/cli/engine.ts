import { availableParallelism } from 'node:os'
import { libraryInUse, ready } from '../../tensors/engines/in-use.js'
import { listLibraries } from '../../tensors/engines/tfjs/library.js'
import { ENGINE_VARIABLE, type EngineName, engineNames, engineWords } from '../../tensors/engines/wish.js'
import { engineInUse } from '../../tensors/kernels/engines/in-use.js'
import { instructionSets, nativeState } from '../../tensors/kernels/engines/native.js'
import { expected } from '../errors.js'

/** Reads the value of `--engine`. @throws CladeError INVALID_OPTION where there is no such engine */
export function engineName(text: string): EngineName {
  const name = engineNames.find((known) => known === text)
  if (name === undefined) throw expected('--engine', engineWords, text)
  return name
}

/**
 * Chooses the engine of this process and of the workers that it will start. The kernels give the same bits whatever runs them;
 * TensorFlow.js gives others, which run.json tells.
 *
 * @param name undefined leaves the choice to the machine
 * @param workers as the command line asks for; null where it has no such flag
 * @param print gets a line where an engine cannot be loaded and another is used, and where fewer threads train than were asked for
 * @throws TensorError ENGINE_UNAVAILABLE where this machine has no such engine
 */
export async function chooseEngine(name: EngineName | undefined, workers: number | null, print: (line: string) => void): Promise<void> {
  if (name !== undefined) process.env[ENGINE_VARIABLE] = name
  await ready()
  const library = libraryInUse()
  for (const sentence of library?.passedOver ?? []) print(`clade: ${sentence}; ${library!.description} is used instead`)
  if (workers !== null && workersFor(workers) < workers)
    print(`clade: TensorFlow's library serves one thread: --workers is 1, not ${workers}`)
  const state = nativeState()
  if (state.is === 'broken' && process.env[ENGINE_VARIABLE] === undefined) {
    print(`clade: the native engine cannot be loaded, WebAssembly is used instead (${state.reason})`)
  }
  engineInUse(false)
}

/** The engine that is used, `native avx512`, `wasm` or `tfjs:wasm 4.22.0`, without `--fma` or with it. */
export function describeEngine(fma: boolean): string {
  return libraryInUse()?.description ?? engineInUse(fma).describe(fma)
}

/** Threads that train or play: as many as asked for, but no more than one with a native library of TensorFlow.js. */
export function workersFor(wanted = availableParallelism()): number {
  return libraryInUse()?.isNative ? Math.min(wanted, 1) : wanted
}

/** The engines of this machine, for `clade list`. */
export async function listEngines(): Promise<string[]> {
  await ready()
  const inUse = describeEngine(false)
  const all = ['wasm', ...nativeEngines(), ...(await tfjsEngines())]
  return all.map((name) => (name === inUse ? `${name} (in use)` : name))
}

function nativeEngines(): string[] {
  const state = nativeState()
  if (state.is === 'missing') return ['native (not built)']
  return state.is === 'broken' ? [`native (cannot be loaded: ${state.reason})`] : instructionSets(state.addon).map((set) => `native ${set}`)
}

async function tfjsEngines(): Promise<string[]> {
  const there = (await listLibraries()).flatMap((state) => {
    if (state.is === 'ready') return [state.library.description]
    return state.is === 'broken' ? [`tfjs:${state.name} (cannot be loaded: ${state.reason})`] : []
  })
  return there.length > 0 ? there : ['tfjs (not installed)']
}
