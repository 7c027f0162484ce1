import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Action, Distribution, ExportedFile } from '../../../src/trained.js'
import { optionsOf, type Seen } from './trace.js'

/** The exports of a module, as its own types say. */
export interface ExportedModule extends ExportedPolicy {
  createPolicy(options?: { readonly seed?: number }): ExportedPolicy
  readonly metadata: Readonly<Record<string, unknown>>
}

export interface ExportedPolicy {
  act(observation: unknown, options?: { readonly greedy?: boolean; readonly reward?: number; readonly mask?: unknown }): Action
  value(observation: unknown, options?: { readonly reward?: number; readonly mask?: unknown }): number
  distribution(observation: unknown, options?: { readonly reward?: number; readonly mask?: unknown }): Distribution
  reset(): void
  seed(seed: number): void
}

/** Loads an exported module from a folder without a package.json. */
export async function loadModule(files: readonly ExportedFile[]): Promise<ExportedModule> {
  const folder = mkdtempSync(path.join(tmpdir(), 'clade-module-'))
  try {
    const file = path.join(folder, 'policy.mjs')
    writeFileSync(file, files.find(({ name }) => name === 'policy.mjs')!.bytes)
    return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as ExportedModule
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What a policy of the module makes of the steps of a trace, drawing with the seed: as a trace of its own. */
export function replayed(policy: ExportedPolicy, trace: readonly Seen[], seed: number): Pick<Seen, 'value' | 'distribution' | 'action'>[] {
  policy.seed(seed)
  return trace.map(({ observation, reward, begins, mask }) => {
    if (begins) policy.reset()
    const told = optionsOf(reward, mask)
    const [value, distribution] = [policy.value(observation, told), policy.distribution(observation, told)]
    return { value, distribution, action: policy.act(observation, told) }
  })
}
