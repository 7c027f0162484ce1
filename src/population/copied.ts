import type { Copy } from './types.js'

export function copiesWeights(copy: Copy): boolean {
  return copy === 'both' || copy === 'weights'
}

export function copiesHyperparameters(copy: Copy): boolean {
  return copy === 'both' || copy === 'hyperparameters'
}
