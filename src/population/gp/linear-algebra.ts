import { createRequire } from 'node:module'

type LinearAlgebra = typeof import('ml-matrix')

let loaded: LinearAlgebra | undefined

/** ml-matrix. It takes some 50 ms to load, which every run and each of its threads would wait for, so the first Gaussian process loads it. */
export function linearAlgebra(): LinearAlgebra {
  loaded ??= createRequire(import.meta.url)('ml-matrix') as LinearAlgebra
  return loaded
}
