import { createRequire } from 'node:module'

type LinearAlgebra = typeof import('ml-matrix')

let loaded: LinearAlgebra | undefined

/** ml-matrix, a large file, loaded by the first Gaussian process: every run and each of its threads would wait for it otherwise. */
export function linearAlgebra(): LinearAlgebra {
  loaded ??= createRequire(import.meta.url)('ml-matrix') as LinearAlgebra
  return loaded
}
