import { CladeError } from '../errors.js'
import { loadModule } from '../load.js'
import type { TrainableSpec } from '../trainable.js'

/** The trainable of the experiment's module, with fused multiply-add where the run has it. @throws CladeError of loading */
export async function loadSpec(experimentPath: string, fma: boolean): Promise<TrainableSpec> {
  const experiment = (await loadModule(experimentPath)).default as { readonly trainable?: Partial<TrainableSpec> } | null
  const spec = experiment?.trainable
  if (typeof spec?.create === 'function') return (fma && spec.withFma?.()) || (spec as TrainableSpec)
  throw new CladeError(
    'EXPERIMENT_INVALID',
    `Expected the default export of ${experimentPath} to be an experiment with a trainable, got ${typeof spec}`,
  )
}
